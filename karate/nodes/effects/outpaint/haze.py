"""Surroundings that get softer with every pixel away from the picture."""

from __future__ import annotations

from karate.nodes.arrays import np
from karate.nodes.blend import Blend
from karate.nodes.effects.outpaint.frame import Frame
from karate.nodes.image import Image, Planes
from karate.nodes.soften import (
    PYRAMID_FROM,
    Softener,
    gaussian_kernel,
    soften_exact,
    soften_pyramid,
)

#: The widest blur, as a share of the new frame's shorter side.
WIDEST = 0.08
#: Blurs between sharp and the widest.
LEVELS = 5
#: A blur narrower than this, in pixels, changes nothing that is seen.
NARROWEST = 0.3


def hazed(planes: Planes, frame: Frame, image: Image) -> Planes:
    """(C, H, W) mirrored surroundings of `image`, softer with every pixel away from it."""
    height, width = planes.shape[1:]
    widest = max(1.0, min(height, width) * WIDEST)
    rows = _beyond(image.height, frame.top, frame.bottom)
    columns = _beyond(image.width, frame.left, frame.right)
    away = np.hypot(rows[:, None], columns) / np.float32(2 * widest)
    step = np.clip(away * (LEVELS - 1), 0, LEVELS - 1)
    out = np.zeros_like(planes)
    job = Softener(image.with_planes(planes), "mirror", linear=False, blend=Blend(1.0))
    for level in range(LEVELS):
        share = np.clip(1 - np.abs(step - level), 0, 1)
        if share.any():
            soft = _soft(job, widest * (level / (LEVELS - 1)) ** 2)
            for plane, into in zip(soft, out, strict=True):
                into += share * plane
    return out


def _soft(job: Softener, sigma: float) -> Planes:
    """A Gaussian whose cost does not grow with `sigma`."""
    if sigma <= NARROWEST:
        return job.image.planes
    if sigma < PYRAMID_FROM:
        return soften_exact(job, gaussian_kernel(sigma)).planes
    return soften_pyramid(job, sigma).planes


def _beyond(size: int, before: int, after: int) -> Planes:
    """How many pixels each place of an axis lies outside of the picture."""
    places = np.arange(before + size + after, dtype=np.float32)
    return np.maximum(np.maximum(before - places, places - before - size + 1), 0)
