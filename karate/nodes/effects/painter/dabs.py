"""How far a stroke covers each pixel: dabs of a round or flat tip along a line.

All of a stroke's own geometry is computed in float64 with sums, products and square roots only, so
that the browser (`client/src/paint/raster.ts`) puts the same dabs in the same places; both are held
to tests/vectors/strokes.json.

- Scale: sx = W / of[0], sy = H / of[1], s = sqrt(sx·sy). A point is (x/16·sx, y/16·sy) pixels; the
  middle of pixel (i, j) is (i + ½, j + ½). Full radius R = size/16·s/2, pressure q = p/1023.
- Dabs stand at the first point and then at every multiple of step = max(2R·spacing/100, ½) along
  the line, but MOST_DABS at most. A dab's radius is r = R·q where pressure changes the size, its
  strength k = q where pressure changes the opacity; else R and 1.
- Coverage at distance d from its middle (along the turned tip's axes, the short one stretched by
  100/roundness): c = k·t²·(3 - 2t) with t = clamp((r + ½ - d) / max(r - r·hardness/100, 1), 0, 1).
- Dabs build up in order, a += flow/100·max(0, c - a): with full flow the greatest coverage counts,
  so that a stroke never darkens itself; with less, it builds up towards it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from karate.graph.model import JsonObject
from karate.graph.stroke_tools import UNIT
from karate.graph.strokes import FULL_PRESSURE
from karate.nodes.arrays import np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float64]

#: Dabs of one stroke at most; a longer line gets them farther apart.
MOST_DABS: Final = 65_536
#: Least way from dab to dab, in pixels.
LEAST_STEP: Final = 0.5
#: Side of a tile, in pixels: what one is worked on with fits the L2 cache.
TILE: Final = 256

Tile: TypeAlias = tuple[slice, slice]
"""Rows and columns of the picture."""


@dataclass(frozen=True, slots=True)
class Dabs:
    """The dabs of one stroke, in pixels: middles `x` and `y`, `radius`, `strength` 0..1."""

    x: Numbers
    y: Numbers
    radius: Numbers
    strength: Numbers
    hardness: float
    flow: float
    roundness: float
    angle: float

    def tiles(self, height: int, width: int) -> Iterator[Tile]:
        """The tiles of the picture that a dab may touch."""
        rows, columns = self.box(height, width)
        for row in range(rows.start - rows.start % TILE, rows.stop, TILE):
            for column in range(columns.start - columns.start % TILE, columns.stop, TILE):
                part = slice(max(row, rows.start), min(row + TILE, rows.stop))
                yield part, slice(max(column, columns.start), min(column + TILE, columns.stop))

    def box(self, height: int, width: int) -> Tile:
        """All that a dab may touch."""
        reach = self.radius + 0.5
        top, bottom = _within(float((self.y - reach).min()), float((self.y + reach).max()), height)
        left, right = _within(float((self.x - reach).min()), float((self.x + reach).max()), width)
        return slice(top, bottom), slice(left, right)

    def cover(self, tile: Tile) -> Planes | None:
        """How far the stroke covers each pixel of `tile`, 0..1; None where no dab touches it."""
        rows, columns = tile
        reach = self.radius + 0.5
        near = (self.x + reach > columns.start) & (self.x - reach < columns.stop)
        near &= (self.y + reach > rows.start) & (self.y - reach < rows.stop)
        places = [int(place) for place in np.flatnonzero(near)]
        if not places:
            return None
        return self._alike(places, tile) if self._uniform() else self._one_by_one(places, tile)

    def _uniform(self) -> bool:
        same = self.radius.min() == self.radius.max() and self.strength.min() == self.strength.max()
        return self.flow == 1 and bool(same)

    def _alike(self, places: list[int], tile: Tile) -> Planes:
        """Of dabs that are all alike the nearest covers most: one profile for all of them."""
        rows, columns = tile
        least = np.full((rows.stop - rows.start, columns.stop - columns.start), np.inf, np.float32)
        for place in places:
            part, away = self._away(place, tile)
            np.minimum(least[part], away, out=least[part])
        return self._profile(least, places[0])

    def _one_by_one(self, places: list[int], tile: Tile) -> Planes:
        rows, columns = tile
        found = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.float32)
        for place in places:
            part, alone = self.stamp(place, tile)
            held = found[part]
            held += np.float32(self.flow) * np.maximum(alone - held, np.float32(0))
        return found

    def stamp(self, place: int, tile: Tile) -> tuple[Tile, Planes]:
        """The part of the tile that one dab may touch, and how far it covers that by itself."""
        part, away = self._away(place, tile)
        return part, self._profile(away, place)

    def _away(self, place: int, tile: Tile) -> tuple[Tile, Planes]:
        """The part of the tile that a dab may touch, and the squared distance there."""
        rows, columns = tile
        x, y, reach = float(self.x[place]), float(self.y[place]), float(self.radius[place]) + 0.5
        top, bottom = _within(y - reach, y + reach, rows.stop, rows.start)
        left, right = _within(x - reach, x + reach, columns.stop, columns.start)
        across = (np.arange(left, right) + (0.5 - x)).astype(np.float32)
        down = (np.arange(top, bottom) + (0.5 - y)).astype(np.float32)[:, None]
        part = slice(top - rows.start, bottom - rows.start), _moved(left, right, columns.start)
        if self.roundness == 1:
            return part, across * across + down * down
        cos, sin = np.float32(math.cos(self.angle)), np.float32(math.sin(self.angle))
        along = across * cos + down * sin
        beside = (down * cos - across * sin) * np.float32(1 / self.roundness)
        return part, along * along + beside * beside

    def _profile(self, squared: Planes, place: int) -> Planes:
        radius = float(self.radius[place])
        wide = max(radius - radius * self.hardness, 1.0)
        found: Planes = np.sqrt(squared)
        np.subtract(np.float32(radius + 0.5), found, out=found)
        found *= np.float32(1 / wide)
        np.clip(found, 0, 1, out=found)
        found *= found * (3 - 2 * found)
        found *= np.float32(self.strength[place])
        return found


def dabs_of(stroke: JsonObject, height: int, width: int) -> Dabs | None:
    """The dabs of a sound stroke on a picture of this size; None where it paints nothing."""
    across, down = scale_of(stroke, height, width)
    full = radius_of(stroke, height, width)
    step = max(2 * full * _share(stroke, "spacing"), LEAST_STEP)
    points = np.array(stroke["points"], np.float64).reshape(-1, 3)
    line = points * [across / UNIT, down / UNIT, 1 / FULL_PRESSURE]
    x, y, pressure = _walked(line, step)
    felt = stroke["pressure"]
    none = np.ones_like(pressure)
    radius = full * (pressure if felt in ("size", "both") else none)
    strength = pressure if felt in ("opacity", "both") else none
    seen = (radius > 0) & (strength > 0)
    if not seen.any():
        return None
    return Dabs(
        x=x[seen],
        y=y[seen],
        radius=radius[seen],
        strength=strength[seen],
        hardness=_share(stroke, "hardness"),
        flow=_share(stroke, "flow"),
        roundness=_share(stroke, "roundness"),
        angle=math.radians(_share(stroke, "angle", 1)),
    )


def scale_of(stroke: JsonObject, height: int, width: int) -> tuple[float, float]:
    """How many pixels of this picture one of the stroke's own is wide and high."""
    wide, high = (float(side) for side in cast("list[int]", stroke["of"]))
    return width / wide, height / high


