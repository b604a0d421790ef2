"""How much of each pixel polygons cover, by the non-zero winding rule.

A row of pixels is looked at on LINES lines, at (k + ½)/LINES of its height; on each the crossings
of all edges are sorted, and where the winding is not zero every pixel gets its exact share of the
line. All of it is sums, products and quotients in float64, in the order of
`client/src/paint/polygon.ts` (tests/vectors/strokes.json).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.effects.painter.dabs import TILE, Tile
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ring: TypeAlias = NDArray[np.float64]
    Edges: TypeAlias = NDArray[np.float64]

#: Lines that a row of pixels is looked at on.
LINES: Final = 16
#: Rows of the picture that all edges cross together, at most: ten times a page full of letters.
#: What crosses more is nobody's drawing and paints nothing, here and in the browser.
MOST_ROWS: Final = 1 << 20
#: Crossings that are worked on together, about: a bound on memory.
BLOCK: Final = 1 << 20


def edges_of(rings: Sequence[Ring]) -> Edges:
    """x0, y0, x1, y1 of each edge of closed rings of (x, y) corners, but of level ones."""
    each = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings]
    every = np.concatenate(each) if each else np.zeros((0, 4))
    found: Edges = every[every[:, 1] != every[:, 3]]
    return found


def covered(groups: Sequence[Edges], height: int, width: int) -> Iterator[tuple[Tile, Planes]]:
    """Tile by tile the share of each pixel, 0..1, that lies within the rings of a group of edges,
    of the group that covers most of it; nothing for edges beyond measure."""
    every = np.concatenate(groups) if groups else np.zeros((0, 4))
    x, y = every[:, 0::2], every[:, 1::2]
    within = np.clip(y, 0, height)
    if not len(every) or np.abs(within[:, 1] - within[:, 0]).sum() > MOST_ROWS:
        return
    top, bottom = _clamped(np.floor(y.min()), height), _clamped(np.ceil(y.max()), height)
    left, right = _clamped(np.floor(x.min()), width), _clamped(np.ceil(x.max()), width)
    for row in range(top - top % TILE, bottom, TILE):
        rows = slice(max(row, top), min(row + TILE, bottom))
        found = np.max([_band(edges, rows, left, right) for edges in groups], axis=0)
        for column in range(left - left % TILE, right, TILE):
            columns = slice(max(column, left), min(column + TILE, right))
            yield (rows, columns), found[:, columns.start - left : columns.stop - left]


def _band(edges: Edges, rows: slice, left: int, right: int) -> Planes:
    """The share of each pixel of whole rows from `left` to `right`."""
    low, high = edges[:, 1::2].min(1), edges[:, 1::2].max(1)
    edges = edges[(low < rows.stop) & (high > rows.start)]
    wide = right - left
    found = np.zeros((rows.stop - rows.start, wide), np.float32)
    step = max(1, BLOCK // (LINES * max(1, len(edges))))
    for row in range(rows.start, rows.stop, step):
        count = min(step, rows.stop - row)
        sums = np.zeros(count * (wide + 2))
        starts, ends, at = _spans(edges, row, count * LINES)
        for places, sign in ((starts, 1.0), (ends, -1.0)):
            x = np.clip(places - left, 0, wide)
            first = np.floor(x)
            part = x - first
            index = (at // LINES) * (wide + 2) + first.astype(np.int64)
            for offset, share in ((0, sign * (1 - part)), (1, sign * part)):
                sums += np.bincount(index + offset, share, len(sums))
        shares = np.cumsum(sums.reshape(count, wide + 2), axis=1)[:, :wide] / LINES
        found[row - rows.start : row - rows.start + count] = np.clip(shares, 0, 1)
    return found


def _spans(edges: Edges, top: int, lines: int) -> tuple[Ring, Ring, NDArray[np.int64]]:
    """From where to where the rings lie on each of `lines` from row `top` on, and on which."""
    down = edges[:, 1] < edges[:, 3]
    low, high = np.where(down, edges[:, 1], edges[:, 3]), np.where(down, edges[:, 3], edges[:, 1])
    first = np.clip(np.ceil((low - top) * LINES - 0.5), 0, lines).astype(np.int64)
    last = np.clip(np.ceil((high - top) * LINES - 0.5), 0, lines).astype(np.int64)
    counts = last - first
    which = np.repeat(np.arange(len(edges)), counts)
    line = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + first[which]
    x0, y0, x1, y1 = edges[which].T
    y = top + (line + 0.5) / LINES
    x = x0 + (y - y0) * ((x1 - x0) / (y1 - y0))
    order = np.lexsort((x, line))
    # Rings are closed, so the winding is 0 again at the end of every line.
    winding = np.cumsum(np.where(down[which[order]], 1, -1))
    before = np.concatenate([[0], winding[:-1]]) if len(winding) else winding
    x, line = x[order], line[order]
    begins, finishes = (before == 0) & (winding != 0), (before != 0) & (winding == 0)
    return x[begins], x[finishes], line[begins]


def _clamped(value: float, most: int) -> int:
    return int(min(max(value, 0), most))
