"""Strokes and the pictures they make, for both rasters: tests/vectors/strokes.json.

`python -m tests.nodes.stroke_vectors` writes the file anew, from the reference; look at what
changed before you keep it. A base is straight RGBA in 8 bits, row after row; `image` is what comes
of it, premultiplied RGBA in 8 bits, `mask` one byte a pixel; all as base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from karate.graph.model import Json, JsonObject
from karate.graph.strokes import BLENDS, freeze
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image
from tests.nodes.stroke_makers import (
    HEIGHT,
    WIDTH,
    fill,
    gradient,
    heal,
    layers,
    shape,
    smudge,
    source,
    stroke,
    text,
)

FILE = Path(__file__).parents[1] / "vectors" / "strokes.json"

Case: TypeAlias = Callable[..., JsonObject]
"""Makes a vector of a name, strokes and what else there is."""


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
    yield from outlined(case)
    yield from filled(case)
    yield from layered(case)
    yield from smeared(case)
    yield from healed(case)
    for blend in ("multiply", "soft-light", "luminosity"):
        three = stroke(*line, opacity=70, size=150), crossing, eraser
        yield case(f"a layer of {blend}", *three, blend=blend, opacity=0.8)
        yield case(f"a layer of {blend} on glass", *three, blend=blend, base="glass")


def outlined(case: Case) -> Iterator[JsonObject]:
    """Shapes and letters."""
    for kind in ("rectangle", "ellipse"):
        yield case(f"{kind}, filled", shape(kind, 19, 3, 4, 12))
        yield case(f"{kind}, outlined", shape(kind, 4, 3, 19, 12, filled=0, width=40, opacity=70))
        yield case(f"{kind}, both", shape(kind, 4, 3, 19, 12, width=24), base="glass")
        yield case(f"{kind}, all outline", shape(kind, 8, 6, 11, 9, filled=0, width=99))
        yield case(f"{kind}, scaled", shape(kind, 9, 9, 40, 60, of=[48, 64], filled=0, width=32))
    yield case("a line", shape("line", 3, 13, 20, 2, filled=0, width=35))
    yield case("a line of a point", shape("line", 12, 8, 12, 8, filled=0, width=90))
    star = 12, 1, 17, 15, 3, 6, 21, 6, 7, 15
    back = 7, 15, 21, 6, 3, 6, 17, 15, 12, 1
    yield case("a star", shape("polygon", *star, blend="multiply"))
    yield case("a star's outline", shape("polygon", *star, filled=0, width=18))
    yield case("a star, both", shape("polygon", *back, width=30, opacity=60))
    yield case(
        "off the canvas: shapes", shape("ellipse", -30, -9, 9, 40), shape("line", 90, 9, 95, 9)
    )
    yield case("a mask of a shape", shape("ellipse", 4, 3, 19, 12, target="mask"))
    ring: list[Json] = [48, 192, 168, 22, 298, 197]
    hole: list[Json] = [138, 162, 198, 152, 168, 102]
    yield case("letters", text(ring, hole, [248, 192, 378, 185, 308, 72], color="#123456"))
    yield case("a letter twice is a letter", text(ring, ring))


def filled(case: Case) -> Iterator[JsonObject]:
    """Gradients and fills."""
    yield case("a gradient", gradient(3, 4, 20, 11))
    yield case(
        "a gradient on glass", gradient(20, 3, 6, 9, to_opacity=60, blend="screen"), base="glass"
    )
    yield case("a radial gradient", gradient(12, 8, 20, 8, gradient="radial", opacity=80))
    yield case("a gradient of no way", gradient(5, 5, 5, 5, to_opacity=50))
    yield case("a mask of a gradient", gradient(3, 4, 20, 11, target="mask"))
    for contiguous in (0, 1):
        island = stroke(12, 0, 1023, 12, 16, 1023, color="#000000", hardness=100)
        yield case(f"a fill: {contiguous}", island, fill(4, 4, contiguous=contiguous, tolerance=35))
    yield case("a fill of nothing else", fill(5, 5, tolerance=0))
    yield case("a fill of all", fill(5, 5, tolerance=100, opacity=50))
    yield case("a fill on glass", fill(1, 1, tolerance=12), base="glass")
    yield case("a fill off the canvas", fill(24, 3, tolerance=100))
    yield case("a mask of a fill", fill(4, 4, target="mask", tolerance=30))


def smeared(case: Case) -> Iterator[JsonObject]:
    """What a finger draws through."""
    wall = stroke(12, 0, 1023, 12, 16, 1023, color="#000000", hardness=100)
    across = 4, 8, 1023, 21, 8, 1023
    for base in ("opaque", "glass"):
        yield case(f"a smudge on {base}", wall, smudge(*across), base=base)
    for strength in (0, 20, 100):
        yield case(f"a smudge of {strength}", wall, smudge(*across, strength=strength))
    pressed = smudge(3, 4, 100, 12, 12, 1023, 21, 3, 300, pressure="both", size=120, flow=50)
    yield case("a pressed smudge", wall, pressed)
    yield case("a flat finger", wall, smudge(*across, roundness=30, angle=60, size=140, opacity=60))
    yield case("a smudge from outside", wall, smudge(-9, 2, 1023, 15, 9, 1023, 40, 20, 1023))
    yield case("a smudge of one dab", wall, smudge(12, 8, 1023))
    huge = smudge(1, 1, 1023, 2, 2, 1023, of=[2, 2], size=80_000, hardness=0)
    yield case("a finger wider than any", wall, huge)
    yield case("a scaled smudge", wall, smudge(9, 24, 1023, 40, 30, 1023, of=[48, 64]))
    yield case("a smudge in a layer of multiply", wall, smudge(*across), blend="multiply")
    on = {"layer": "l1"}
    low = stroke(3, 4, 1023, 20, 11, 1023, size=150, **on)
    yield case("a smudge on a layer", wall, low, smudge(*across, **on), layers=layers({}))
    mask = stroke(12, 0, 1023, 12, 16, 1023, target="mask")
    yield case("a smudge of the mask", mask, smudge(*across, target="mask"))


def healed(case: Case) -> Iterator[JsonObject]:
    """Spots that go."""
    spot = stroke(8, 8, 1023, 10, 9, 1023, color="#000000", size=48)
    for base in ("opaque", "glass"):
        yield case(f"a heal on {base}", spot, heal(8, 8, 1023, 10, 9, 1023), base=base)
    soft: JsonObject = {"hardness": 0, "opacity": 60, "blend": "screen"}
    yield case("a soft heal", spot, heal(7, 8, 1023, 12, 9, 500, **soft, size=140))
    yield case("a heal at the edge", heal(2, 2, 1023, 2, 14, 1023, **source(-16, 8)))
    yield case("a heal from outside", heal(2, 2, 1023, **source(-400, 0)))
    yield case("a heal of all", spot, heal(12, 8, 1023, size=900, **source(0, 0)))
    yield case("a scaled heal", heal(20, 30, 1023, 26, 34, 1023, of=[48, 64], **source(90, 70)))
    on: JsonObject = {"layer": "l1"}
    two = layers({"opacity": 0.4}, {"blend": "difference"})
    above = stroke(2, 12, 1023, 22, 3, 1023, color="#1f6fd6", layer="l2")
    yield case("a heal on a layer", spot, above, heal(9, 8, 1023, **on), layers=two)


def layered(case: Case) -> Iterator[JsonObject]:
    """What lies on layers."""
    low = stroke(3, 4, 1023, 20, 11, 1023, layer="l1", size=150)
    high = stroke(2, 12, 1023, 22, 3, 1023, color="#1f6fd6", layer="l2", opacity=80)
    rub = stroke(12, 0, 1023, 12, 16, 1023, tool="eraser", layer="l2", opacity=70)
    plain = stroke(3, 12, 1023, 20, 12, 1023, color="#ffd400")
    for base in ("opaque", "glass"):
        two = layers({"opacity": 0.8}, {"blend": "multiply"})
        yield case(f"layers on {base}", high, plain, low, rub, layers=two, base=base)
    told = layers({"blend": "luminosity"}, {"blend": "difference", "opacity": 0.5})
    yield case("layers in one of screen", high, low, rub, layers=told, blend="screen", opacity=0.7)
    yield case("a hidden layer", high, plain, low, layers=layers({"visible": False}, {}))
    yield case("strokes of a layer that is gone", low, high, layers=layers({}))
    copied = stroke(14, 4, 1023, tool="clone", layer="l1", size=96, **source(-150, 40))
    yield case("a clone on a layer", copied, layers=layers({}), base="glass")
    into = fill(20, 12, layer="l1", tolerance=15, color="#00ff88")
    yield case("a fill that sees all layers", high, low, into, layers=layers({}, {"opacity": 0.9}))
    wall = shape("rectangle", 10, -5, 14, 30, layer="l1")
    beside = fill(4, 4, layer="l2", tolerance=30, color="#00ff88")
    told = layers({"opacity": 0.3, "blend": "screen"}, {"visible": True})
    yield case("a fill beside another layer", wall, beside, layers=told)
    on = {"layer": "l1", "blend": "multiply"}
    yield case("a gradient on a layer", low, gradient(3, 4, 20, 11, **on), layers=layers({}))


def made(case: JsonObject) -> dict[str, Image]:
    """What the reference makes of a vector."""
    strokes = case["strokes"]
    assert isinstance(strokes, list)
    frozen: list[Json] = [freeze(each) for each in strokes if isinstance(each, dict)]
    layer: JsonObject = {
        name: case[name] for name in ("opacity", "blend", "layers") if name in case
    }
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
