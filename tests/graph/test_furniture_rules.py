"""Frames and notes: what is drawn as it says, and who is refused."""

from __future__ import annotations

import pytest

from karate.errors import Invalid
from karate.graph.changes import apply_all
from karate.graph.furniture_rules import MOST, odd_keys
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import parse_changes
from tests.graph.furniture_vectors import FILE, KEYS, VALUES, rendered
from tests.graph.shapes import CATALOGUE

ODD = [
    (root, key, value) for root, keys in KEYS.items() for key in keys for value in VALUES[key][1]
]
FINE = [
    (root, key, value) for root, keys in KEYS.items() for key in keys for value in VALUES[key][0]
]


def asked(graph: Graph, *changes: JsonObject) -> Graph:
    return apply_all(graph, parse_changes([*changes], graph, CATALOGUE))


def op_of(root: str) -> str:
    return f"{root.removesuffix('s')}.set"


def test_the_vectors_are_what_the_rules_say() -> None:
    assert FILE.read_text("utf-8") == rendered()


@pytest.mark.parametrize(("root", "key", "value"), ODD)
def test_what_would_not_be_drawn_as_it_says_is_refused(root: str, key: str, value: Json) -> None:
    whole: JsonObject = {"position": [1, 2], key: value}
    assert key in odd_keys(root, whole)
    with pytest.raises(Invalid, match=f"{root[:-1]} f: "):
        asked(Graph(), {"op": op_of(root), "id": "f", "new": whole})
    there = Graph().put(root, {"f": {"position": [1, 2]}})
    with pytest.raises(Invalid, match=f"{root[:-1]} f: "):
        asked(there, {"op": op_of(root), "id": "f", "key": key, "new": value})


@pytest.mark.parametrize(("root", "key", "value"), FINE)
def test_what_is_drawn_as_it_says_is_taken(root: str, key: str, value: Json) -> None:
    whole: JsonObject = {"position": [1, 2], key: value}
    assert odd_keys(root, whole) == {}
    made = asked(Graph(), {"op": op_of(root), "id": "f", "new": whole})
    assert getattr(made, root)["f"] == whole
    set_there = {"op": op_of(root), "id": "f", "key": key, "new": value}
    assert getattr(asked(made, set_there), root)["f"][key] == value


@pytest.mark.parametrize("root", MOST)
def test_one_more_than_the_limit_is_refused_and_the_others_still_change(root: str) -> None:
    full = Graph().put(root, {f"f{n}": {"position": [n, 0]} for n in range(MOST[root])})
    more: JsonObject = {"op": op_of(root), "id": "more", "new": {"position": [0, 0]}}
    with pytest.raises(Invalid, match=f"at most {MOST[root]} {root}"):
        asked(full, more)
    again: JsonObject = {"op": op_of(root), "id": "f1", "new": {"position": [5, 5]}}
    assert getattr(asked(full, again), root)["f1"] == {"position": [5, 5]}
    gone: JsonObject = {"op": op_of(root), "id": "f1", "new": None}
    assert "more" in getattr(asked(full, gone, more), root)


def test_an_optional_key_is_taken_away_and_what_a_newer_build_wrote_stays() -> None:
    there = Graph().put("notes", {"n": {"position": [1, 2], "color": "red", "newer": 1}})
    made = asked(there, {"op": "note.set", "id": "n", "key": "color", "new": None})
    assert made.notes["n"] == {"position": [1, 2], "newer": 1}
