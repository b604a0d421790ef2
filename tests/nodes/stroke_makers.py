"""Sound strokes of every tool, as tests make them: places in pixels of a 24 × 16 picture."""

from __future__ import annotations

from typing import Final

from karate.graph.model import Json, JsonObject

WIDTH: Final = 24
HEIGHT: Final = 16
SIZE: Final[Json] = [WIDTH, HEIGHT]


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


def shape(kind: str, *points: int, **told: Json) -> JsonObject:
    """A sound shape, its corners in pixels; filled, without an outline."""
    said: JsonObject = {"shape": kind, "filled": 1, "width": 0}
    return stroke(*pressed(*points), tool="shape", **{**said, **told})


def pressed(*points: int) -> list[int]:
    """x, y and full pressure of places."""
    return [part for x, y in zip(points[::2], points[1::2], strict=True) for part in (x, y, 1023)]


def text(*contours: list[Json], **told: Json) -> JsonObject:
    """Letters at (3, 12), their outlines in 1/16 px."""
    said: JsonObject = {"text": "Aa", "align": "left", "font": "inter", "contours": [*contours]}
    return stroke(3, 12, 1023, tool="text", **said, **told)


def gradient(*points: int, **told: Json) -> JsonObject:
    """A linear gradient to transparent white."""
    said: JsonObject = {"gradient": "linear", "to": "#ffffff", "to_opacity": 0}
    return stroke(*pressed(*points), tool="gradient", **{**said, **told})


def fill(x: int, y: int, **told: Json) -> JsonObject:
    """A fill dropped on a pixel."""
    return stroke(x, y, 1023, tool="fill", **{"tolerance": 20, "contiguous": 1, **told})


def smudge(*points: int, **told: Json) -> JsonObject:
    """A finger 6 px wide."""
    return stroke(*points, tool="smudge", **{"strength": 70, **told})


def heal(*points: int, **told: Json) -> JsonObject:
    """Heals from 5 px to the right."""
    return stroke(*points, tool="heal", **{**source(80, 0), **told})


def layers(*told: JsonObject) -> list[Json]:
    """Layers “l1”, “l2”, … bottom to top."""
    plain: JsonObject = {"name": "A layer", "opacity": 1, "blend": "normal", "visible": True}
    return [{**plain, "id": f"l{at}", **each} for at, each in enumerate(told, 1)]
