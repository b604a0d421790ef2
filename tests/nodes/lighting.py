"""Relight on white, as its tests ask for it."""

from __future__ import annotations

import numpy as np

from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.colour import to_linear
from karate.nodes.image import Image, Planes

#: Heights of a test are given in pixels; this is 100 % of this width.
WIDTH = 200


def lit(image: Image, depth: Planes | None = None, **params: Json) -> Image:
    """Relight `image`, with `depth` (h, w) of 0..1."""
    inputs = {"image": [image]} | ({} if depth is None else {"depth": [Image(depth[None], "data")]})
    given = CATALOGUE["relight"].normalised({"smoothing": 0, **params})
    return dict(effect("relight")(inputs, given))["image"]  # type: ignore[return-value]  # a picture


def light_on(heights: Planes, light: dict[str, Json], **params: Json) -> Planes:
    """The linear light (3, h, w) that `light` alone brings to white over heights in pixels."""
    tall, wide = heights.shape
    white = Image(np.ones((3, tall, wide), np.float32))
    most = max(float(heights.max()), 1e-6)
    settings: dict[str, Json] = {"ambient": 0, "shadows": False, "lights": [light], **params}
    depth = np.asarray(heights / most, np.float32)
    scale = 100 * most / wide
    return to_linear(lit(white, depth, output="light", depth_scale=scale, **settings).planes)
