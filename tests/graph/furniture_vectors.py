"""The vectors that karate/graph/furniture_rules.py and client/src/graph/furniture.ts share.

python -m tests.graph.furniture_vectors
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from karate.graph.furniture_rules import (
    COLORS,
    LEAST_SIDE,
    MOST_SIDE,
    NOTE_LENGTH,
    REACH,
    TITLE_LENGTH,
    odd_keys,
)
from karate.graph.model import Json, JsonObject

FILE: Final = Path(__file__).parent.parent / "vectors" / "furniture_rules.json"

#: Values of each key: those taken as they say, and those that are not.
VALUES: Final[dict[str, tuple[list[Json], list[Json]]]] = {
    "position": (
        [[0, 0], [-12.5, 7], [REACH, -REACH]],
        [None, [], [1], [1, 2, 3], ["1", 2], [True, 1], [0, REACH + 1], {"x": 1, "y": 2}, "1,2"],
    ),
    "size": (
        [[LEAST_SIDE, MOST_SIDE], [240.5, 180]],
        [[0, 0], [-5, 100], [LEAST_SIDE - 1, 90], [90, MOST_SIDE + 1], [100], "100x100", 100],
    ),
    "color": ([*COLORS], ["", "mauve", "Red", "#ff0000", 3, ["red"], {"red": 1}]),
    "title": (["", "Hero", "日本語 😀", "a" * TITLE_LENGTH], ["a" * (TITLE_LENGTH + 1), 1, ["x"]]),
    "text": (
        ["", "**bold**\n- one", "😀" * NOTE_LENGTH],
        ["a" * (NOTE_LENGTH + 1), "😀" * (NOTE_LENGTH + 1), 0, {"text": "x"}],
    ),
}
#: Which keys each root has rules for.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "frames": ("position", "size", "color", "title"),
    "notes": ("position", "size", "color", "text"),
}


def cases() -> Iterator[tuple[str, JsonObject]]:
    """(root, entry), one after the other."""
    for root, keys in KEYS.items():
        yield root, {}
        yield root, {"position": [1, 2], "unknown": {"of": "a newer build"}}
        for key in keys:
            for value in (value for values in VALUES[key] for value in values):
                yield root, {"position": [1, 2], key: value}


def rendered() -> str:
    """The text of the file."""
    rows: list[JsonObject] = []
    for root, entry in cases():
        odd: list[Json] = [*odd_keys(root, entry)]
        rows.append({"root": root, "entry": entry, "odd": odd})
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(rendered(), "utf-8")
