"""Lists, bypass and subgraphs against the vectors that the client runs, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from karate.graph.choice import Choice
from karate.graph.declared import NodeType, Port, PortType
from karate.graph.lists import list_types
from karate.graph.model import Edge, Graph, Node
from karate.graph.passing import passing
from karate.graph.rules import inert_edges, live_edges
from tests.graph.shapes import CATALOGUE as SHAPES

VECTORS = Path(__file__).parents[1] / "vectors" / "run_rules.json"
ANY = PortType.ANY
CATALOGUE = {
    **SHAPES,
    "collect": NodeType(
        id="collect",
        version=1,
        title="Collect",
        category="",
        description="",
        inputs=(Port("items", ANY, "Items", list=True),),
        outputs=(Port("list", ANY, "List", list=True),),
    ),
    "if": NodeType(
        id="if",
        version=1,
        title="If",
        category="",
        description="",
        inputs=tuple(Port(name, ANY, name) for name in ("condition", "then", "else")),
        outputs=(Port("result", ANY, "Result"),),
        choice=Choice("condition", {"true": "then", "false": "else"}),
    ),
}


def node_of(told: dict[str, Any]) -> Node:
    keys = {key: value for key, value in told.items() if key != "type"}
    return Node(told["type"], (0.0, 0.0), keys=keys)


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda v: v["name"])
def test_shared_vectors(vector: dict[str, Any]) -> None:
    graph = Graph(
        nodes={key: node_of(told) for key, told in vector["nodes"].items()},
        edges={key: Edge(source, port) for key, (source, port) in vector["edges"].items()},
    )
    found = list_types(graph, CATALOGUE, live_edges(graph, CATALOGUE))
    assert {node: list(ports) for node, ports in found.maps.items()} == vector["maps"]
    assert sorted(f"{node}:{port}" for node, port in found.sources) == vector["lists"]
    assert sorted(found.choosers) == vector.get("choosers", [])
    if "inert" in vector:
        assert sorted(inert_edges(graph, CATALOGUE)) == vector["inert"]
    passed = passing(graph, CATALOGUE)
    wires = {key: [edge.source, edge.port] for key, edge in passed.wires.items()}
    assert (wires, passed.lost) == (vector.get("wires", {}), vector.get("lost", {}))
