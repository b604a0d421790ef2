from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given

from karate.graph.model import Edge, Graph, Node
from karate.graph.rules import Limits, inert_edges, inert_nodes, live_edges, strong_components
from tests.graph.shapes import CATALOGUE, graphs

VECTORS = Path(__file__).parents[1] / "vectors" / "graph_rules.json"


def blurs(*ids: str) -> dict[str, Node]:
    return {key: Node("blur", (0.0, 0.0)) for key in ids}


@given(graphs())
def test_the_repair_rule_does_not_depend_on_order(graph: Graph) -> None:
    shuffled = list(graph.edges.items())
    random.Random(0).shuffle(shuffled)
    other = Graph(nodes=dict(reversed(list(graph.nodes.items()))), edges=dict(shuffled))
    assert inert_edges(other, CATALOGUE) == inert_edges(graph, CATALOGUE)


@given(graphs())
def test_what_is_left_alive_is_a_well_typed_acyclic_graph(graph: Graph) -> None:
    alive = live_edges(graph, CATALOGUE)
    ends = [(edge.source, key.split(":")[0]) for key, edge in alive.items()]
    component = strong_components(ends)
    assert all(source != target for source, target in ends)
    assert len(set(component.values())) == len(component)


def test_every_wire_of_a_loop_is_inert_and_the_rest_lives() -> None:
    wires = {"b:image": Edge("c", "image"), "c:image": Edge("b", "image")}
    graph = Graph(
        nodes=blurs("b", "c", "d", "e"),
        edges={**wires, "d:image": Edge("c", "image"), "e:image": Edge("d", "image")},
    )
    assert {key: p.rule for key, p in inert_edges(graph, CATALOGUE).items()} == {
        "b:image": "cycle",
        "c:image": "cycle",
    }


def test_nodes_over_the_limit_are_inert_by_id() -> None:
    found = inert_nodes(Graph(nodes=blurs("c", "a", "b")), CATALOGUE, Limits(nodes=2))
    assert set(found) == {"c"}


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda v: v["name"])
def test_shared_vectors(vector: dict[str, object]) -> None:
    """The client runs the same file (client/src/graph)."""
    raw = vector["graph"]
    assert isinstance(raw, dict)
    graph = Graph(
        nodes={key: Node(kind, (0.0, 0.0)) for key, kind in raw["nodes"].items()},
        edges={key: Edge(source, port) for key, (source, port) in raw["edges"].items()},
    )
    limits = Limits(**vector.get("limits", {}))  # type: ignore[arg-type]  # {nodes?, connections?}
    rules = {key: problem.rule for key, problem in inert_edges(graph, CATALOGUE, limits).items()}
    assert rules == vector["inert"]
