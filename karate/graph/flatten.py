"""The graph as it runs: bypassed nodes are gone, subgraphs are replaced by what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from karate.graph.declared import Catalogue
from karate.graph.model import Edge, Graph, Node, edge_key, split_edge_key
from karate.graph.passing import Passing, passing
from karate.graph.rules import DEFAULT_LIMITS, Limits, inert_nodes, live_edges
from karate.graph.subgraph import PATH, Definition, definition_of

#: Subgraphs within subgraphs, at most.
MAX_DEPTH: Final = 4
#: Steps of one run at most, those inside subgraphs counted; wires five times as many.
MAX_STEPS: Final = 1000


@dataclass(frozen=True, slots=True)
class Flat:
    """A graph without bypassed and subgraph nodes.

    `instead` names, for every node that is gone, those that stand for it when it is asked for.
    `lost` tells for an input that lost its wire which bypassed node passes nothing on.
    """

    graph: Graph
    limits: Limits
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)

    def standing_for(self, nodes: Iterable[str]) -> list[str]:
        """`nodes`, with those that are gone replaced by what stands for them."""
        found: list[str] = []
        for node in nodes:
            stands = self.instead.get(node)
            found += [node] if stands is None else self.standing_for(stands)
        return list(dict.fromkeys(found))


def flattened(graph: Graph, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS) -> Flat:
    """`graph` as it runs. Wires that carry nothing stay as they are, but for those it cuts."""
    instead: dict[str, tuple[str, ...]] = {}
    lost: dict[str, str] = {}
    for _ in range(MAX_DEPTH + 1):
        found = passing(graph, catalogue, limits)
        graph = _without_bypassed(graph, found)
        instead.update(found.instead)
        lost.update(found.lost)
        dead = inert_nodes(graph, catalogue, limits)
        inner = {
            key: definition
            for key, node in graph.nodes.items()
            if key not in dead and (definition := definition_of(node)) is not None
        }
        if not inner:
            break
        alive = replace(graph, nodes={k: n for k, n in graph.nodes.items() if k not in dead})
        wires = live_edges(alive, catalogue, limits)
        graph = _expanded(alive, wires, inner)
        limits = Limits(MAX_STEPS, 5 * MAX_STEPS)
        instead.update({key: _ends(key, definition) for key, definition in inner.items()})
    return Flat(graph, limits, instead, lost)


def _without_bypassed(graph: Graph, found: Passing) -> Graph:
    if not found.instead:
        return graph
    edges = {
        key: found.wires.get(key, edge)
        for key, edge in graph.edges.items()
        if key not in found.lost
        and split_edge_key(key)[0] not in found.instead
        and (key in found.wires or edge.source not in found.instead)
    }
    nodes = {key: node for key, node in graph.nodes.items() if key not in found.instead}
    return replace(graph, nodes=nodes, edges=edges)


def _expanded(graph: Graph, wires: Mapping[str, Edge], inner: Mapping[str, Definition]) -> Graph:
    """`graph` with each of `inner` replaced; only live wires reach into what replaces it."""
    nodes = {key: node for key, node in graph.nodes.items() if key not in inner}
    edges: dict[str, Edge] = {}
    for outer, definition in inner.items():
        nodes.update(_inside(outer, graph.nodes[outer], definition))
        for key, edge in definition.edges.items():
            target, port, order = split_edge_key(key)
            at = edge_key(f"{outer}{PATH}{target}", port, order)
            edges[at] = Edge(f"{outer}{PATH}{edge.source}", edge.port)
    for key, edge in graph.edges.items():
        target, port, order = split_edge_key(key)
        source = _source(edge, inner)
        if target in inner and key in wires:
            to = next(to for inlet, to in inner[target].inputs if inlet.name == port)
            for node, inlet_port, base in to:
                place = None if base is None else f"{base}{order or ''}"
                edges[edge_key(f"{target}{PATH}{node}", inlet_port, place)] = source
        elif target not in inner:
            edges[key] = source
    strokes = {
        f"{outer}{PATH}{key}": stroke
        for outer, definition in inner.items()
        for key, stroke in definition.strokes.items()
    }
    return replace(graph, nodes=nodes, edges=edges, strokes={**graph.strokes, **strokes})


def _source(edge: Edge, inner: Mapping[str, Definition]) -> Edge:
    if edge.source not in inner:
        return edge
    ends = {port.name: end for port, end in inner[edge.source].outputs}
    node, port = ends.get(edge.port, ("", edge.port))
    return Edge(f"{edge.source}{PATH}{node}" if node else edge.source, port)


def _inside(outer: str, node: Node, definition: Definition) -> dict[str, Node]:
    """The nodes inside `outer`, with its own params and its being disabled handed in."""
    found = {f"{outer}{PATH}{key}": inner for key, inner in definition.nodes.items()}
    for name, key, param in definition.params:
        inside = f"{outer}{PATH}{key}"
        if name in node.params and inside in found:
            params = {**found[inside].params, param: node.params[name]}
            found[inside] = replace(found[inside], params=params)
    if node.keys.get("disabled"):
        found = {
            key: replace(inner, keys={**inner.keys, "disabled": True})
            for key, inner in found.items()
        }
    return found


def depth_of(node: Node, beyond: int = MAX_DEPTH) -> int:
    """How many subgraphs lie within each other at `node`; counted up to one more than `beyond`."""
    definition = definition_of(node)
    if definition is None or beyond < 0:
        return 0
    return 1 + max(depth_of(inner, beyond - 1) for inner in definition.nodes.values())


def _ends(outer: str, definition: Definition) -> tuple[str, ...]:
    """What to run when `outer` is asked for: its outputs, and what inside feeds nobody."""
    feeds = {edge.source for edge in definition.edges.values()}
    ends = {node for _, (node, _) in definition.outputs} | (definition.nodes.keys() - feeds)
    return tuple(f"{outer}{PATH}{node}" for node in sorted(ends))
