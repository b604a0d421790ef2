"""How much of each pixel polygons cover, by the non-zero winding rule.

A row of pixels is looked at on LINES lines, at (k + ½)/LINES of its height; on each the crossings
of all edges are sorted, and where the winding is not zero every pixel gets its exact share of the
line. All of it is sums, products and quotients in float64, in the order of
`client/src/paint/polygon.ts` (tests/vectors/strokes.json).
"""

from __future__ import annotations

from collections.abc import Sequence
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


def edges_of(rings: Sequence[Ring]) -> Edges:
    """x0, y0, x1, y1 of each edge of closed rings of (x, y) corners, but of level ones."""
    each = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings]
    every = np.concatenate(each) if each else np.zeros((0, 4))
    found: Edges = every[every[:, 1] != every[:, 3]]
    return found


def tiles_of(edges: Edges, height: int, width: int) -> list[Tile]:
    """The tiles of the picture that the edges lie in or around; none for edges beyond measure."""
    x, y = edges[:, 0::2], edges[:, 1::2]
    within = np.clip(y, 0, height)
    if not len(edges) or np.abs(within[:, 1] - within[:, 0]).sum() > MOST_ROWS:
        return []
    top, bottom = _clamped(np.floor(y.min()), height), _clamped(np.ceil(y.max()), height)
    left, right = _clamped(np.floor(x.min()), width), _clamped(np.ceil(x.max()), width)
    return [
        (
            slice(max(row, top), min(row + TILE, bottom)),
            slice(max(column, left), min(column + TILE, right)),
        )
        for row in range(top - top % TILE, bottom, TILE)
        for column in range(left - left % TILE, right, TILE)
    ]


def cover(edges: Edges, tile: Tile) -> Planes:
    """The share of each pixel of `tile` that lies within the rings of `edges`, 0..1."""
    rows, columns = tile
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    starts, ends, at = _spans(edges, rows.start, high * LINES)
    sums = np.zeros((high, wide + 2))
    for places, sign in ((starts, 1.0), (ends, -1.0)):
        x = np.clip(places - columns.start, 0, wide)
        first = np.floor(x)
        part = x - first
        index = (at // LINES) * (wide + 2) + first.astype(np.int64)
        for offset, share in ((0, sign * (1 - part)), (1, sign * part)):
            sums += np.bincount(index + offset, share, high * (wide + 2)).reshape(high, wide + 2)
    found = np.cumsum(sums, axis=1)[:, :wide] / LINES
    return np.clip(found, 0, 1).astype(np.float32)


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
