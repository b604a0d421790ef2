"""Strokes of one node and what becomes of them, shared with client/src/graph/stroke.ts.

`python -m tests.graph.stroke_rules` writes tests/vectors/stroke_rules.json anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from karate.graph.model import Json, JsonObject
from karate.graph.strokes import MAX_NODE_POINTS, MAX_POINTS, MAX_STROKES, painted

FILE = Path(__file__).parents[1] / "vectors" / "stroke_rules.json"

Change: TypeAlias = tuple[str, Json]

#: What breaks a stroke: the key that is changed, and to what; None takes it away.
BROKEN: Final[tuple[Change, ...]] = (
    ("v", 2),
    ("v", None),
    ("v", True),
    ("order", "no order"),
    ("order", "a" * 200),
    ("order", 7),
    ("tool", "airbrush"),
    ("tool", "smudge"),
    ("tool", "heal"),
    ("strength", 50),
    ("tool", None),
    ("target", "alpha"),
    ("color", "red"),
    ("color", "#FF0000"),
    ("color", None),
    ("size", 0),
    ("size", 1.5),
    ("size", 10**6),
    ("size", True),
    ("hardness", 101),
    ("opacity", -1),
    ("flow", 0),
    ("spacing", 201),
    ("roundness", 0),
    ("angle", 360),
    ("blend", "dissolve"),
    ("pressure", "tilt"),
    ("from", [0, 0]),
    ("tool", "clone"),
    ("of", [0, 4]),
    ("of", [4]),
    ("of", None),
    ("points", []),
    ("points", [1, 2]),
    ("points", [1, 2, 1024]),
    ("points", [1, 2, -1]),
    ("points", [1.5, 2, 3]),
    ("points", [10**9, 2, 3]),
    ("points", ["1", 2, 3]),
    ("points", None),
    ("glitter", 1),
    ("layer", "two words"),
    ("layer", 7),
    ("tolerance", 50),
    ("contours", [[0, 0, 16, 0, 16, 16]]),
)

#: A sound stroke of each tool that says more than a brush.
TOLD: Final[Mapping[str, JsonObject]] = {
    "clone": {"from": [-16, 40]},
    "heal": {"from": [160, 0]},
    "smudge": {"strength": 60},
    "fill": {"tolerance": 20, "contiguous": 1, "points": [16, 16, 1023]},
    "gradient": {"gradient": "radial", "to": "#ffffff", "to_opacity": 0},
    "shape": {"shape": "ellipse", "filled": 0, "width": 32},
    "text": {
        **{"text": "Ö", "align": "left", "font": "inter", "points": [16, 16, 1023]},
        "contours": [[0, 0, 16, 0, 16, 16], [1, 1, 2, 1, 2, 2, 1, 2]],
    },
}

#: What breaks a stroke of a tool.
SPOILT: Final[tuple[tuple[str, str, Json], ...]] = (
    ("clone", "from", [1]),
    ("clone", "target", "mask"),
    ("heal", "from", None),
    ("heal", "target", "mask"),
    ("smudge", "strength", 101),
    ("smudge", "strength", 0.5),
    ("smudge", "from", [0, 0]),
    ("fill", "tolerance", 101),
    ("fill", "contiguous", 2),
    ("fill", "contiguous", True),
    ("fill", "points", [1, 2, 3, 4, 5, 6]),
    ("gradient", "gradient", "conic"),
    ("gradient", "to", "red"),
    ("gradient", "points", [1, 2, 3]),
    ("shape", "shape", "star"),
    ("shape", "shape", "polygon"),
    ("shape", "width", -1),
    ("shape", "text", "no"),
    ("text", "text", ""),
    ("text", "text", "x" * 2001),
    ("text", "text", "\N{GRINNING FACE}" * 2001),
    ("text", "font", "Inter Bold"),
    ("text", "align", None),
    ("text", "contours", []),
    ("text", "contours", [[0, 0, 16, 0]]),
    ("text", "contours", [[0, 0, 16, 0, 16, 16, 1]]),
    ("text", "contours", [[0, 0, 16, 0, 16, 0.5]]),
    ("text", "contours", "OO"),
)


def stroke(at: int = 1, **told: Json) -> JsonObject:
    """A sound stroke, the `at`th in order; None takes a key away."""
    whole: JsonObject = {
        **{"v": 1, "order": f"{at:06}-t", "tool": "brush", "target": "paint", "color": "#102030"},
        **{"size": 160, "hardness": 50, "opacity": 100, "flow": 100, "spacing": 10},
        **{"blend": "normal", "of": [64, 48], "points": [at * 16, 16, 1023, 160, 320, 512]},
    }
    return {name: value for name, value in {**whole, **told}.items() if value is not None}


def cases() -> Iterator[tuple[str, dict[str, Json]]]:
    """Every vector's name and entries."""
    yield "in replay order", {"n:a": stroke(3), "n:b": stroke(1), "n:c": stroke(2)}
    yield "alike in order: by key", {"n:b": stroke(1), "n:B": stroke(1), "n:_": stroke(1)}
    orders = ("0", "00", "0-a", "0-b", "Z", "a", "0a", "0-A")
    yield "orders by code point", {f"n:{i}": stroke(order=o) for i, o in enumerate(orders)}
    far: JsonObject = {"from": [-16, 40], "tool": "clone"}
    yield "clones", {"n:a": stroke(1, **far)}
    yield "no clones of masks", {"n:a": stroke(1, target="mask", **far)}
    yield (
        "every tool",
        {
            f"n:{tool}": stroke(at, tool=tool, layer="l-1", **told)
            for at, (tool, told) in enumerate(TOLD.items(), 1)
        },
    )
    long = {**TOLD["text"], "text": "\N{GRINNING FACE}" * 2000}
    yield "a long text of letters beyond 16 bits", {"n:a": stroke(1, tool="text", **long)}
    for at, (tool, name, value) in enumerate(SPOILT):
        spoilt = {"tool": tool, **TOLD[tool], name: value}
        yield f"spoilt {at}: {tool} {name}", {"n:a": stroke(1, **spoilt)}
    sound = stroke(2, pressure="both", roundness=40, angle=359)
    for at, (name, value) in enumerate(BROKEN):
        yield f"broken {at}: {name}", {"n:a": stroke(1, **{name: value}), "n:b": sound}
    values: tuple[Json, ...] = (1, "stroke", [1], True)
    yield "no strokes at all", {f"n:{at}": value for at, value in enumerate(values)}


def limits() -> Iterator[tuple[str, dict[str, Json], str]]:
    """Entries over a limit with the key of the one that is inert; built, not stored."""
    many: dict[str, Json] = {f"n:{at}": stroke(at) for at in range(MAX_STROKES + 1)}
    yield "strokes", many, f"n:{MAX_STROKES}"
    long: list[Json] = [16, 16, 1023] * MAX_POINTS
    count = MAX_NODE_POINTS // MAX_POINTS + 1
    yield "points", {f"n:{at}": stroke(at, points=long) for at in range(count)}, f"n:{count - 1}"
    yield "one stroke", {"n:x": stroke(points=[*long, 1, 1, 1])}, "n:x"


def rendered() -> str:
    """The text of the file."""
    found: list[JsonObject] = []
    for name, entries in cases():
        made = painted(entries.items())
        keys: list[Json] = [key for key, _ in made.strokes]
        row: JsonObject = {"name": name, "entries": entries, "painted": keys}
        found.append({**row, "inert": dict(made.inert)})
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in found)
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(rendered(), "utf-8")
