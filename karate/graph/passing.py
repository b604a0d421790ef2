"""Bypass: a node that is stepped over hands on its first input of an output's type.

Shared vectors: tests/vectors/passing.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from karate.graph.declared import Catalogue
from karate.graph.model import Edge, Graph, split_edge_key
from karate.graph.rules import DEFAULT_LIMITS, Limits, live_edges
from karate.graph.subgraph import declared_of


@dataclass(frozen=True, slots=True)
class Passing:
    """What becomes of the live wires that leave bypassed nodes.

    `wires`: key → where the value comes from instead. `lost`: key → the bypassed node that has
    nothing to hand on. `instead`: bypassed node → the nodes whose results it shows.
    """

    wires: Mapping[str, Edge]
    lost: Mapping[str, str]
    instead: Mapping[str, tuple[str, ...]]


def passing(graph: Graph, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS) -> Passing:
    """How values pass the bypassed nodes of `graph`."""
    bypassed = {key for key, node in graph.nodes.items() if node.keys.get("bypass")}
    if not bypassed:
        return Passing({}, {}, {})
    alive = live_edges(graph, catalogue, limits)
    into: dict[tuple[str, str], list[str]] = {}
    for key in sorted(alive):
        into.setdefault(split_edge_key(key)[:2], []).append(key)
    wires: dict[str, Edge] = {}
    lost: dict[str, str] = {}
    for key, edge in alive.items():
        if edge.source in bypassed and split_edge_key(key)[0] not in bypassed:
            origin: Edge | None = edge
            while origin is not None and origin.source in bypassed:
                lost[key] = origin.source
                origin = _handed_on(graph, catalogue, alive, into, origin)
            if origin is not None:
                del lost[key]
                wires[key] = origin
    parents = {
        node: tuple(
            sorted({e.source for key, e in alive.items() if split_edge_key(key)[0] == node})
        )
        for node in bypassed
    }
    return Passing(wires, lost, parents)


def _handed_on(
    graph: Graph,
    catalogue: Catalogue,
    alive: Mapping[str, Edge],
    into: Mapping[tuple[str, str], list[str]],
    edge: Edge,
) -> Edge | None:
    """Where the bypassed node at the source of `edge` takes that output from."""
    declared = declared_of(graph.nodes[edge.source], catalogue)
    output = declared.output(edge.port) if declared else None
    for inlet in declared.inputs if declared and output else ():
        keys = into.get((edge.source, inlet.name))
        if keys and output is not None and inlet.type == output.type:
            return alive[keys[0]]
    return None
