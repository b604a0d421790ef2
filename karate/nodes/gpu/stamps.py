"""Strokes as a device takes them: all dabs in one table, and for each tile those that are near."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from karate.graph.model import JsonObject
from karate.graph.strokes import BLENDS
from karate.nodes.arrays import np
from karate.nodes.effects.painter.dabs import Dabs, dabs_of
from karate.nodes.params import rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Least side of a tile in pixels: a warp lies within one.
SIDE: Final = 32
#: Places in the lists of one stroke beyond which its tiles are larger.
MOST_PLACES: Final = 1 << 18
#: Dabs and places in the lists of all strokes; more are left to the CPU, which makes one at a time.
MOST_ALL: Final = 1 << 23


@dataclass(frozen=True, slots=True)
class Stamp:
    """One stroke: the box of pixels it may touch, its tiles, and the last arguments of `stamp`."""

    top: int
    bottom: int
    left: int
    right: int
    tiles: tuple[int, int, int, int, int]
    how: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stamps:
    """All strokes in their order, and the three tables they share."""

    dabs: NDArray[Any]
    offsets: NDArray[Any]
    places: NDArray[Any]
    stamps: tuple[Stamp, ...]


def stamped(strokes: Iterable[JsonObject], height: int, width: int) -> Stamps | None:
    """The strokes on a picture of this size; None if there is too much to hold at once."""
    tables: list[NDArray[np.float32]] = []
    offsets: list[NDArray[np.int64]] = []
    places: list[NDArray[np.int64]] = []
    found: list[Stamp] = []
    dabs_yet, offsets_yet, places_yet = 0, 0, 0
    for stroke in strokes:
        dabs = dabs_of(stroke, height, width)
        box = None if dabs is None else _box(dabs, height, width)
        if dabs is None or box is None:
            continue
        side, begins, close = _tiled(dabs, box)
        top, _, left, right = box
        grid = (offsets_yet, top // side, left // side, -(-right // side) - left // side, side)
        found.append(Stamp(*box, grid, _how(stroke, dabs)))
        tables.append(_table(dabs))
        offsets.append(begins + places_yet)
        places.append(close + dabs_yet)
        dabs_yet, offsets_yet = dabs_yet + len(dabs.x), offsets_yet + len(begins)
        places_yet += len(close)
        if max(dabs_yet, places_yet) > MOST_ALL:
            return None
    # Nothing can be uploaded that has no bytes.
    starts, near = (np.asarray(np.concatenate([*one, [0]]), np.int32) for one in (offsets, places))
    dabs_of_all = np.concatenate([*tables, np.zeros((1, 7), np.float32)])
    return Stamps(dabs_of_all, starts, near, tuple(found))


def _box(dabs: Dabs, height: int, width: int) -> tuple[int, int, int, int] | None:
    """Top, bottom, left and right of what the dabs may touch of the picture."""
    reach = dabs.radius + 0.5
    sides = []
    for middle, size in ((dabs.y, height), (dabs.x, width)):
        first = max(0, math.floor(float((middle - reach).min())))
        last = min(size, math.ceil(float((middle + reach).max())))
        if first >= last:
            return None
        sides += [first, last]
    return sides[0], sides[1], sides[2], sides[3]


def _tiled(
    dabs: Dabs, box: tuple[int, int, int, int]
) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """The side of a tile; where each tile's list begins, with the end of the last; the lists."""
    side = SIDE
    while True:
        rows, columns = _span(dabs.y, dabs, box[:2], side), _span(dabs.x, dabs, box[2:], side)
        counts = rows[1] * columns[1]
        if int(counts.sum()) <= max(MOST_PLACES, len(counts)) or side > max(box):
            break
        side *= 2
    tall, wide = (-(-end // side) - start // side for start, end in (box[:2], box[2:]))
    dab = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(dab)) - np.repeat(np.cumsum(counts) - counts, counts)
    across = columns[1][dab]
    tile = (rows[0][dab] + nth // across) * wide + columns[0][dab] + nth % across
    near = dab[np.argsort(tile, kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(tile, minlength=tall * wide))])
    return side, starts, near


def _span(
    middle: NDArray[np.float64], dabs: Dabs, ends: tuple[int, ...], side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each dab its first tile, from that of the box, and how many it touches one way."""
    reach, (start, end) = dabs.radius + 0.5, ends
    low = np.clip(np.floor(middle - reach), start, end - 1).astype(np.int64) // side
    high = np.clip(np.ceil(middle + reach) - 1, start, end - 1).astype(np.int64) // side
    seen = (middle + reach > start) & (middle - reach < end)
    return low - start // side, np.where(seen, np.maximum(high - low + 1, 1), 0)


def _table(dabs: Dabs) -> NDArray[np.float32]:
    """DAB floats for each dab (kernels/stamps.h)."""
    columns, rows = np.floor(dabs.x), np.floor(dabs.y)
    wide = np.maximum(dabs.radius - dabs.radius * dabs.hardness, 1.0)
    parts = (columns, rows, 0.5 - (dabs.x - columns), 0.5 - (dabs.y - rows))
    return np.stack([*parts, dabs.radius + 0.5, 1 / wide, dabs.strength], 1).astype(np.float32)


def _how(stroke: JsonObject, dabs: Dabs) -> tuple[float, ...]:
    alike = dabs.radius.min() == dabs.radius.max() and dabs.strength.min() == dabs.strength.max()
    colour: list[float] = rgb(stroke, "color").ravel().tolist()
    return (
        *(bool(alike) and dabs.flow == 1, stroke["tool"] == "eraser", stroke["target"] == "mask"),
        *(BLENDS.index(str(stroke["blend"])), dabs.flow, math.cos(dabs.angle)),
        *(math.sin(dabs.angle), 1 / dabs.roundness, cast(int, stroke["opacity"]) / 100, *colour),
    )
