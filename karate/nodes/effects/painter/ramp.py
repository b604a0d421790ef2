"""Gradients: a colour that turns into another, and thins out, from one point to another.

t is how far a pixel's middle lies along the way (linear) or from its beginning, in lengths of the
way (radial), within 0..1; everything is at the end where the way has no length. The colour is
c + t·(to - c), straight and encoded, the alpha 1 + t·(to_opacity/100 - 1).
"""

from __future__ import annotations

from typing import cast

from karate.graph.model import JsonObject
from karate.nodes.arrays import np
from karate.nodes.effects.painter.dabs import Tile
from karate.nodes.effects.painter.outlines import Scale
from karate.nodes.image import Planes
from karate.nodes.params import rgb


def ramp(stroke: JsonObject, tile: Tile, height: int, width: int) -> tuple[Planes, Planes]:
    """The straight colour (3, h, w) and the alpha (h, w) of a sound stroke on `tile`."""
    places = np.array(stroke["points"], np.float64).reshape(-1, 3)[:, :2]
    start, end = Scale.of(stroke, height, width).corners(places)
    way = end - start
    length = float(way[0] * way[0] + way[1] * way[1])
    x = np.arange(tile[1].start, tile[1].stop) + 0.5 - start[0]
    y = (np.arange(tile[0].start, tile[0].stop) + 0.5 - start[1])[:, None]
    if length == 0:
        share = np.ones((y.shape[0], x.shape[0]))
    elif stroke["gradient"] == "radial":
        share = np.sqrt((x * x + y * y) / length)
    else:
        share = (x * way[0] + y * way[1]) / length
    t = np.clip(share, 0, 1).astype(np.float32)
    colour, to = rgb(stroke, "color"), rgb(stroke, "to")
    thin = np.float32(cast(int, stroke["to_opacity"]) / 100 - 1)
    return colour + t * (to - colour), 1 + t * thin
