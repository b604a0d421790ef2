"""What each tool says in a stroke beside what all strokes say, and whether that is sound.

The twin is `client/src/graph/strokeTools.ts` (shared vectors: tests/vectors/stroke_rules.json).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from karate.graph.model import Json, JsonObject

#: Fixed-point units of one pixel.
UNIT: Final = 16
#: Widest brush, letter and outline, in pixels.
MAX_SIZE: Final = 5_000
#: Farthest a point lies from the corner of its picture, in pixels; also its widest side.
FARTHEST: Final = 65_536
#: Most letters of one text.
MAX_TEXT: Final = 2_000
#: Most rings of the outlines of one text, and most corners of all of them.
MAX_RINGS: Final = 8_192
MAX_CORNERS: Final = 40_000
TOOLS: Final = (
    *("brush", "eraser", "clone", "heal", "smudge"),
    *("fill", "gradient", "shape", "text"),
)
#: Tools that take colours of the picture elsewhere: a mask has none.
_MASKLESS: Final = ("clone", "heal")
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "strength": (0, 100),
    "tolerance": (0, 100),
    "contiguous": (0, 1),
    "to_opacity": (0, 100),
    "filled": (0, 1),
    "width": (0, MAX_SIZE * UNIT),
}
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "gradient": ("linear", "radial"),
    "shape": ("rectangle", "ellipse", "line", "polygon"),
    "align": ("left", "center", "right"),
}
#: What a tool says, all of which it has to say.
_SAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "clone": ("from",),
    "heal": ("from",),
    "smudge": ("strength",),
    "fill": ("tolerance", "contiguous"),
    "gradient": ("gradient", "to", "to_opacity"),
    "shape": ("shape", "filled", "width"),
    "text": ("align", "contours", "font", "text"),
}
#: How many points the tools have that do not draw.
_POINTS: Final[Mapping[str, int]] = {"fill": 1, "gradient": 2, "shape": 2, "text": 1}
#: Keys that only some tools have, in the order they are looked at.
KEYS: Final = tuple(sorted({key for says in _SAYS.values() for key in says}))
_COLOR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_FONT: Final = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)
_LAYER: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def tool_problem(told: JsonObject) -> str | None:
    """Say what is wrong with what a stroke's tool says, or None; the first rule that it breaks."""
    tool = str(told["tool"])
    if told["target"] == "mask" and tool in _MASKLESS:
        return f"{tool} paints no mask"
    says = _SAYS.get(tool, ())
    for name in KEYS:
        if name not in says and told.get(name) is not None:
            return f"{tool} has no {name}"
        if name in says:
            problem = _key_problem(name, told.get(name))
            if problem is not None:
                return problem
    if "layer" in told and not matches(told["layer"], _LAYER):
        return "layer must be the id of a layer"
    return None


def count_problem(told: JsonObject, count: int) -> str | None:
    """Say whether a stroke has not as many points as its tool needs."""
    tool = str(told["tool"])
    if told.get("shape") == "polygon":
        return None if count >= 3 else "a polygon has three points at least"
    wanted = _POINTS.get(tool, count)
    return None if count == wanted else f"{tool} has {wanted} of points"


def corners_of(stroke: JsonObject) -> int:
    """How many corners the outlines of a sound stroke have."""
    contours = stroke.get("contours")
    if not isinstance(contours, list):
        return 0
    return sum(len(ring) // 2 for ring in contours if isinstance(ring, list))


def _key_problem(name: str, value: Json) -> str | None:
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        sound = is_whole(value, least, most)
        return None if sound else f"{name} must be a whole number from {least} to {most}"
    if name in _WORDS:
        options = ", ".join(_WORDS[name])
        return None if value in _WORDS[name] else f"{name} must be one of {options}"
    if name == "to":
        return None if matches(value, _COLOR) else "to must be a colour like #1a2b3c"
    if name == "font":
        return None if matches(value, _FONT) else "font must be the id of a typeface"
    if name == "text":
        sound = isinstance(value, str) and 0 < len(value) <= MAX_TEXT
        return None if sound else f"text must be 1 to {MAX_TEXT} letters"
    if name == "contours":
        return _contours_problem(value)
    if is_row(value, -FARTHEST * UNIT, FARTHEST * UNIT):
        return None
    return "from must be the way from a painted pixel to its source, two whole numbers"


def _contours_problem(value: Json) -> str | None:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_RINGS:
        return f"contours must be 1 to {MAX_RINGS} rings"
    most, corners = FARTHEST * UNIT, 0
    for ring in value:
        if not isinstance(ring, list) or len(ring) < 6 or len(ring) % 2:
            return "a ring must be x, y of three corners or more"
        if not all(is_whole(place, -most, most) for place in ring):
            return f"corners must be whole numbers within {most}"
        corners += len(ring) // 2
    return f"a text has at most {MAX_CORNERS} corners" if corners > MAX_CORNERS else None


def is_row(value: Json, least: int, most: int) -> bool:
    """Whether a value is two whole numbers from `least` to `most`."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(is_whole(entry, least, most) for entry in value)
    )


def matches(value: Json, form: re.Pattern[str]) -> bool:
    """Whether a value is a word of this form."""
    return isinstance(value, str) and form.fullmatch(value) is not None


def is_whole(value: Json, least: int, most: int) -> bool:
    """Whether a value is a whole number from `least` to `most`."""
    return type(value) is int and least <= value <= most
