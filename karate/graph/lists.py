"""Where lists are, and who is run over them: a rule over the graph alone, before anything runs.

An output gives a list when it is declared so, or when its node is run over a list. An input that
takes a list takes it whole; any other input that a list feeds makes its node run once per element.
Shared vectors: tests/vectors/lists.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from karate.graph.declared import Catalogue
from karate.graph.model import Edge, Graph, split_edge_key
from karate.graph.plan import Source
from karate.graph.subgraph import declared_of


@dataclass(frozen=True, slots=True)
class ListTypes:
    """`sources`: outputs that give lists. `maps`: node → the inputs it is run over, in order."""

    sources: frozenset[Source]
    maps: Mapping[str, tuple[str, ...]]
    choosers: frozenset[str]
    """Nodes that a list would have to decide for; they cannot run."""


def list_types(graph: Graph, catalogue: Catalogue, wires: Mapping[str, Edge]) -> ListTypes:
    """The lists of `graph`, whose live wires are `wires` (no cycles among them)."""
    fed = _fed(wires)
    sources: set[Source] = set()
    maps: dict[str, tuple[str, ...]] = {}
    choosers: set[str] = set()
    for node in _parents_first(graph, fed):
        declared = declared_of(graph.nodes[node], catalogue)
        if declared is None:
            continue
        ports = fed.get(node, {})
        listed = {port for port, found in ports.items() if not sources.isdisjoint(found)}
        lazy = declared.choice.ports if declared.choice else frozenset()
        if declared.choice and declared.choice.by in listed:
            choosers.add(node)
        over = tuple(
            port.name
            for port in declared.inputs
            if port.name in listed and not port.list and not declared.choice
        )
        if over:
            maps[node] = over
        for port in declared.outputs:
            if port.list or over or not lazy.isdisjoint(listed):
                sources.add((node, port.name))
    return ListTypes(frozenset(sources), maps, frozenset(choosers))


def _fed(wires: Mapping[str, Edge]) -> dict[str, dict[str, list[Source]]]:
    found: dict[str, dict[str, list[Source]]] = {}
    for key, edge in wires.items():
        target, port, _ = split_edge_key(key)
        found.setdefault(target, {}).setdefault(port, []).append((edge.source, edge.port))
    return found


def _parents_first(graph: Graph, fed: Mapping[str, Mapping[str, list[Source]]]) -> list[str]:
    done: dict[str, None] = {}
    for root in sorted(graph.nodes):
        stack = [root]
        while stack:
            node = stack[-1]
            parents = {source for found in fed.get(node, {}).values() for source, _ in found}
            missing = sorted(parent for parent in parents if parent not in done)
            if missing:
                stack += missing
            else:
                done[node] = None
                stack.pop()
    return list(done)
