"""Which ready step comes first, and what stands in the way of one at a provider."""

from __future__ import annotations

from dataclasses import replace

from karate.graph.events import RunRequested
from karate.graph.model import Edge, Graph, Node
from karate.graph.planning import plan_run
from karate.graph.runstate import RunState, fold
from karate.nodes.catalogue import CATALOGUE
from karate.runs.order import in_order

PAID = replace(CATALOGUE["invert"], id="paid", kind="provider", cost=100)
CHEAP = replace(CATALOGUE["invert"], id="cheap", kind="provider", cost=1)


def run_of(**nodes: str) -> RunState:
    """A run in which everything is fed by one picture, and feeds one list."""
    catalogue = {**CATALOGUE, "paid": PAID, "cheap": CHEAP}
    found = {"photo": Node("image", (0.0, 0.0), {"asset": "x"}), "all": Node("collect", (0.0, 0.0))}
    edges = {}
    for key, kind in nodes.items():
        found[key] = Node(kind, (0.0, 0.0))
        edges[f"{key}:image"] = Edge("photo", "image")
        if kind != "output":
            edges[f"all:items:{key}"] = Edge(key, "image")
    plan = plan_run(Graph(nodes=found, edges=edges), catalogue)
    state = fold([RunRequested(run="r", workflow="w", workflow_version=1, plan=plan.to_json())])
    assert state is not None
    return state


def test_what_was_asked_for_comes_first_then_the_cheap_then_the_paid() -> None:
    catalogue = {**CATALOGUE, "paid": PAID, "cheap": CHEAP}
    state = run_of(a="paid", b="cheap", c="blur", d="output")
    assert in_order(state, catalogue, ["a", "b", "c", "d"]) == ["d", "c", "b", "a"]


def test_elements_keep_the_order_of_their_list() -> None:
    state = run_of(c="blur")
    places = [f"c#{number}" for number in (0, 2, 10)]
    assert in_order(state, CATALOGUE, places) == places
