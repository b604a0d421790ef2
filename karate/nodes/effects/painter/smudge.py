"""A finger through wet paint: each dab lays down some of what it took up on its way.

The finger carries a square of the picture around its middle. At every dab what lies there is mixed
into it, `strength` telling how much of the old stays; then it is laid by the dab's profile. The
first dab only takes up. Beyond the picture lies its nearest pixel. The twin is
`client/src/paint/smudge.ts`.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import cast

from karate.graph.model import JsonObject
from karate.nodes.arrays import np
from karate.nodes.effects.painter.dabs import Dabs, Tile, dabs_of, radius_of
from karate.nodes.image import Planes

#: The widest radius of a finger, in pixels: a bound on what it carries.
WIDEST = 1_024.0
#: What of the finger lies outside its dab, in pixels: a rim, and the way to the pixel's middle.
RIM = 1.5


def smear(stroke: JsonObject, planes: Planes, amount: Planes | None = None) -> None:
    """Draw a sound smudge through premultiplied `planes` (C, H, W), in place.

    `amount` (H, W) is how much paint lies there; it grows, as where paint is laid.
    """
    _, height, width = planes.shape
    full = radius_of(stroke, height, width)
    dabs = dabs_of(stroke, height, width)
    share = np.float32(cast(int, stroke["opacity"]) * cast(int, stroke["flow"]) / 10_000)
    kept = np.float32(cast(int, stroke["strength"]) / 100)
    if dabs is None or share == 0 or kept == 0:
        return
    if full > WIDEST:
        dabs = replace(dabs, radius=dabs.radius * (WIDEST / full))
    half = ceil(min(full, WIDEST) + RIM)
    carried = _under(planes, _around(dabs, 0, half))
    for place in range(1, len(dabs.x)):
        window = _around(dabs, place, half)
        under = _under(planes, window)
        carried -= under
        carried *= kept
        carried += under
        tile = _within(window[0], height), _within(window[1], width)
        part, cover = dabs.stamp(place, tile)
        if cover.size == 0:
            continue
        cover *= share
        held = planes[:, *tile][:, *part]
        held += cover * (carried[:, *_inside(tile, part, window)] - held)
        if amount is not None:
            piled = amount[tile][part]
            piled += cover * (1 - piled)


def _around(dabs: Dabs, place: int, half: int) -> Tile:
    """The square around a dab; it may reach beyond the picture."""
    x, y = floor(dabs.x[place]), floor(dabs.y[place])
    return slice(y - half, y + half + 1), slice(x - half, x + half + 1)


def _under(planes: Planes, window: Tile) -> Planes:
    """A copy of what lies in the window."""
    _, height, width = planes.shape
    rows, columns = window
    inside = rows.start >= 0 and rows.stop <= height
    if inside and columns.start >= 0 and columns.stop <= width:
        return planes[:, rows, columns].copy()
    across = np.clip(np.arange(columns.start, columns.stop), 0, width - 1)
    down = np.clip(np.arange(rows.start, rows.stop), 0, height - 1)
    found: Planes = planes[:, down[:, None], across]
    return found


def _within(places: slice, side: int) -> slice:
    start = min(max(places.start, 0), side)
    return slice(start, max(min(places.stop, side), start))


def _inside(tile: Tile, part: Tile, window: Tile) -> Tile:
    """Where `part` of `tile` lies in the window."""
    rows, columns = (
        slice(whole.start + some.start - square.start, whole.start + some.stop - square.start)
        for whole, some, square in zip(tile, part, window, strict=True)
    )
    return rows, columns
