"""Depth of field: a blur whose width differs from pixel to pixel.

A few Gaussians are made, each twice as wide as the last; a pixel takes the two next to its own
width in the share that gives its variance (nested levels after Williams' pyramids, 1983).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.blend import Blend
from karate.nodes.colour import on_straight, to_encoded, to_linear
from karate.nodes.image import Image, Planes
from karate.nodes.soften import (
    PYRAMID_FROM,
    Softener,
    gaussian_kernel,
    soften_exact,
    soften_pyramid,
)
from karate.nodes.strips import pointwise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: The narrowest level but "sharp", in pixels.
NARROWEST = 0.5


def band(
    height: int, width: int, centre: float, size: float, fade: float, degrees: float
) -> Planes:
    """How far out of focus each pixel is, 0..1: sharp within a band, as a tilted lens has it.

    `centre`, `size` and `fade` are shares of the height; the band is turned by `degrees`.
    """
    turn = math.radians(degrees)
    rows = (np.arange(height, dtype=np.float32) + 0.5) / height - centre
    columns = ((np.arange(width, dtype=np.float32) + 0.5) - width / 2) / height
    away = np.abs(rows[:, None] * math.cos(turn) + columns * math.sin(turn)) - size / 2
    return np.asarray(np.clip(away / max(fade, 1e-6), 0, 1), np.float32)


def lower(height: int, width: int, centre: float, degrees: float) -> Flags:
    """Where a band's lower side is, (h, w): what stands in front, in most pictures."""
    turn = math.radians(degrees)
    rows = (np.arange(height, dtype=np.float32) + 0.5) / height - centre
    columns = ((np.arange(width, dtype=np.float32) + 0.5) - width / 2) / height
    found: Flags = rows[:, None] * math.cos(turn) + columns * math.sin(turn) > 0
    return found


def by_depth(depth: Planes, focus: float, size: float, fade: float) -> Planes:
    """How far out of focus each pixel is, 0..1: sharp where depth is `focus` ± `size`/2."""
    away = np.abs(depth - np.float32(focus)) - size / 2
    return np.asarray(np.clip(away / max(fade, 1e-6), 0, 1), np.float32)


def field_blurred(
    image: Image, unsharp: Planes, sigma: float, edge: str, linear: bool, blend: Blend
) -> Image:
    """Blur each pixel with `sigma` times its `unsharp` (H, W)."""
    light = pointwise(image, lambda p, _: on_straight(p, to_linear)) if linear else image
    wanted = np.square(unsharp * np.float32(sigma))
    total, last = np.zeros_like(light.planes), 0.0
    before = light.planes
    levels = levels_to(sigma)
    for level in levels:
        blurred = _soft(light, level, edge)
        # Pixels between the last level and this one share them; the rest belong elsewhere.
        inside = (wanted >= last) & (wanted < level**2) if level != levels[-1] else wanted >= last
        share = np.where(inside, (wanted - last) / np.float32(level**2 - last), 0)
        share = np.clip(share, 0, 1).astype(np.float32)
        total += np.where(inside, before + share * (blurred - before), 0)
        before, last = blurred, level**2
    found = replace(light, planes=total)
    if linear:
        found = pointwise(found, lambda p, _: on_straight(p, to_encoded))
    return pointwise(image, lambda p, rows: blend.of(p, found.planes[:, rows], rows))


def levels_to(sigma: float) -> list[float]:
    """The widths of the Gaussians that a field up to `sigma` is made of, ascending."""
    count = max(1, math.ceil(math.log2(max(sigma / NARROWEST, 1))))
    return [sigma / 2**step for step in range(count, -1, -1)]


def _soft(image: Image, sigma: float, edge: str) -> Planes:
    job = Softener(image, edge, False, Blend(1.0))
    if sigma < PYRAMID_FROM:
        return soften_exact(job, gaussian_kernel(sigma)).planes
    return soften_pyramid(job, sigma).planes
