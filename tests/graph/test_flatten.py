"""What runs instead of bypassed and subgraph nodes."""

from __future__ import annotations

from typing import Any

import pytest

from karate.errors import GraphInvalid
from karate.graph.flatten import MAX_DEPTH, depth_of
from karate.graph.model import Edge, Graph, JsonObject, Node
from karate.graph.planning import plan_run
from karate.graph.rules import check_graph, live_edges
from karate.graph.subgraph import declared_of, definition_of
from tests.graph.shapes import CATALOGUE

AT = (0.0, 0.0)
#: Two blurs in a row; the second one's sigma can be set from outside.
TWICE: JsonObject = {
    "id": "lib",
    "version": 3,
    "title": "Twice",
    "nodes": [
        {"id": "one", "type": "blur", "position": [0, 0], "params": {"sigma": 2}},
        {"id": "two", "type": "blur", "position": [9, 0], "params": {"sigma": 5}},
    ],
    "edges": [{"source": "one", "source_port": "image", "target": "two", "target_port": "image"}],
    "inputs": [
        {
            "name": "image",
            "type": "image",
            "title": "Image",
            "required": True,
            "to": [{"node": "one", "port": "image"}],
        }
    ],
    "outputs": [
        {"name": "image", "type": "image", "title": "Image", "node": "two", "port": "image"}
    ],
    "params": [{"name": "strength", "node": "two", "param": "sigma"}],
}


def within(definition: JsonObject, **keys: Any) -> Graph:
    """A picture through a subgraph into a blur."""
    params = keys.pop("params", {})
    nodes = {
        "photo": Node("image", AT, {"asset": "x"}),
        "sub": Node("subgraph", AT, params, keys={"subgraph": definition, **keys}),
        "end": Node("blur", AT),
    }
    edges = {"sub:image": Edge("photo", "image"), "end:image": Edge("sub", "image")}
    return Graph(nodes=nodes, edges=edges)


def nested(depth: int) -> JsonObject:
    """TWICE within `depth` subgraphs."""
    definition: Any = TWICE
    for _ in range(depth):
        inner = {"id": "in", "type": "subgraph", "position": [0, 0], "subgraph": definition}
        definition = {
            **TWICE,
            "nodes": [inner],
            "edges": [],
            "inputs": [{"name": "image", "type": "image", "to": [{"node": "in", "port": "image"}]}],
            "outputs": [{"name": "image", "type": "image", "node": "in", "port": "image"}],
            "params": [],
        }
    whole: JsonObject = definition
    return whole


def test_a_subgraph_runs_as_its_nodes_under_a_path() -> None:
    plan = plan_run(within(TWICE), CATALOGUE)
    assert [step.node for step in plan.steps] == ["photo", "sub/one", "sub/two", "end"]
    assert plan.step("sub/one").inputs == {"image": (("photo", "image"),)}
    assert plan.step("end").inputs == {"image": (("sub/two", "image"),)}


def test_a_subgraph_offers_ports_and_params_like_any_type() -> None:
    node = within(TWICE).nodes["sub"]
    declared = declared_of(node, CATALOGUE)
    assert declared is not None
    assert [port.name for port in declared.inputs] == ["image"]
    strength = declared.param("strength")
    assert strength is not None
    assert (strength.default, strength.maximum) == (5, 250)
    assert check_graph(within(TWICE), CATALOGUE) == ()


def test_params_of_the_node_reach_inside_and_so_do_overrides() -> None:
    plan = plan_run(
        within(TWICE, params={"strength": 7}), CATALOGUE, None, {"sub/one": {"sigma": 1}}
    )
    assert (plan.step("sub/one").params["sigma"], plan.step("sub/two").params["sigma"]) == (1, 7)
    problems = check_graph(within(TWICE, params={"strength": 999}), CATALOGUE)
    assert [problem.rule for problem in problems] == ["wrong-param"]


def test_a_run_up_to_a_subgraph_wants_its_ends() -> None:
    plan = plan_run(within(TWICE), CATALOGUE, ["sub"])
    assert [step.node for step in plan.steps] == ["photo", "sub/one", "sub/two"]
    assert plan.wanted == {"sub/two"}


def test_subgraphs_lie_within_each_other_up_to_a_depth() -> None:
    deep = within(nested(MAX_DEPTH - 1))
    path = "/".join(["sub", *["in"] * (MAX_DEPTH - 1), "two"])
    assert path in {step.node for step in plan_run(deep, CATALOGUE).steps}
    too_deep = within(nested(MAX_DEPTH + 1))
    assert depth_of(too_deep.nodes["sub"]) > MAX_DEPTH
    with pytest.raises(GraphInvalid) as caught:
        plan_run(too_deep, CATALOGUE, ["end"])
    assert "subgraph-depth" in str(caught.value.extra["problems"])


BROKEN: list[Any] = [
    {},
    {"nodes": 3},
    {"nodes": [{"id": "a"}]},
    {**TWICE, "outputs": [{"name": "x", "type": "image", "node": "gone", "port": "image"}]},
    {**TWICE, "inputs": [{"name": "x", "type": "nonsense", "to": []}]},
    "text",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_definition_that_cannot_be_read_makes_the_node_inert(broken: Any) -> None:
    graph = within(broken)
    assert definition_of(graph.nodes["sub"]) is None
    assert live_edges(graph, CATALOGUE) == {}
    assert [p.rule for p in check_graph(graph, CATALOGUE, only=frozenset({"sub"}))] == [
        "unknown-type",
        "inert-end",
    ]


def test_a_disabled_or_bypassed_subgraph_is_so_as_a_whole() -> None:
    off = plan_run(within(TWICE, disabled=True), CATALOGUE)
    assert {step.node: step.disabled for step in off.steps} == {
        "photo": None,
        "sub/one": "sub/one",
        "sub/two": "sub/one",
        "end": "sub/one",
    }
    over = plan_run(within(TWICE, bypass=True), CATALOGUE)
    assert [step.node for step in over.steps] == ["photo", "end"]
    assert over.step("end").inputs == {"image": (("photo", "image"),)}


def test_a_bypassed_node_without_its_input_leaves_the_next_one_lacking() -> None:
    graph = Graph(
        nodes={"b": Node("blur", AT, keys={"bypass": True}), "end": Node("blur", AT)},
        edges={"end:image": Edge("b", "image")},
    )
    with pytest.raises(GraphInvalid) as caught:
        plan_run(graph, CATALOGUE, ["end"])
    assert caught.value.extra["problems"] == [
        {
            "rule": "missing-input",
            "detail": "Image is not connected: “b” is bypassed and has none to pass on",
            "node": "end",
        }
    ]


def test_what_a_disabled_node_feeds_cannot_be_asked_for() -> None:
    graph = within(TWICE)
    graph = graph.put("nodes", {"photo": Node("image", AT, keys={"disabled": True})})
    with pytest.raises(GraphInvalid) as caught:
        plan_run(graph, CATALOGUE, ["end"])
    assert caught.value.extra["problems"] == [
        {"rule": "disabled", "detail": "needs “photo”, which is disabled", "node": "end"}
    ]
