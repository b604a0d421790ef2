from __future__ import annotations

import pytest

from karate.errors import Conflict, GraphInvalid, Invalid, KarateError, Malformed
from karate.graph.changes import EdgeConnected, NodeMoved, NodeRemoved, ParamSet
from karate.graph.model import Edge, Graph, Json
from karate.graph.requests import parse_changes, parse_graph
from karate.graph.rules import Limits
from tests.graph.shapes import CATALOGUE

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


def test_limits_refuse_only_what_goes_over() -> None:
    extra = {"op": "node.added", "node": "c", "type": "blur", "position": [0, 0]}
    with pytest.raises(GraphInvalid):
        parse_changes([extra], chain(), CATALOGUE, Limits(nodes=2))
    assert parse_changes([extra], chain(), CATALOGUE, Limits(nodes=3))


def test_what_is_broken_already_refuses_nobody() -> None:
    broken = chain().put("edges", {"gone:image": Edge("a", "image")})
    move = {"op": "node.moved", "node": "a", "new": [3, 3]}
    assert parse_changes([move], broken, CATALOGUE)
