from __future__ import annotations

import pytest

from karate.errors import Conflict, GraphInvalid, Invalid, KarateError, Malformed
from karate.graph.changes import EdgeConnected, NodeMoved, NodeRemoved, ParamSet
from karate.graph.model import Edge, Graph, Json, Node
from karate.graph.requests import parse_changes, parse_graph
from karate.graph.rules import Limits
from tests.graph.shapes import CATALOGUE
from tests.graph.stroke_rules import stroke

CHAIN: Json = {
    "nodes": [
        {"id": "a", "type": "image", "position": [0, 0], "params": {"asset": "x"}},
        {"id": "b", "type": "blur", "position": [1, 2], "params": {"sigma": 4}, "title": "Soft"},
    ],
    "edges": [{"source": "a", "source_port": "image", "target": "b", "target_port": "image"}],
}


def chain() -> Graph:
    return parse_graph(CHAIN, CATALOGUE)


def test_a_graph_reads_and_writes_back() -> None:
    assert parse_graph(chain().to_json(), CATALOGUE) == chain()


@pytest.mark.parametrize(
    ("raw", "error", "rule"),
    [
        ([], Malformed, None),
        ({"nodes": [{"type": "blur"}]}, Malformed, None),
        ({"nodes": [{"type": "blur", "position": [0, float("inf")]}]}, Malformed, None),
        ({"nodes": [{"id": "no good", "type": "blur", "position": [0, 0]}]}, Malformed, None),
        (
            {"nodes": [{"id": "g", "type": "ghost", "position": [0, 0]}]},
            GraphInvalid,
            "unknown-type",
        ),
        (
            {"nodes": [{"type": "blur", "position": [0, 0], "params": {"sigma": 999}}]},
            GraphInvalid,
            "wrong-param",
        ),
        (
            {"nodes": [{"type": "blur", "position": [0, 0], "params": {"radius": 1}}]},
            GraphInvalid,
            "unknown-param",
        ),
        (
            {"edges": [{"source": "a", "source_port": "o", "target": "b", "target_port": "i"}]},
            GraphInvalid,
            "dangling",
        ),
    ],
)
def test_a_bad_graph_is_a_typed_error(
    raw: Json, error: type[KarateError], rule: str | None
) -> None:
    with pytest.raises(error) as caught:
        parse_graph(raw, CATALOGUE)
    if rule is not None:
        problems = caught.value.extra["problems"]
        assert isinstance(problems, list)
        assert problems[0]["rule"] == rule


def test_changes_get_their_old_values() -> None:
    changes = parse_changes(
        [
            {"op": "param.set", "node": "b", "param": "sigma", "new": 12},
            {"op": "node.moved", "node": "b", "new": [5, 6]},
            {"op": "node.removed", "node": "a"},
        ],
        chain(),
        CATALOGUE,
    )
    assert changes[0] == ParamSet("b", "sigma", 12, 4)
    assert changes[1] == NodeMoved("b", (5.0, 6.0), (1.0, 2.0))
    assert isinstance(changes[2], NodeRemoved)
    assert changes[2].edges == {"b:image": Edge("a", "image")}


def test_reconnecting_an_input_names_what_was_there() -> None:
    graph = chain()
    changes = parse_changes(
        [
            {"op": "node.added", "node": "c", "type": "image", "position": [0, 9]},
            {
                "op": "edge.connected",
                "source": "c",
                "source_port": "image",
                "target": "b",
                "target_port": "image",
            },
        ],
        graph,
        CATALOGUE,
    )
    assert changes[1] == EdgeConnected("b", "image", "c", "image", before=Edge("a", "image"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"op": "node.exploded"}, Malformed),
        ({"op": "param.set", "node": "zz", "param": "sigma", "new": 1}, Conflict),
        ({"op": "param.set", "node": "b", "param": "sigma", "new": 1, "old": 5}, Conflict),
        ({"op": "param.set", "node": "b", "param": "sigma", "new": -1}, GraphInvalid),
        ({"op": "text.edited", "node": "b", "param": "note", "at": 9, "insert": "x"}, Invalid),
        ({"op": "edge.disconnected", "target": "a", "target_port": "image"}, Conflict),
        ({"op": "meta.set", "key": "schema", "new": "2"}, Invalid),
        (
            {
                "op": "edge.connected",
                "source": "b",
                "source_port": "image",
                "target": "b",
                "target_port": "image",
            },
            GraphInvalid,
        ),
    ],
)
def test_a_refused_change_is_a_typed_error(change: Json, error: type[KarateError]) -> None:
    with pytest.raises(error):
        parse_changes([change], chain(), CATALOGUE)


