"""Shadows of a relief: rays followed over a height field, at half size, brought up along depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.effects.relight.lights import Light
from karate.nodes.effects.relight.panel import extent
from karate.nodes.image import Planes
from karate.nodes.strips import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[np.int64]

#: Pictures up to so many pixels are marched at their own size.
FULL_TO = 262_144
#: Places on a ray lie closer together near its foot: their share of the way is a power of this.
GATHER = 1.5
#: In every 3 × 3 pixels each looks at other places of its ray; the nine are averaged after.
JITTER = ((0, 5, 1), (7, 3, 6), (2, 8, 4))
#: How unlike two heights may be that share a shadow, of the relief's range.
ALIKE = 0.02
#: Stands for the height outside the picture: nothing there casts a shadow.
NOWHERE = -1e6


@dataclass(frozen=True, slots=True)
class Casting:
    """How shadows are cast: `softness` in radians, `bias` in pixels, `steps` along a ray."""

    softness: float
    bias: float
    steps: int


@dataclass(frozen=True, slots=True)
class Relief:
    """A height field (h, w) in its own pixels, `factor` of which make one of the picture's."""

    height: Planes
    factor: float

    @property
    def range(self) -> float:
        """Pixels between the lowest and the highest."""
        return float(self.height.max() - self.height.min())


