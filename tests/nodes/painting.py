"""The painter as tests call it."""

from __future__ import annotations

import numpy as np

from karate.graph.model import Json, JsonObject
from karate.graph.strokes import freeze
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image, Planes
from tests.nodes.pictures import noise
from tests.nodes.stroke_makers import stroke


def paint(image: Image | None, *strokes: JsonObject, **params: Json) -> dict[str, Planes]:
    """The planes of both outputs."""
    mask = params.pop("wired", None)
    inputs = {} if image is None else {"image": [image]}
    if mask is not None:
        inputs["mask"] = [Image(noise(7, 5, 1), "data")]
    frozen: list[Json] = [freeze(each) for each in strokes]
    found = effect("painter")(
        inputs, CATALOGUE["painter"].normalised({"strokes": frozen, **params})
    )
    return {port: made.planes for port, made in found.items() if isinstance(made, Image)}


def dab(x: int, y: int, size: int, **told: Json) -> JsonObject:
    """One hard dab; everything in pixels of a 24 × 16 picture."""
    return stroke(x, y, 1023, size=size * 16, **{"hardness": 100, **told})


def gray(value: float = 0.5, height: int = 16, width: int = 24) -> Image:
    return Image(np.full((3, height, width), value, np.float32))
