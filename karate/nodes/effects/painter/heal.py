"""Healing: the grain of another place in the light of this one.

What differs between what is shown and the source is known beside the stroke; under it, it is
stretched like a film (the seamless cloning of Pérez, Gangnet and Blake, 2003) and put on the
source. The twin is `client/src/paint/heal.ts`.
"""

from __future__ import annotations

from math import ceil, floor

from karate.graph.model import JsonObject
from karate.graph.stroke_tools import UNIT
from karate.nodes.arrays import np
from karate.nodes.colour import FAINT, straight
from karate.nodes.effects.painter.dabs import Tile, radius_of, scale_of
from karate.nodes.image import Planes
from karate.nodes.membrane import stretched

#: How far beyond a stroke is looked, in pixels.
RIM = 1


def looked_at(stroke: JsonObject, height: int, width: int) -> Tile:
    """The pixels that decide what a sound stroke heals: its own, and a rim."""
    places = np.array(stroke["points"], np.float64).reshape(-1, 3)[:, :2]
    reach = radius_of(stroke, height, width) + RIM
    across, down = scale_of(stroke, height, width)
    columns, rows = places[:, 0] / UNIT * across, places[:, 1] / UNIT * down
    return _span(rows, reach, height), _span(columns, reach, width)


def _span(places: np.ndarray[tuple[int], np.dtype[np.float64]], reach: float, side: int) -> slice:
    first = floor(places.min() - reach) - RIM
    last = ceil(places.max() + reach) + RIM
    start = min(max(first, 0), side)
    return slice(start, max(min(last, side), start))


def healed(shown: Planes, source: Planes, there: Planes, cover: Planes) -> Planes:
    """The straight colour (3, h, w) that a stroke lays, 0 and more.

    `shown` (3 or 4, h, w) is premultiplied; the straight colour `source` has the alpha `there`; the
    stroke lies where `cover` is not 0.
    """
    known = (there > FAINT) & (cover == 0)
    if len(shown) == 4:
        known &= shown[-1] > FAINT
    film = stretched(straight(shown) - source, ~known)
    film += source
    found: Planes = np.maximum(film, 0)
    return found
