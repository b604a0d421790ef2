"""What merging breaks is inert in the same way on every replica, whatever the order of merging."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, merge_updates

from karate.graph.model import Edge, Graph, Node
from karate.graph.rules import Limits, inert_edges, inert_nodes
from karate.ledger.ydoc import build_update, new_doc, read_graph
from tests.graph.shapes import CATALOGUE

VECTORS = Path(__file__).parents[1] / "vectors" / "graph_rules.json"
LIMITS = Limits(nodes=4, connections=4)
#: Random schedules, in so many tests of different seeds.
SCHEDULES, PARTS = 2000, 4
NAMES = ("a", "b", "c", "d", "e", "f", "g")
START = Graph(nodes={name: Node("blur", (0.0, 0.0)) for name in "abc"})

DEEDS = ("add", "join", "remove", "wire", "wire", "wire", "wire", "wire", "cut", "meet")

#: Who does what, with which two nodes (by place) and where.
Step: TypeAlias = tuple[int, str, int, int, str]

#: Every rule that some schedule broke by merging.
broken: Counter[str] = Counter()


def decoded(code: bytes) -> Iterator[Step]:
    """Four bytes are a step: hypothesis draws and shrinks bytes fastest."""
    for at in range(0, len(code) - 3, 4):
        who, what, one, other = code[at : at + 4]
        yield who % 3, DEEDS[what % len(DEEDS)], one % 7, other % 7, "mn"[other & 1]


def work(replicas: list[Doc[Any]], step: Step) -> None:
    """One edit that its author's own replica allows, or a meeting of two replicas."""
    who, what, one, other, order = step
    doc = replicas[who]
    before, state = read_graph(doc), doc.get_update()
    if what == "meet":
        doc.apply_update(replicas[(who + 1) % 3].get_update())
        return
    with doc.transaction():
        edit(doc, before, what, one, other, order)
    if problems(read_graph(doc)).keys() - problems(before).keys():
        replicas[who] = new_doc(doc.client_id + 10)[0]  # the editor would not have let it pass
        replicas[who].apply_update(state)


def edit(doc: Doc[Any], graph: Graph, what: str, one: int, other: int, order: str) -> None:
    """Do it, if it can be done."""
    nodes, edges = doc.get("nodes", type=Map), doc.get("edges", type=Map)
    here, wires = sorted(graph.nodes), sorted(graph.edges)
    if what in ("add", "join") and NAMES[one] not in here:
        nodes[NAMES[one]] = Map({"type": "blur" if what == "add" else "join"})
    elif what == "cut" and wires:
        del edges[wires[one % len(wires)]]
    elif here:
        name = here[one % len(here)]
        if what == "remove":
            del nodes[name]
            for key in wires:
                if name in (graph.edges[key].source, key.split(":")[0]):
                    del edges[key]
        elif what == "wire":
            port = "image" if graph.nodes[name].type == "blur" else f"images:{order}"
            edges[f"{name}:{port}"] = {"source": here[other % len(here)], "port": "image"}


def problems(graph: Graph) -> dict[str, str]:
    """Each inert part with the rule that makes it so."""
    found = {**inert_nodes(graph, CATALOGUE, LIMITS), **inert_edges(graph, CATALOGUE, LIMITS)}
    return {key: problem.rule for key, problem in found.items()}


def merged_everywhere(replicas: list[Doc[Any]], rng: random.Random) -> list[Graph]:
    """The graphs of replicas that heard of all edits in different orders and pieces."""
    states = [doc.get_update() for doc in replicas]
    orders = rng.sample(list(itertools.permutations(states)), 3)
    found = [read_graph(built(order)) for order in orders]
    found.append(read_graph(built([merge_updates(*rng.sample(states, 3))])))
    for doc in rng.sample(replicas, 3):
        for state in rng.sample(states, 3):
            doc.apply_update(state)
        found.append(read_graph(doc))
    return found


def built(updates: Any) -> Doc[Any]:
    """A document that hears `updates` in turn, some of them twice."""
    doc, _ = new_doc()
    for update in updates:
        doc.apply_update(update)
        doc.apply_update(update)
    return doc


def check_schedule(code: bytes) -> None:
    """Concurrent edits, merged in all orders, break the same rules everywhere."""
    rng = random.Random(code)
    start = build_update(START)
    replicas = [new_doc(client)[0] for client in (1, 2, 3)]
    for doc in replicas:
        doc.apply_update(start)
    for step in decoded(code):
        work(replicas, step)
    first, *others = merged_everywhere(replicas, rng)
    expected = problems(first)
    for graph in others:
        assert graph == first
        assert problems(graph) == expected
    broken.update(expected.values())


@cache
def check_part(part: int) -> frozenset[str]:
    """Run a part of the schedules; the rules that merging broke in it."""
    broken.clear()

    @seed(part)
    @settings(max_examples=SCHEDULES // PARTS, derandomize=False, database=None, deadline=None)
    @given(st.binary(min_size=8 * 4, max_size=30 * 4))
    def check(code: bytes) -> None:
        check_schedule(code)

    check()
    return frozenset(broken)


@pytest.mark.parametrize("part", range(PARTS))
def test_ga5_concurrent_merges_are_repaired_alike_on_every_replica(part: int) -> None:
    assert "cycle" in check_part(part)


def test_ga5_merges_broke_every_rule_that_merging_can_break() -> None:
    found = frozenset[str]().union(*map(check_part, range(PARTS)))
    assert {"cycle", "dangling", "node-limit", "connection-limit", "inert-end"} <= found


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda v: v["name"])
def test_ga5_shared_vectors_hold_for_merged_documents(vector: dict[str, Any]) -> None:
    """Each node and wire by another author, merged in several orders (the client has the file)."""
    rng = random.Random(vector["name"])
    raw = vector["graph"]
    parts: list[bytes] = []
    for client, (key, kind) in enumerate(raw["nodes"].items(), 1):
        doc, roots = new_doc(client)
        roots["nodes"][key] = Map({"type": kind})
        parts.append(doc.get_update())
    for client, (key, (source, port)) in enumerate(raw["edges"].items(), 1000):
        doc, roots = new_doc(client)
        roots["edges"][key] = {"source": source, "port": port}
        parts.append(doc.get_update())
    limits = Limits(**vector.get("limits", {}))
    for _ in range(4):
        graph = read_graph(built(rng.sample(parts, len(parts))))
        assert graph.edges == {key: Edge(*value) for key, value in raw["edges"].items()}
        found = inert_edges(graph, CATALOGUE, limits)
        assert {key: problem.rule for key, problem in found.items()} == vector["inert"]
