"""What a frame or note may say: its keys, their bounds, and how many there may be.

Merging can leave anything in the document. What is not taken as it says is drawn by its default, or
not at all, on every client alike (shared vectors: tests/vectors/furniture_rules.json; the client's
twin is client/src/graph/furniture.ts). People who send changes are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from karate.errors import Invalid
from karate.graph.model import Graph, Json

#: Most frames and most notes of one workflow; of more, the last by id are not drawn.
MOST: Final[Mapping[str, int]] = {"frames": 200, "notes": 500}
#: Characters of a frame's title; the rest is not shown.
TITLE_LENGTH: Final = 200
#: Characters of a note's text; the rest is not shown.
NOTE_LENGTH: Final = 4000
#: Sides of a frame or note, in flow units.
LEAST_SIDE: Final = 40
MOST_SIDE: Final = 20_000
#: How far from the origin something may stand, in flow units.
REACH: Final = 1_000_000
#: Colours by name; each client has its own shade of them.
COLORS: Final = (
    *("gray", "red", "orange", "yellow", "green"),
    *("teal", "blue", "violet", "pink"),
)


def odd_keys(root: str, entry: Mapping[str, Json]) -> dict[str, str]:
    """The keys of a frame or note that are not taken as they say, each with what it should be.

    Without a `position` it stands nowhere and is not drawn. Keys without a rule are left alone.
    """
    rules = _RULES[root]
    odd = {
        key: rules[key][1] for key in sorted(rules.keys() & entry.keys()) if _odd(rules, key, entry)
    }
    if "position" not in entry:
        odd["position"] = rules["position"][1]
    return odd


def refuse_odd(root: str, key: str, entry: Mapping[str, Json], graph: Graph) -> None:
    """Raise Invalid for a whole frame or note that would not be drawn as it says."""
    thing = root.removesuffix("s")
    if odd := odd_keys(root, entry):
        raise Invalid(f"{thing} {key}: {next(iter(odd.values()))}")
    if key not in getattr(graph, root) and len(getattr(graph, root)) >= MOST[root]:
        raise Invalid(f"a workflow has at most {MOST[root]} {root}")


def refuse_odd_value(root: str, key: str, name: str, value: Json) -> None:
    """Raise Invalid for one key of a frame or note that would not be drawn as it says."""
    rule = _RULES[root].get(name)
    if rule is None or (value is None and name != "position") or rule[0](value):
        return
    raise Invalid(f"{root.removesuffix('s')} {key}: {rule[1]}")


_Rule = tuple[Callable[[Json], bool], str]


def _odd(rules: Mapping[str, _Rule], key: str, entry: Mapping[str, Json]) -> bool:
    return not rules[key][0](entry[key])


def _pair(least: float, most: float) -> Callable[[Json], bool]:
    def fits(value: Json) -> bool:
        if not isinstance(value, list) or len(value) != 2:
            return False
        return all(
            isinstance(side, int | float) and not isinstance(side, bool) and least <= side <= most
            for side in value
        )

    return fits


def _text(most: int) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and len(value) <= most


_PLACED: Final[Mapping[str, _Rule]] = {
    "position": (_pair(-REACH, REACH), f"a position is [x, y] within ±{REACH}"),
    "size": (
        _pair(LEAST_SIDE, MOST_SIDE),
        f"a size is [width, height], each from {LEAST_SIDE} to {MOST_SIDE}",
    ),
    "color": (lambda value: value in COLORS, f"a color is one of {', '.join(COLORS)}"),
}
_RULES: Final[Mapping[str, Mapping[str, _Rule]]] = {
    "frames": {
        **_PLACED,
        "title": (_text(TITLE_LENGTH), f"a title has at most {TITLE_LENGTH} characters"),
    },
    "notes": {
        **_PLACED,
        "text": (_text(NOTE_LENGTH), f"a text has at most {NOTE_LENGTH} characters"),
    },
}