WIRE: dict[str, Json] = {
    "source": "a",
    "source_port": "image",
    "target": "b",
    "target_port": "image",
}


@pytest.mark.parametrize(
    ("change", "field", "right"),
    [
        ({"op": "edge.connected", **WIRE}, "before", {"source": "a", "port": "image"}),
        ({"op": "edge.disconnected", **WIRE}, "before", {"source": "a", "port": "image"}),
        ({"op": "edge.disconnected", **WIRE}, "source_port", "image"),
        ({"op": "frame.set", "id": "f", "new": None}, "old", {"title": "F"}),
        ({"op": "frame.set", "id": "f", "key": "title", "new": "G"}, "old", "F"),
        ({"op": "stroke.added", "id": "s:1", "new": stroke(9)}, "old", stroke(1)),
        ({"op": "stroke.removed", "id": "s:1"}, "old", stroke(1)),
        (
            {"op": "node.removed", "node": "a"},
            "before",
            {
                "type": "image",
                "position": [0, 0],
                "params": {"asset": "x"},
                "edges": [{"key": "b:image", "source": "a", "port": "image"}],
            },
        ),
    ],
)
def test_what_was_there_must_match_if_it_is_given(
    change: dict[str, Json], field: str, right: Json
) -> None:
    graph = chain().put("frames", {"f": {"title": "F"}}).put("strokes", {"s:1": stroke(1)})
    graph = graph.put("nodes", {"s": Node("painter", (0.0, 0.0))})
    assert parse_changes([{**change, field: right}], graph, CATALOGUE)
    with pytest.raises(Conflict):
        parse_changes([{**change, field: "other"}], graph, CATALOGUE)


@pytest.mark.parametrize(
    "number",
    [10**30, -(2**53) - 1, float("inf"), float("nan"), pytest.param(10**400, id="huge")],
)
def test_numbers_that_no_document_holds_are_malformed(number: float) -> None:
    """A whole number beyond 64 bits makes pycrdt panic, an infinite one has no JSON."""
    changes: list[Json] = [
        {"op": "param.set", "node": "b", "param": "sigma", "new": number},
        {"op": "node.changed", "node": "b", "key": "size", "new": [1, number]},
        {"op": "node.moved", "node": "b", "new": [number, 0]},
        {"op": "frame.set", "id": "f", "new": {"deep": [{"x": number}]}},
    ]
    for change in changes:
        with pytest.raises(Malformed):
            parse_changes([change], chain(), CATALOGUE)
    node: Json = {"type": "blur", "position": [0, 0], "size": number}
    with pytest.raises(Malformed):
        parse_graph({"nodes": [node]}, CATALOGUE)


def test_limits_refuse_only_what_goes_over() -> None:
    extra: Json = {"op": "node.added", "node": "c", "type": "blur", "position": [0, 0]}
    with pytest.raises(GraphInvalid):
        parse_changes([extra], chain(), CATALOGUE, Limits(nodes=2))
    assert parse_changes([extra], chain(), CATALOGUE, Limits(nodes=3))


def test_what_is_broken_already_refuses_nobody() -> None:
    broken = chain().put("edges", {"gone:image": Edge("a", "image")})
    move: Json = {"op": "node.moved", "node": "a", "new": [3, 3]}
    assert parse_changes([move], broken, CATALOGUE)