def radius_of(stroke: JsonObject, height: int, width: int) -> float:
    """The full radius of a stroke's tip, in pixels."""
    across, down = scale_of(stroke, height, width)
    return _share(stroke, "size", UNIT) * math.sqrt(across * down) / 2


def _walked(line: Numbers, step: float) -> tuple[Numbers, Numbers, Numbers]:
    """x, y and pressure at every multiple of `step` along a line of (x, y, pressure)."""
    moves = np.diff(line, axis=0)
    lengths = np.sqrt(moves[:, 0] * moves[:, 0] + moves[:, 1] * moves[:, 1])
    moving = lengths > 0
    starts, moves, lengths = line[:-1][moving], moves[moving], lengths[moving]
    if not len(lengths):
        return line[:1, 0], line[:1, 1], line[:1, 2]
    ends = np.cumsum(lengths)
    total = float(ends[-1])
    step = max(step, total / (MOST_DABS - 1))
    ways = np.arange(int(total / step) + 1) * step
    at = np.minimum(np.searchsorted(ends, ways), len(ends) - 1)
    share = ((ways - (ends[at] - lengths[at])) / lengths[at])[:, None]
    found = starts[at] + moves[at] * share
    return found[:, 0], found[:, 1], found[:, 2]


def _share(stroke: JsonObject, name: str, whole: int = 100) -> float:
    return cast(int, stroke[name]) / whole


def _within(low: float, high: float, stop: int, start: int = 0) -> tuple[int, int]:
    """The whole pixels from `low` to `high` that lie between `start` and `stop`."""
    first = min(max(math.floor(low), start), stop)
    return first, max(min(math.ceil(high), stop), first)


def _moved(start: int, stop: int, by: int) -> slice:
    return slice(start - by, stop - by)
