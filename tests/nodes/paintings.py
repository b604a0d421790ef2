"""Random paintings: sound strokes of every tool, anywhere near a 24 × 16 picture, and layers."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from karate.graph.model import Json, JsonObject
from karate.graph.stroke_tools import TOOLS
from karate.graph.strokes import BLENDS, PRESSURES, stroke_problem
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

#: Ids that strokes name as their layer; None is the picture. Not all of them are ever listed.
LAYERS: Final = (None, "l1", "l2", "l3", "l9")

_x, _y = st.integers(-4, WIDTH + 4), st.integers(-4, HEIGHT + 4)
_pressures = st.integers(0, 1023)
_shares = st.sampled_from([0, 35, 100])
_colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@st.composite
def strokes(draw: st.DrawFn) -> JsonObject:
    """A sound stroke of any tool; on the mask where it can be."""
    tool = draw(st.sampled_from(TOOLS))
    made = draw(_MAKERS.get(tool, _drawn(tool)))
    made["order"] = f"{draw(st.integers(1, 3)):06}"
    made["color"], made["blend"] = draw(_colors), draw(st.sampled_from(BLENDS))
    made["opacity"] = draw(st.sampled_from([0, 60, 100]))
    maskless = tool in ("clone", "heal")
    made["target"] = "paint" if maskless else draw(st.sampled_from(["paint", "paint", "mask"]))
    layer = draw(st.sampled_from(LAYERS))
    if layer is not None:
        made["layer"] = layer
    assert stroke_problem(made) is None, stroke_problem(made)
    return made


@st.composite
def sheets(draw: st.DrawFn) -> list[Json]:
    """What the param `layers` says: up to three, in any order, hidden and thin ones among them."""
    told: list[JsonObject] = [
        {
            **{"opacity": draw(st.sampled_from([0, 0.4, 1])), "blend": draw(_blends)},
            "visible": draw(st.sampled_from([True, True, False])),
        }
        for _ in range(3)
    ]
    found = draw(st.permutations(layers(*told)))
    return [*found[: draw(st.integers(0, 3))]]


_blends = st.sampled_from(BLENDS)


@st.composite
def _points(draw: st.DrawFn, least: int = 1, most: int = 5) -> list[int]:
    places = draw(st.lists(st.tuples(_x, _y, _pressures), min_size=least, max_size=most))
    return [part for place in places for part in place]


@st.composite
def _tips(draw: st.DrawFn) -> dict[str, Json]:
    """How a tip paints."""
    return {
        **{"size": draw(st.sampled_from([1, 40, 96, 900])), "hardness": draw(_shares)},
        **{"flow": draw(st.sampled_from([1, 40, 100])), "spacing": draw(st.integers(1, 200))},
        **{"roundness": draw(st.integers(1, 100)), "angle": draw(st.integers(0, 359))},
        "pressure": draw(st.sampled_from(PRESSURES)),
    }


@st.composite
def _drawn(draw: st.DrawFn, tool: str) -> JsonObject:
    """A line of brush, eraser, clone, heal or smudge."""
    points, tip = draw(_points()), draw(_tips())
    away = source(draw(st.integers(-400, 400)), draw(st.integers(-300, 300)))
    if tool == "clone":
        return stroke(*points, tool=tool, **away, **tip)
    if tool == "heal":
        return heal(*points, **away, **tip)
    if tool == "smudge":
        return smudge(*points, strength=draw(_shares), **tip)
    return stroke(*points, tool=tool, **tip)


@st.composite
def _shaped(draw: st.DrawFn) -> JsonObject:
    kind = draw(st.sampled_from(["rectangle", "ellipse", "line", "polygon"]))
    count = draw(st.integers(3, 6)) if kind == "polygon" else 2
    places = [draw(axis) for _ in range(count) for axis in (_x, _y)]
    outline = draw(st.sampled_from([0, 16, 70]))
    return shape(kind, *places, filled=draw(st.integers(0, 1)), width=outline)


@st.composite
def _written(draw: st.DrawFn) -> JsonObject:
    corner = st.integers(-60, 440)
    rings = st.lists(st.lists(corner, min_size=6, max_size=6), min_size=1, max_size=3)
    contours: list[list[Json]] = [[*ring] for ring in draw(rings)]
    return text(*contours)


@st.composite
def _filled(draw: st.DrawFn) -> JsonObject:
    told: JsonObject = {"tolerance": draw(_shares), "contiguous": draw(st.integers(0, 1))}
    return fill(draw(_x), draw(_y), **told)


@st.composite
def _ramped(draw: st.DrawFn) -> JsonObject:
    told: JsonObject = {"to": draw(_colors), "to_opacity": draw(_shares)}
    kind = draw(st.sampled_from(["linear", "radial"]))
    return gradient(draw(_x), draw(_y), draw(_x), draw(_y), gradient=kind, **told)


_MAKERS: Final = {"shape": _shaped(), "text": _written(), "fill": _filled(), "gradient": _ramped()}
