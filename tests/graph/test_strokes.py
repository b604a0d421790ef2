"""Strokes: which paint, in what order, who refuses them, and what a run freezes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karate.errors import Conflict, GraphInvalid, Invalid, KarateError, Malformed
from karate.graph.changes import apply_all
from karate.graph.imported import parse_imported
from karate.graph.inverse import inverse
from karate.graph.model import Graph, Json, JsonObject, Node
from karate.graph.planning import plan_run
from karate.graph.requests import parse_changes, parse_graph
from karate.graph.rules import DEFAULT_LIMITS
from karate.graph.strokes import freeze, painted, stroke_problem
from karate.graph.texts import Done
from tests.graph.shapes import CATALOGUE
from tests.graph.stroke_rules import BROKEN, FILE, limits, rendered, stroke

AT = (0.0, 0.0)


def canvas(strokes: dict[str, Json] | None = None, **nodes: str) -> Graph:
    held = {key: Node(kind, AT) for key, kind in {"n": "painter", **nodes}.items()}
    return Graph(nodes=held, strokes=strokes or {})


def asked(graph: Graph, *changes: JsonObject) -> Graph:
    return apply_all(graph, parse_changes([*changes], graph, CATALOGUE))


def frozen(graph: Graph, node: str = "n") -> Json:
    return plan_run(graph, CATALOGUE).step(node).params["strokes"]


def test_the_vectors_are_what_the_rules_say() -> None:
    assert FILE.read_text("utf-8") == rendered()


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_a_broken_stroke_is_inert_and_refused(name: str, value: Json) -> None:
    broken = stroke(1, **{name: value})
    assert stroke_problem(broken)
    assert painted([("n:a", broken), ("n:b", stroke(2))]).inert.keys() == {"n:a"}
    with pytest.raises(Invalid, match="stroke n:a: "):
        asked(canvas(), {"op": "stroke.added", "id": "n:a", "new": broken})


@pytest.mark.parametrize(("name", "entries", "last"), [*limits()])
def test_what_is_over_a_limit_is_inert_and_refused(
    name: str, entries: dict[str, Json], last: str
) -> None:
    assert [*painted(entries.items()).inert] == [last], name
    full = {key: value for key, value in entries.items() if key != last}
    asked(canvas(full), {"op": "stroke.removed", "id": next(iter(full))}) if full else None
    with pytest.raises(Invalid, match=r"most|limit"):
        asked(canvas(full), {"op": "stroke.added", "id": last, "new": entries[last]})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "n", "new": stroke()}, Malformed),
        ({"id": "n:a:b", "new": stroke()}, Malformed),
        ({"id": "n:a"}, Malformed),
        ({"id": "ghost:a", "new": stroke()}, Conflict),
        ({"id": "b:a", "new": stroke()}, Invalid),
    ],
)
def test_a_stroke_needs_a_key_and_a_painter(change: Any, error: type[KarateError]) -> None:
    with pytest.raises(error):
        asked(canvas(b="blur"), {"op": "stroke.added", **change})


def test_nobody_sets_strokes_as_a_param() -> None:
    change: JsonObject = {"op": "param.set", "node": "n", "param": "strokes", "new": [stroke()]}
    with pytest.raises(GraphInvalid, match="painted, not set"):
        asked(canvas(), change)
    with pytest.raises(GraphInvalid):
        plan_run(canvas(), CATALOGUE, overrides={"n": {"strokes": []}})


def test_a_plan_freezes_what_is_painted_in_replay_order() -> None:
    graph = canvas({"n:z": stroke(1), "n:a": stroke(2), "n:bad": 7, "x:a": stroke(3)})
    assert frozen(graph) == [freeze(stroke(1)), freeze(stroke(2))]
    copy = canvas({"n:q": stroke(5, points=stroke(1)["points"]), "n:r": stroke(8, points=[1] * 3)})
    assert frozen(copy) == [freeze(stroke(1)), freeze(stroke(2, points=[1] * 3))]
    assert frozen(canvas()) == []


def test_a_stroke_that_leaves_defaults_out_is_the_same_as_one_that_names_them() -> None:
    told = stroke(1, pressure="size", roundness=100, angle=0)
    assert freeze(told) == freeze(stroke(1))


def test_strokes_inside_a_subgraph_are_painted() -> None:
    inner: Json = {"id": "in", "type": "painter", "position": [0, 0], "params": {}}
    definition: Json = {"nodes": [inner], "strokes": {"in:a": stroke(1)}}
    graph = canvas().put("nodes", {"s": Node("subgraph", AT, keys={"subgraph": definition})})
    assert frozen(graph, "s/in") == [freeze(stroke(1))]
    assert frozen(graph, "n") == []


def test_a_removed_node_takes_its_strokes_along_and_undo_brings_both_back() -> None:
    graph = canvas({"n:a": stroke(1), "n:b": stroke(2), "m:a": stroke(3)}, m="painter")
    changes = parse_changes([{"op": "node.removed", "node": "n"}], graph, CATALOGUE)
    after = apply_all(graph, changes)
    assert [*after.strokes] == ["m:a"]
    back = inverse(after, [Done(1, changes)], lambda *_: False)
    assert back.graph == graph
    assert back.kept == ()


def test_undo_of_a_stroke_takes_that_one_away() -> None:
    graph = canvas({"n:a": stroke(1)})
    changes = parse_changes(
        [{"op": "stroke.added", "id": "n:b", "new": stroke(2)}], graph, CATALOGUE
    )
    later = asked(apply_all(graph, changes), {"op": "stroke.added", "id": "n:c", "new": stroke(3)})
    assert [*inverse(later, [Done(1, changes)], lambda *_: False).graph.strokes] == ["n:a", "n:c"]


def test_a_file_brings_every_stroke_and_tells_of_those_that_paint_nothing() -> None:
    whole = canvas({"n:a": stroke(1), "n:bad": [1], "ghost:a": stroke(1)})
    graph, problems = parse_imported(whole.to_json(), CATALOGUE, DEFAULT_LIMITS)
    assert graph.strokes == whole.strokes
    assert {problem.rule for problem in problems} == {"wrong-stroke", "lost-stroke"}
    with pytest.raises(Malformed):
        parse_imported({"strokes": {"no key": stroke(1)}}, CATALOGUE, DEFAULT_LIMITS)


def test_a_whole_graph_brings_its_strokes_and_furniture_and_refuses_what_paints_nothing() -> None:
    whole = canvas({"n:a": stroke(1)}).put("notes", {"x": {"text": "Sky"}})
    assert parse_graph(whole.to_json(), CATALOGUE) == whole
    for key, value in (("n:a", 7), ("ghost:a", stroke(1))):
        with pytest.raises(GraphInvalid):
            parse_graph(whole.put("strokes", {key: value}).to_json(), CATALOGUE)


@given(st.permutations(range(6)))
def test_the_order_of_arrival_says_nothing(order: list[int]) -> None:
    entries: list[tuple[str, Json]] = [(f"n:{at}", stroke(at // 2)) for at in range(6)]
    assert painted([entries[at] for at in order]) == painted(entries)
