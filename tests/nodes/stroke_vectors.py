"""Strokes and the pictures they make, for both rasters: tests/vectors/strokes.json.

`python -m tests.nodes.stroke_vectors` writes the file anew, from the reference; look at what
changed before you keep it. A base is straight RGBA in 8 bits, row after row; `image` is what comes
of it, premultiplied RGBA in 8 bits, `mask` one byte a pixel; all as base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from karate.graph.model import Json, JsonObject
from karate.graph.strokes import BLENDS, freeze
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image

FILE = Path(__file__).parents[1] / "vectors" / "strokes.json"
WIDTH, HEIGHT = 24, 16
SIZE: Json = [WIDTH, HEIGHT]


def stroke(*points: int, **told: Json) -> JsonObject:
    """A sound stroke; its points are x, y in pixels and pressure."""
    fixed: Json = [place if at % 3 == 2 else place * 16 for at, place in enumerate(points)]
    return {
        **{"v": 1, "order": "000001-a", "tool": "brush", "target": "paint", "color": "#d94f2b"},
        **{"size": 6 * 16, "hardness": 80, "opacity": 100, "flow": 100, "spacing": 10},
        **{"blend": "normal", "of": SIZE, "points": fixed, **told},
    }


def source(x: int, y: int) -> dict[str, Json]:
    """Where a clone takes its paint from, in 1/16 px."""
    return {"from": [x, y]}


def bases() -> dict[str, np.ndarray[Any, np.dtype[np.uint8]]]:
    """(H, W, 4) straight codes: colours, and the same with slopes of alpha."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    colours = np.stack([columns * 10, rows * 15, (rows * 7 + columns * 3) % 200 + 40], -1)
    opaque = np.concatenate([colours, np.full((HEIGHT, WIDTH, 1), 255)], -1).astype(np.uint8)
    glass = opaque.copy()
    glass[..., 3] = np.clip((columns - 4) * 16, 0, 255)
    glass[glass[..., 3] == 0] = 0
    return {"opaque": opaque, "glass": glass}


def picture(codes: np.ndarray[Any, np.dtype[np.uint8]]) -> Image:
    """Straight codes as an effect gets them."""
    planes = codes.astype(np.float32).transpose(2, 0, 1) / 255
    if planes[3].min() == 1:
        return Image(np.ascontiguousarray(planes[:3]))
    planes[:3] *= planes[3]
    return Image(np.ascontiguousarray(planes))


def cases() -> Iterator[JsonObject]:
    """Every vector without its result."""
    line = (3, 4, 1023, 20, 11, 1023)
    pressed = (3, 4, 100, 12, 12, 1023, 21, 3, 300)

    def case(name: str, *strokes: JsonObject, base: str = "opaque", **layer: Json) -> JsonObject:
        return {"name": name, "base": base, "strokes": [*strokes], **layer}

    yield case("a hard line", stroke(*line, hardness=100))
    yield case("one soft dab", stroke(12, 8, 1023, hardness=0, size=200))
    yield case("one pixel", stroke(5, 5, 1023, 15, 5, 1023, size=16, hardness=100))
    yield case("thinner than a pixel", stroke(*line, size=5))
    for pressure in ("none", "size", "opacity", "both"):
        yield case(f"pressure: {pressure}", stroke(*pressed, pressure=pressure, size=120))
    yield case("flow builds up", stroke(*line, flow=20, spacing=25, hardness=30, size=128))
    yield case("opacity caps what flow builds up", stroke(*line, flow=60, opacity=40, hardness=0))
    yield case("dabs apart", stroke(*line, spacing=150))
    yield case("a flat tip, turned", stroke(*line, roundness=30, angle=60, size=140))
    yield case("scaled with the picture", stroke(20, 20, 1023, 30, 44, 1023, of=[48, 64]))
    yield case("off the canvas", stroke(-40, 8, 1023, 90, 8, 1023), stroke(900, 900, 1023))
    crossing = stroke(2, 12, 1023, 22, 3, 1023, color="#1f6fd6", opacity=60)
    eraser = stroke(12, 0, 1023, 12, 16, 1023, tool="eraser", opacity=70, hardness=40)
    yield case("an eraser brings the picture back", stroke(*line), crossing, eraser)
    clone = stroke(14, 4, 1023, 18, 9, 1023, tool="clone", size=96, **source(-150, 40))
    yield case("a clone", clone)
    yield case("a clone of paint is the picture", stroke(*line, size=200), clone)
    yield case("a clone from outside", stroke(2, 4, 1023, tool="clone", **source(-40, -40)))
    mask = stroke(*line, target="mask", hardness=40)
    hole = stroke(12, 0, 1023, 12, 16, 1023, target="mask", tool="eraser", opacity=50)
    yield case("a mask", mask, hole, stroke(*line, target="mask", opacity=30, size=200))
    for blend in BLENDS:
        strokes = stroke(*line, blend=blend, opacity=90, size=150), crossing
        yield case(f"{blend}", *strokes, base="opaque")
        yield case(f"{blend} on glass", *strokes, base="glass")
    yield case("glass erased and cloned", stroke(*line), eraser, clone, base="glass")
    yield case("half a layer", stroke(*line, blend="multiply"), crossing, opacity=0.5)
    for blend in ("multiply", "soft-light", "luminosity"):
        three = stroke(*line, opacity=70, size=150), crossing, eraser
        yield case(f"a layer of {blend}", *three, blend=blend, opacity=0.8)
        yield case(f"a layer of {blend} on glass", *three, blend=blend, base="glass")


def made(case: JsonObject) -> dict[str, Image]:
    """What the reference makes of a vector."""
    strokes = case["strokes"]
    assert isinstance(strokes, list)
    frozen: list[Json] = [freeze(each) for each in strokes if isinstance(each, dict)]
    layer: JsonObject = {name: case[name] for name in ("opacity", "blend") if name in case}
    params = CATALOGUE["painter"].normalised({"strokes": frozen, **layer})
    found = effect("painter")({"image": [picture(bases()[str(case["base"])])]}, params)
    return {port: value for port, value in found.items() if isinstance(value, Image)}


def codes_of(image: Image) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Premultiplied RGBA of a picture, or the values of a mask, in 8 bits."""
    planes = image.planes if len(image.planes) in (1, 4) else image.with_alpha().planes
    rounded = np.rint(np.clip(planes, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(rounded.transpose(1, 2, 0))


def packed(codes: np.ndarray[Any, np.dtype[np.uint8]]) -> str:
    """Bytes as base64."""
    return base64.b64encode(codes.tobytes()).decode()


def vectors() -> JsonObject:
    """The whole file."""
    found: list[Json] = []
    for case in cases():
        result = made(case)
        mask = codes_of(result["mask"])
        row: JsonObject = {**case, "image": packed(codes_of(result["image"]))}
        found.append({**row, "mask": packed(mask)} if mask.any() else row)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "bases": {name: packed(codes) for name, codes in bases().items()},
        "vectors": found,
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1) + "\n", "utf-8")
