"""A small mask brought to the full picture along the picture's own edges.

The colour guided filter of He, Sun and Tang (2010), its coefficients made at the small size and
interpolated (fast guided filter, 2015).
"""

from __future__ import annotations

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

#: What counts as an edge of the guide, squared.
EPS = 1e-4


def guided_up(mask: Planes, small: Planes, full: Planes, radius: int) -> Planes:
    """`mask` (h, w), made on the colour planes `small` (3, h, w), in the size of `full` (3, H, W).

    One plane of the full size is held beside the result.
    """
    size = (full.shape[2], full.shape[1])
    slopes, rest = _coefficients(mask, small, radius)
    found = cv2.resize(rest, size, interpolation=cv2.INTER_LINEAR)
    for slope, plane in zip(slopes, full, strict=True):
        found += cv2.resize(slope, size, interpolation=cv2.INTER_LINEAR) * plane
    return np.asarray(np.clip(found, 0, 1), np.float32)


def _coefficients(mask: Planes, guide: Planes, radius: int) -> tuple[Planes, Planes]:
    """Slopes (3, h, w) and constant (h, w) of the local linear model of `mask` by `guide`."""
    means = np.stack([_mean(plane, radius) for plane in guide])
    matrix = np.empty((*mask.shape, 3, 3), np.float32)
    for one in range(3):
        for other in range(one, 3):
            shared = _mean(guide[one] * guide[other], radius) - means[one] * means[other]
            matrix[..., one, other] = matrix[..., other, one] = shared
        matrix[..., one, one] += np.float32(EPS)
    average = _mean(mask, radius)
    with_mask = np.stack([_mean(plane * mask, radius) for plane in guide]) - means * average
    slopes = np.linalg.solve(matrix, np.moveaxis(with_mask, 0, -1)[..., None])[..., 0]
    slopes = np.ascontiguousarray(np.moveaxis(slopes, -1, 0), np.float32)
    rest = average - (slopes * means).sum(0)
    return np.stack([_mean(slope, radius) for slope in slopes]), _mean(rest, radius)


def _mean(plane: Planes, radius: int) -> Planes:
    size = (2 * radius + 1, 2 * radius + 1)
    found = cv2.blur(np.ascontiguousarray(plane), size, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
