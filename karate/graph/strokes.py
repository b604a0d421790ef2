"""What people paint: strokes in the document, as plain values in fixed point (design.md §3).

The root `strokes` maps `"<node>:<stroke id>"` to one stroke. Replay order is (`order`, key), both
by code point, so that every replica paints the same picture whatever came first. A stroke that
merging or a foreign client left malformed stays, is inert, and is told with its reason. The twin
is `client/src/graph/stroke.ts` (shared vectors: tests/vectors/stroke_rules.json).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from karate.graph.declared import Catalogue, NodeType
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.rules import Problem
from karate.graph.stroke_tools import (
    FARTHEST,
    KEYS,
    MAX_SIZE,
    TOOLS,
    UNIT,
    corners_of,
    count_problem,
    is_row,
    is_whole,
    matches,
    tool_problem,
)
from karate.graph.subgraph import declared_of

#: The form of strokes that this build reads and writes.
FORM: Final = 1
#: The hardest a pen is pressed.
FULL_PRESSURE: Final = 1023
#: Most points of one stroke: a minute of a 120 Hz pen.
MAX_POINTS: Final = 8_192
#: Most strokes of one node; those beyond, last in order, are inert.
MAX_STROKES: Final = 2_000
#: Most points, and corners of letters, of all strokes of one node; strokes from there on are inert.
MAX_NODE_POINTS: Final = 250_000
TARGETS: Final = ("paint", "mask")
PRESSURES: Final = ("none", "size", "opacity", "both")
#: The modes of W3C Compositing and Blending Level 1.
BLENDS: Final = (
    *("normal", "multiply", "screen", "overlay", "darken", "lighten", "color-dodge", "color-burn"),
    *("hard-light", "soft-light", "difference", "exclusion"),
    *("hue", "saturation", "color", "luminosity"),
)
#: Keys of whole numbers, with the least and the most.
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "size": (1, MAX_SIZE * UNIT),
    "hardness": (0, 100),
    "opacity": (0, 100),
    "flow": (1, 100),
    "spacing": (1, 200),
    "roundness": (1, 100),
    "angle": (0, 359),
}
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "tool": TOOLS,
    "target": TARGETS,
    "blend": BLENDS,
    "pressure": PRESSURES,
}
#: What a stroke that leaves these out means.
DEFAULTS: Final[Mapping[str, Json]] = {"pressure": "size", "roundness": 100, "angle": 0}
#: A key of the `strokes` root.
STROKE_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_.-]{1,64}", re.ASCII)
_KEYS: Final = frozenset(
    {"v", "order", "color", "layer", "of", "points", *KEYS, *_NUMBERS, *_WORDS}
)
_ORDER: Final = re.compile(r"[0-9A-Za-z]{1,100}(-[0-9A-Za-z_-]{1,27})?", re.ASCII)
_COLOR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII)

Placed: TypeAlias = tuple[str, JsonObject]
"""A sound stroke with its key in the document."""


@dataclass(frozen=True, slots=True)
class Painted:
    """The strokes of one node: those that paint, in replay order, and why the others do not."""

    strokes: tuple[Placed, ...]
    inert: Mapping[str, str]

    def frozen(self) -> list[Json]:
        """What a run paints: values only, so that a copy elsewhere is the same picture."""
        return [freeze(stroke) for _, stroke in self.strokes]


def stroke_key(node: str, stroke: str) -> str:
    """The key of a stroke in the `strokes` root."""
    return f"{node}:{stroke}"


def split_stroke_key(key: str) -> tuple[str, str]:
    """The inverse of `stroke_key`: node, stroke id."""
    node, _, stroke = key.partition(":")
    return node, stroke


def stroke_problem(value: Json) -> str | None:
    """Say what is wrong with a stroke, or None; the first rule that it breaks."""
    if not isinstance(value, dict):
        return "a stroke is an object"
    if value.get("v") != FORM or isinstance(value.get("v"), bool):
        return f"v must be {FORM}"
    unknown = value.keys() - _KEYS
    if unknown:
        return f"a stroke has no “{min(unknown)[:64]}”"
    told = {**DEFAULTS, **value}
    for name, options in _WORDS.items():
        if told.get(name) not in options:
            return f"{name} must be one of {', '.join(options)}"
    for name, (least, most) in _NUMBERS.items():
        if not is_whole(told.get(name), least, most):
            return f"{name} must be a whole number from {least} to {most}"
    if not matches(told.get("order"), _ORDER):
        return "order must be a fractional index like 000001-tail"
    if not matches(told.get("color"), _COLOR):
        return "color must be a colour like #1a2b3c"
    return _place_problem(told)


def _place_problem(told: JsonObject) -> str | None:
    most = FARTHEST * UNIT
    if not is_row(told.get("of"), 1, FARTHEST):
        return f"of must be the picture's width and height, 1 to {FARTHEST}"
    problem = tool_problem(told)
    if problem is not None:
        return problem
    points = told.get("points")
    if not isinstance(points, list) or not points or len(points) % 3:
        return "points must be x, y, pressure of one point after the other"
    if len(points) > 3 * MAX_POINTS:
        return f"a stroke has at most {MAX_POINTS} points"
    places = [*points[0::3], *points[1::3]]
    if not all(is_whole(place, -most, most) for place in places):
        return f"points must be whole numbers within {most}"
    if not all(is_whole(pressure, 0, FULL_PRESSURE) for pressure in points[2::3]):
        return f"pressure must be a whole number from 0 to {FULL_PRESSURE}"
    return count_problem(told, len(points) // 3)


def freeze(stroke: JsonObject) -> JsonObject:
    """A sound stroke as a run paints it: defaults filled in, without its form and order."""
    told = {**DEFAULTS, **stroke}
    return {name: told[name] for name in sorted(told) if name not in ("v", "order")}


def painted(entries: Iterable[tuple[str, Json]]) -> Painted:
    """The strokes of one node, from (key, value) in any order."""
    sound: list[Placed] = []
    inert: dict[str, str] = {}
    for key, value in sorted(entries):
        problem = stroke_problem(value)
        if problem is not None or not isinstance(value, dict):
            inert[key] = problem or ""
        else:
            sound.append((key, value))
    sound.sort(key=lambda placed: (str(placed[1]["order"]), placed[0]))
    kept, points = [], 0
    for place, (key, stroke) in enumerate(sound):
        points += _points(stroke)
        if place >= MAX_STROKES:
            inert[key] = f"over the limit of {MAX_STROKES} strokes"
        elif points > MAX_NODE_POINTS:
            inert[key] = f"over the limit of {MAX_NODE_POINTS} points"
        else:
            kept.append((key, stroke))
    return Painted(tuple(kept), inert)


def _points(stroke: JsonObject) -> int:
    points = stroke["points"]
    drawn = len(points) // 3 if isinstance(points, list) else 0
    return drawn + corners_of(stroke)


def strokes_of(graph: Graph, node: str) -> Iterator[tuple[str, Json]]:
    """The strokes of one node as (key, value), sound or not."""
    prefix = f"{node}:"
    return (entry for entry in graph.strokes.items() if entry[0].startswith(prefix))


def painted_by_node(graph: Graph) -> dict[str, Painted]:
    """Node id → its strokes, of all that the document holds."""
    found: dict[str, list[tuple[str, Json]]] = {}
    for key, value in graph.strokes.items():
        found.setdefault(split_stroke_key(key)[0], []).append((key, value))
    return {node: painted(entries) for node, entries in found.items()}


def inert_strokes(graph: Graph, catalogue: Catalogue) -> dict[str, Problem]:
    """Strokes that paint nothing, each with its reason."""
    found: dict[str, Problem] = {}
    for node, strokes in painted_by_node(graph).items():
        why = _unpainted(graph, catalogue, node)
        for key, reason in strokes.inert.items():
            found[key] = Problem("wrong-stroke", f"stroke “{key}”: {reason}", node=node)
        if why is not None:
            for key, _ in strokes.strokes:
                found[key] = Problem("lost-stroke", f"stroke “{key}”: {why}", node=node)
    return found


def takes_strokes(declared: NodeType | None) -> str | None:
    """The name of the param that a node's strokes are frozen into; None if it is not painted on."""
    params = () if declared is None else declared.params
    return next((param.name for param in params if param.kind == "strokes"), None)


def with_strokes(params: JsonObject, graph: Graph, node: str, declared: NodeType) -> JsonObject:
    """`params` as a run of `node` gets them: with what is painted on it."""
    name = takes_strokes(declared)
    return params if name is None else {**params, name: painted(strokes_of(graph, node)).frozen()}


def _unpainted(graph: Graph, catalogue: Catalogue, node: str) -> str | None:
    if node not in graph.nodes:
        return f"node “{node}” is not there"
    if takes_strokes(declared_of(graph.nodes[node], catalogue)) is None:
        return f"node “{node}” is not painted on"
    return None
