"""Events of one person and how they group into gestures, shared with client/src/panels/gestures.ts.

`python -m tests.graph.gesture_vectors` writes tests/vectors/gestures.json anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from karate.graph.gestures import Own, gestures, next_redo, next_undo
from karate.graph.model import Json, JsonObject

FILE = Path(__file__).parents[1] / "vectors" / "gestures.json"
SEED = 7
COUNT = 60

_CHANGES: tuple[JsonObject, ...] = (
    {"op": "param.set", "node": "a", "param": "sigma", "old": 1, "new": 2},
    {"op": "text.edited", "node": "a", "param": "prompt", "at": 0, "delete": "", "insert": "x"},
    {"op": "param.set", "node": "a", "param": "prompt", "new": "x", "text": True},
    {"op": "node.moved", "node": "a", "old": [0, 0], "new": [1, 1]},
    {"op": "node.changed", "node": "a", "key": "title", "new": "A"},
    {"op": "note.set", "id": "n", "key": "text", "new": "x"},
    {"op": "note.set", "id": "n", "new": {"text": "x"}},
    {"op": "meta.set", "key": "title", "new": "T"},
    {"op": "edge.disconnected", "target": "a", "target_port": "image"},
)
_PLACES: tuple[JsonObject, ...] = (
    {"op": "node.moved", "node": "a", "old": [0, 0], "new": [1, 1]},
    {"op": "node.moved", "node": "b", "old": [5, 0], "new": [6, 1]},
    {"op": "frame.set", "id": "f", "key": "position", "old": [9, 0], "new": [10, 1]},
)

#: What an event may do: one change, or several things moved, in whatever order they are told.
_DEEDS: tuple[list[JsonObject], ...] = (
    *([change] for change in _CHANGES),
    [*_PLACES],
    [*_PLACES[::-1]],
    [_PLACES[0], _CHANGES[0]],
)


def build() -> list[JsonObject]:
    """The vectors, events newest first; equal on every machine."""
    random = Random(SEED)
    return [_vector(random) for _ in range(COUNT)]


def rendered() -> str:
    """The text of the file: one vector a line."""
    lines = (json.dumps(vector, sort_keys=True) for vector in build())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _vector(random: Random) -> JsonObject:
    """A person who edits, undoes and redoes as the rules let them."""
    log: list[Own] = []
    version, at = 2, 1_800_000_000_000
    for _ in range(random.randint(1, 12)):
        version += random.randint(1, 2)
        at += random.choice((1, 200, 999, 1000, 1001, 5000))
        newest = log[::-1]
        turn = next_undo(newest) if random.random() < 0.3 else None
        again = next_redo(newest) if turn is None and random.random() < 0.3 else None
        if turn is not None:
            told: list[Json] = [*turn.versions]
            origin: JsonObject = {"kind": "undo", "versions": told, "last": True}
            log.append(Own(version, at, [_CHANGES[0]], origin))
        elif again is not None:
            told = [*again.versions]
            log.append(Own(version, at, [_CHANGES[0]], {"kind": "redo", "versions": told}))
        else:
            same = log and random.random() < 0.5
            changes = log[-1].changes if same else random.choice(_DEEDS)
            if len(changes) > 1 and random.random() < 0.4:
                changes = changes[::-1] if random.random() < 0.7 else changes[:2]
            log.append(Own(version, at, changes))
    newest = log[::-1]
    undo, redo = next_undo(newest), next_redo(newest)
    events: list[Json] = [_event(own) for own in newest]
    groups: list[Json] = [[*group] for group in gestures(newest)]
    return {
        "events": events,
        "gestures": groups,
        "undo": None if undo is None else [*undo.versions],
        "redo": None if redo is None else [*redo.versions],
    }


def _event(own: Own) -> JsonObject:
    changes: list[Json] = [*own.changes]
    found: JsonObject = {"version": own.version, "at_ms": own.at_ms, "changes": changes}
    return found if own.origin is None else {**found, "origin": own.origin}


if __name__ == "__main__":
    FILE.write_text(rendered(), encoding="utf-8")
