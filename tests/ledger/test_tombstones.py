"""What a document keeps of what was moved: little and in proportion, and a new document nothing."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Doc, Map

from karate.graph.model import Graph, Node
from karate.ledger.ydoc import build_update, read_graph

#: Bytes that one committed move may leave for ever; ops/decisions/0009-tombstones.md has figures.
A_MOVE = 13
MOVES = 2_000


def moved(nodes: int, clients: int) -> tuple[int, Doc[Any]]:
    """The bytes before, and a document after MOVES of `nodes` in turn by `clients` in turn."""
    names = [f"n{number}" for number in range(nodes)]
    graph = Graph(nodes={name: Node("blur", (0.0, 0.0), {"sigma": 4}) for name in names})
    start = build_update(graph)
    docs: list[Doc[Any]] = [Doc() for _ in range(clients)]
    for doc in docs:
        doc.get("nodes", type=Map)
        doc.apply_update(start)
    for number in range(MOVES):
        doc = docs[number % clients]
        before = doc.get_state()
        node = doc.get("nodes", type=Map)[names[number % nodes]]
        node["position"] = [float(number), float(number + 1)]
        update = doc.get_update(before)
        for other in docs:
            if other is not doc:
                other.apply_update(update)
    return len(start), docs[0]


@pytest.mark.parametrize(("nodes", "clients"), [(1, 1), (40, 1), (1, 2), (40, 4)])
def test_moves_leave_little_and_a_new_document_of_the_same_graph_nothing(
    nodes: int, clients: int
) -> None:
    before, doc = moved(nodes, clients)
    size = len(doc.get_update())
    assert size - before <= MOVES * A_MOVE
    if (nodes, clients) == (1, 1):
        assert size - before < 100
    graph = read_graph(doc)
    assert graph.nodes["n0"].position != (0.0, 0.0)
    again: Doc[Any] = Doc()
    again.apply_update(build_update(graph))
    assert len(again.get_update()) < before + 100 + 20 * nodes
    assert read_graph(again) == graph
