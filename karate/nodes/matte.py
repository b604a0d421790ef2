"""Finishing a mask: grow, feather, fill holes, despeckle, smooth.

Growing and feathering follow the distance to the outline, not a blur: the size is exact and there
are no bands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: From this value on a pixel counts as inside.
HALF = 0.5


def smoothstep(values: Planes, low: float, high: float) -> Planes:
    """0 below `low`, 1 above `high`, and an S between them; a hard step where they are equal."""
    if high <= low:
        return (values >= low).astype(np.float32)
    t: Planes = np.subtract(values, np.float32(low), dtype=np.float32)
    t *= np.float32(1 / (high - low))
    np.maximum(t, np.float32(0), out=t)
    np.minimum(t, np.float32(1), out=t)
    curve = t * np.float32(-2)
    curve += np.float32(3)
    t *= t
    t *= curve
    return t


def between(values: Planes, low: float, high: float, softness: float) -> Planes:
    """1 from `low` to `high`, falling off over `softness` on either side (none at 0 and 1)."""
    found = smoothstep(values, low - softness, low) if low > 0 else np.ones_like(values)
    if high < 1:
        found *= 1 - smoothstep(values, np.nextafter(np.float32(high), 2), high + softness)
    return found


def outward(mask: Planes) -> Planes:
    """The distance in pixels of each pixel to the outline: positive outside, negative inside.

    A soft mask moves the outline by parts of a pixel. Without an outline it is ± the diagonal.
    """
    inside = mask >= HALF
    far = np.float32(np.hypot(*mask.shape) + 1)
    if inside.all() or not inside.any():
        return np.full_like(mask, -far if inside.all() else far)
    found: Planes = np.subtract(_distance(~inside), _distance(inside))
    # Half a pixel lies between the outline and the centres beside it.
    found += np.where(inside, np.float32(0.5), np.float32(-0.5))
    rim = np.abs(found) < 1
    soft = rim & (np.abs(mask - HALF) < HALF)
    return np.asarray(np.where(soft, np.float32(HALF) - mask, found), np.float32)


def _distance(flags: Flags) -> Planes:
    """How far each set pixel is from the nearest one that is not."""
    codes = flags.astype(np.uint8)
    return np.asarray(cv2.distanceTransform(codes, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)


def grown(mask: Planes, pixels: float) -> Planes:
    """The mask with its outline moved out by `pixels` (in where negative); soft parts stay soft."""
    if pixels == 0:
        return mask
    edge: Planes = np.clip(np.float32(pixels + 0.5) - outward(mask), 0, 1)
    return np.maximum(mask, edge) if pixels > 0 else np.minimum(mask, edge)


def feathered(mask: Planes, pixels: float) -> Planes:
    """The mask with a slope of `pixels` centred on its outline."""
    if pixels == 0:
        return mask
    return smoothstep(-outward(mask), -pixels / 2, pixels / 2)


def filled_holes(mask: Planes) -> Planes:
    """The mask with 1 wherever the outside cannot be reached from the border."""
    count, labels = cv2.connectedComponents((mask < HALF).astype(np.uint8), connectivity=4)
    open_to = np.zeros(count, bool)
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        open_to[side] = True
    open_to[0] = True
    return np.where(open_to[labels], mask, np.float32(1))


def despeckled(mask: Planes, area: int) -> Planes:
    """The mask without islands, and without holes, smaller than `area` pixels."""
    found = _without_islands(mask, area)
    return 1 - _without_islands(1 - found, area)


def _without_islands(mask: Planes, area: int) -> Planes:
    codes = (mask > 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(codes, connectivity=8)
    solid = np.bincount(labels[mask >= HALF], minlength=count)
    keep = (stats[:, cv2.CC_STAT_AREA] >= area) & (solid > 0) if area else solid >= 0
    keep[0] = True
    return np.where(keep[labels], mask, np.float32(0))


def smoothed(mask: Planes, sigma: float) -> Planes:
    """The mask with a calmer outline: corners tighter than `sigma` pixels are rounded."""
    if sigma == 0:
        return mask
    soft = cv2.GaussianBlur(mask, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    # The slope of the blur over an outline, made about one pixel wide again.
    steep = max(1.0, sigma * 2.5)
    return np.asarray(np.clip((soft - HALF) * np.float32(steep) + HALF, 0, 1), np.float32)