def halved(height: Planes) -> Relief:
    """The relief that shadows are looked for on: at half size if it is large."""
    tall, wide = height.shape
    if tall * wide <= FULL_TO or min(tall, wide) < 4:
        return Relief(height, 1.0)
    size = ((wide + 1) // 2, (tall + 1) // 2)
    small = cv2.resize(height, size, interpolation=cv2.INTER_AREA)
    return Relief(np.asarray(small * np.float32(0.5), np.float32), 0.5)


def shadow(relief: Relief, light: Light, size: tuple[int, int], how: Casting) -> Planes:
    """How much of `light` arrives at each pixel of the relief (h, w), 0..1.

    `size` is width and height of the picture. A light is a disc `how.softness` wide: the part of
    it over the horizon of the ray arrives. An area light is as wide as it looks from each pixel.
    """
    height, top = relief.height, np.float32(relief.height.max())
    tall, wide = height.shape
    out = np.empty_like(height)
    for start, stop in strips(tall, wide):
        rows, columns = np.mgrid[start:stop, 0:wide].astype(np.float32)
        base = height[start:stop] + np.float32(how.bias * relief.factor)
        x, y, rise, far = _toward(light, rows, columns, base, size, relief.factor)
        soft = _width(light, (x, y, rise, far), size, how.softness, relief.factor)
        far = np.minimum(far, np.float32(math.hypot(tall, wide)))
        lowest = np.tan(np.maximum(rise - soft / 2, np.float32(1e-3)))
        far = np.minimum(far, np.maximum(top - base, 0) / lowest)
        horizon = _horizon(height, (rows, columns, base), (x, y, far), how.steps)
        under = np.arctan(horizon) - rise
        out[start:stop] = np.clip(0.5 - under / np.maximum(soft, np.float32(1e-3)), 0, 1)
    return _settled(out, height, relief.range)


def _width(
    light: Light,
    way: tuple[Planes, Planes, Planes, Planes],
    size: tuple[int, int],
    softness: float,
    factor: float,
) -> Planes:
    """How many radians wide the light looks from each pixel: never less than `softness`."""
    if light.type != "area":
        return np.full((1, 1), softness, np.float32)
    _, _, rise, far = way
    away = far / np.maximum(np.cos(rise), np.float32(1e-3))
    half = np.float32(extent(light) * size[0] * factor / 2)
    return np.asarray(np.maximum(2 * np.arctan(half / away), np.float32(softness)), np.float32)


def _toward(
    light: Light,
    rows: Planes,
    columns: Planes,
    base: Planes,
    size: tuple[int, int],
    factor: float,
) -> tuple[Planes, Planes, Planes, Planes]:
    """The way to the light from each pixel: x and y of length 1, its angle up, how far it is."""
    if light.type == "directional":
        right, down, up = light.direction
        flat = max(math.hypot(right, down), 1e-6)
        each = (right / flat, down / flat, math.atan2(up, flat), math.inf)
        found = [np.full(rows.shape, value, np.float32) for value in each]
        return found[0], found[1], found[2], found[3]
    wide, tall = size
    x = np.float32(light.x * wide * factor - 0.5) - columns
    y = np.float32(light.y * tall * factor - 0.5) - rows
    z = np.float32(light.z * wide * factor) - base
    far: Planes = np.maximum(np.hypot(x, y), np.float32(1e-3))
    return x / far, y / far, np.arctan2(z, far), far


def _horizon(
    height: Planes,
    here: tuple[Planes, Planes, Planes],
    way: tuple[Planes, Planes, Planes],
    steps: int,
) -> Planes:
    """The tangent of the steepest rise from each pixel along its way."""
    rows, columns, base = here
    x, y, far = way
    first = int(rows[0, 0]) if rows.size else 0
    tile = np.array(JITTER, np.float32) / 9
    jitter = tile[np.ix_(np.arange(first, first + rows.shape[0]) % 3, np.arange(rows.shape[1]) % 3)]
    found = np.full(rows.shape, -np.inf, np.float32)
    for step in range(1, steps + 1):
        near, there = ((step - back) / steps for back in (1, 0))
        ahead, back = np.float32(there**GATHER), np.float32(there**GATHER - near**GATHER)
        length = far * (ahead - jitter * back)
        np.maximum(length, np.float32(0.5), out=length)
        seen = cv2.remap(
            *(height, columns + x * length, rows + y * length, cv2.INTER_LINEAR),
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=NOWHERE,
        )
        np.maximum(found, (seen - base) / length, out=found)
    return found


def _settled(found: Planes, height: Planes, span: float) -> Planes:
    """The mean of nine neighbours of like height: takes the pattern of the jitter out."""
    tall, wide = height.shape
    total, weight = np.zeros_like(found), np.zeros_like(found)
    values, heights = (np.pad(plane, 1, mode="edge") for plane in (found, height))
    for row in range(3):
        for column in range(3):
            part = np.s_[row : row + tall, column : column + wide]
            like = _alike(heights[part] - height, span)
            total += like * values[part]
            weight += like
    return np.asarray(total / weight, np.float32)


def _alike(difference: Planes, span: float) -> Planes:
    """1 for equal heights, toward 0 for what belongs to another thing; never 0."""
    scale = np.float32(max(ALIKE * span, 1e-3))
    return np.asarray(1 / (1 + np.square(np.square(difference / scale))), np.float32)


def brought_up(values: Planes, relief: Relief, height: Planes, start: int, stop: int) -> Planes:
    """Rows start..stop of the picture from `values` at the relief's size.

    Joint bilateral upsampling (Kopf et al. 2007): the four neighbours count by how near they are
    and how like their height is, so that a shadow ends where the thing it lies on ends.
    """
    if relief.factor == 1:
        return values[start:stop]
    wide = height.shape[1]
    rows, columns = _between(start, stop, values.shape[0]), _between(0, wide, values.shape[1])
    shape = (stop - start, wide)
    total, weight = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    here, span = height[start:stop] * np.float32(relief.factor), relief.range
    for row, down in rows:
        for column, across in columns:
            part = np.ix_(row, column)
            like = _alike(relief.height[part] - here, span)
            like *= down[:, None] * across
            total += like * values[part]
            weight += like
    return np.asarray(total / np.maximum(weight, np.float32(1e-12)), np.float32)


def _between(start: int, stop: int, size: int) -> list[tuple[Places, Planes]]:
    """For pixels start..stop: their two neighbours at half the size, each with its weight."""
    places = (np.arange(start, stop) + 0.5) / 2 - 0.5
    low = np.floor(places).astype(np.int64)
    share = np.asarray(places - low, np.float32)
    inside = [np.clip(low + more, 0, size - 1) for more in (0, 1)]
    return [(inside[0], 1 - share), (inside[1], share)]
