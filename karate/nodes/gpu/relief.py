"""A depth map as a height field on a device, as `relief.py` and `casting.py` of Relight make it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from karate.nodes.arrays import np
from karate.nodes.effects.relight.casting import ALIKE, FULL_TO, GATHER, JITTER, Casting
from karate.nodes.effects.relight.lights import Light
from karate.nodes.effects.relight.panel import extent
from karate.nodes.effects.relight.relief import (
    DETAIL_HEIGHT,
    DETAIL_REACH,
    DIRECTIONS,
    EPS,
    PLACES,
)
from karate.nodes.gpu.boxes import by_itself
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.ops import Bands, Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import in_strips
from karate.nodes.image import Planes
from karate.nodes.soften import gaussian_kernel

#: Values of a column that one thread looks through for the least and the greatest.
FOLD: Final = 64


@dataclass(frozen=True, slots=True)
class Field:
    """A height field (1, h, w) in its own pixels, `factor` of which make one of the picture's;
    its lowest and its highest."""

    heights: Buffer
    factor: float
    low: float
    high: float

    @property
    def range(self) -> float:
        """Pixels between the lowest and the highest."""
        return float(np.float32(self.high) - np.float32(self.low))

    @property
    def alike(self) -> float:
        """The difference of heights that is half-way to another thing."""
        return max(ALIKE * self.range, 1e-3)


@dataclass(frozen=True, slots=True)
class Raised:
    """How a depth becomes heights: `radius` of its smoothing, `scale` in pixels, and the same for
    the fine relief read from the picture."""

    inverted: bool
    radius: int
    scale: float
    detail: float


def raised(ops: Ops, image: Picture, depth: Picture | None, how: Raised) -> Buffer:
    """The relief (1, H, W) in pixels over the farthest; zeros without a depth."""
    height, width = image.height, image.width
    field = ops.planes(1, height, width)
    if depth is None:
        ops.device.launch("fill", width, height, field, height, width, 0.0)
    else:
        _raise_depth(ops, depth, field, how)
    if how.detail > 0:
        _raise_detail(ops, image, field, how.detail * DETAIL_HEIGHT * width)
    return field


def _raise_depth(ops: Ops, depth: Picture, field: Buffer, how: Raised) -> None:
    _, height, width = field.shape
    reach = 2 * how.radius if how.radius > 0 else 0

    def work(start: int, stop: int) -> None:
        first, last = max(0, start - reach), min(height, stop + reach)
        plane = ops.mask(depth, first, last, how.inverted)
        slope = rest = plane
        if reach:
            slope, rest = by_itself(ops, plane, how.radius, EPS)
        ops.device.launch(
            *("raise_depth", width, stop - start, plane, slope, rest, field, reach > 0),
            *(stop - start, width, start - first, start, how.scale),
        )

    in_strips(ops.device, height, width, work)


def _raise_detail(ops: Ops, image: Picture, field: Buffer, amount: float) -> None:
    _, height, width = field.shape
    kernel = ops.device.upload(gaussian_kernel(max(1.0, DETAIL_REACH * width)))
    reach = kernel.shape[0] // 2

    def work(start: int, stop: int) -> None:
        colour = ops.load(image, start - reach, stop + reach, reach, straight=True)
        channels, tall, wide = colour.shape
        light = ops.planes(1, tall, wide)
        ops.device.launch("light_plane", wide, tall, colour, light, channels, tall, wide)
        soft = ops.separable(light, kernel, kernel)
        ops.device.launch(
            *("raise_detail", width, stop - start, light, soft, field),
            *(stop - start, width, reach, start, amount),
        )

    in_strips(ops.device, height, width, work)


def halved(ops: Ops, heights: Buffer) -> Field:
    """The field that shadows are looked for on: at half size if it is large."""
    _, tall, wide = heights.shape
    if tall * wide <= FULL_TO or min(tall, wide) < 4:
        return Field(heights, 1.0, *extremes(ops, heights))
    rows, columns = (tall + 1) // 2, (wide + 1) // 2
    down, across = _areas(ops, tall, rows, 0.5), _areas(ops, wide, columns, 1.0)
    small = ops.resized(heights, 0, down, across, 0, rows)
    return Field(small, 0.5, *extremes(ops, small))


def _areas(ops: Ops, size: int, outputs: int, factor: float) -> Bands:
    """Each output as the mean of the inputs it covers, some of them in part, times `factor`."""
    step = size / outputs
    lows = np.floor(np.arange(outputs) * step + 1e-9).astype(np.int64)
    begins, ends = np.arange(outputs) * step, np.arange(1, outputs + 1) * step
    places = lows[:, None] + np.arange(3)
    covered = np.minimum(ends[:, None], places + 1) - np.maximum(begins[:, None], places)
    weights: Planes = np.asarray(np.clip(covered, 0, 1) / step * factor, np.float32)
    return ops.bands([int(low) for low in lows], weights, size)


def extremes(ops: Ops, plane: Buffer) -> tuple[float, float]:
    """The least and the greatest value of a plane."""
    _, rows, columns = plane.shape
    low = high = plane
    while rows > 1:
        left = -(-rows // FOLD)
        lows, highs = ops.planes(1, left, columns), ops.planes(1, left, columns)
        ops.device.launch("extremes", columns, left, low, high, lows, highs, rows, columns, FOLD)
        low, high, rows = lows, highs, left
    return float(ops.device.download(low).min()), float(ops.device.download(high).max())


@dataclass(frozen=True, slots=True)
class Shares:
    """Planes at the field's size: for each light that casts shadows how much of it arrives, then
    perhaps how much is seen of the sky."""

    ops: Ops
    field: Field
    planes: Buffer

    def cast(self, place: int, light: Light, size: tuple[int, int], how: Casting) -> None:
        """Fill plane `place` with the shadow of a light; `size` is width and height of the picture.

        A light is a disc `how.softness` wide, an area light as wide as it looks: the part of it
        over the horizon of the ray arrives.
        """
        ops, field = self.ops, self.field
        _, tall, wide = field.heights.shape
        found = ops.planes(1, tall, wide)
        ops.device.launch(
            *("shadow", wide, tall, field.heights, self._ways(how.steps), found, tall, wide),
            *(how.steps, *self._toward(light, size, how.softness)),
            *(how.bias * field.factor, field.high, math.hypot(tall, wide)),
            *(how.softness, math.sin(how.softness / 2), math.cos(how.softness / 2)),
            extent(light) * size[0] * field.factor / 2 if light.type == "area" else 0.0,
        )
        ops.device.launch(
            *("settle_shadow", wide, tall, found, field.heights, self.planes),
            *(place, tall, wide, field.alike),
        )

    def look_up(self, place: int, radius: float, amount: float) -> None:
        """Fill plane `place` with the share of the sky that is seen, less by `amount`."""
        _, tall, wide = self.field.heights.shape
        turns = [2 * math.pi * (turn + 0.5) / DIRECTIONS for turn in range(DIRECTIONS)]
        ways = [part for turn in turns for part in (math.cos(turn), math.sin(turn))]
        ways += [max(radius, 1.0) * step / PLACES for step in range(1, PLACES + 1)]
        self.ops.device.launch(
            *("openness", wide, tall, self.field.heights),
            *(self.ops.device.upload(np.array(ways, np.float32)), self.planes),
            *(place, tall, wide, DIRECTIONS, PLACES, amount),
        )

    def rows(self, heights: Buffer, start: int, stop: int) -> tuple[Buffer, int]:
        """Planes with these rows of the picture, and the row of them that `start` is."""
        if self.field.factor == 1:
            return self.planes, start
        count, tall, wide = self.planes.shape
        columns, rows = heights.shape[2], stop - start
        target = self.ops.planes(count, rows, columns)
        self.ops.device.launch(
            *("bring_up", columns, rows, self.planes, self.field.heights, heights, target),
            *(count, tall, wide, rows, columns, start, self.field.alike),
        )
        return target, 0

    def _ways(self, steps: int) -> Buffer:
        """The jitter, then for each step how far it is and how far it may come back."""
        ahead = [(step / steps) ** GATHER for step in range(steps + 1)]
        back = [there - near for near, there in pairwise(ahead)]
        jitter = [n / 9 for row in JITTER for n in row]
        return self.ops.device.upload(np.array([*jitter, *ahead[1:], *back], np.float32))

    def _toward(
        self, light: Light, size: tuple[int, int], softness: float
    ) -> tuple[bool, float, float, float, float, float]:
        """Whether it has a place, then x, y, z; without one x, y, 0, its angle up, and the least
        tangent it is seen at."""
        if light.type == "directional":
            right, down, up = light.direction
            flat = max(math.hypot(right, down), 1e-6)
            rise = math.atan2(up, flat)
            lowest = math.tan(max(rise - softness / 2, 1e-3))
            return False, right / flat, down / flat, 0.0, rise, lowest
        (wide, tall), factor = size, self.field.factor
        x, y, z = light.x * wide, light.y * tall, light.z * wide
        return True, x * factor - 0.5, y * factor - 0.5, z * factor, 0.0, 0.0
