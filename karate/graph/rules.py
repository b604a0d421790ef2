"""What may stand in a graph, and what merging can break.

`inert_nodes` and `inert_edges` are the repair rule of design.md §3: pure functions of the
document's state, the same on every replica whatever the order of edits (shared vectors:
tests/vectors/graph_rules.json). An inert part stays in the document, is shown with its reason and
takes no part in a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from karate.graph.declared import Catalogue, connectable
from karate.graph.model import Edge, Graph, JsonObject, Node, split_edge_key
from karate.graph.subgraph import declared_of


@dataclass(frozen=True, slots=True)
class Limits:
    """Most live nodes and connections of one workflow."""

    nodes: int = 100
    connections: int = 500


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule, at a node, at an edge (its key), or of the whole graph."""

    rule: str
    detail: str
    node: str | None = None
    edge: str | None = None

    def to_json(self) -> JsonObject:
        found: JsonObject = {"rule": self.rule, "detail": self.detail}
        if self.node is not None:
            found["node"] = self.node
        if self.edge is not None:
            found["edge"] = self.edge
        return found


def inert_nodes(
    graph: Graph, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS
) -> dict[str, Problem]:
    """Nodes that cannot run: over the limit (the last by id), or of a type nobody knows."""
    found: dict[str, Problem] = {}
    for place, key in enumerate(sorted(graph.nodes)):
        if place >= limits.nodes:
            found[key] = Problem("node-limit", f"over the limit of {limits.nodes} nodes", node=key)
        elif declared_of(graph.nodes[key], catalogue) is None:
            kind = graph.nodes[key].type
            found[key] = Problem("unknown-type", f"unknown node type “{kind}”", node=key)
    return found


def inert_edges(
    graph: Graph, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS
) -> dict[str, Problem]:
    """Wires that carry nothing, each with its reason.

    In this order: over the limit (the last by key), an end missing or inert, ports that do not
    exist or do not fit; of what is left, every wire inside a cycle (both ends in one strongly
    connected part).
    """
    dead = inert_nodes(graph, catalogue, limits)
    found: dict[str, Problem] = {}
    for place, key in enumerate(sorted(graph.edges)):
        if place >= limits.connections:
            text = f"over the limit of {limits.connections} connections"
            found[key] = Problem("connection-limit", text, edge=key)
        elif problem := _wire_problem(graph, catalogue, dead, key, graph.edges[key]):
            found[key] = problem
    alive = {key: edge for key, edge in graph.edges.items() if key not in found}
    for key in _edges_in_cycles(alive):
        found[key] = Problem("cycle", "this wire closes a loop", edge=key)
    return found


def live_edges(
    graph: Graph, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS
) -> dict[str, Edge]:
    """The wires that carry values: all but the inert ones."""
    dead = inert_edges(graph, catalogue, limits)
    return {key: edge for key, edge in graph.edges.items() if key not in dead}


def check_graph(
    graph: Graph,
    catalogue: Catalogue,
    limits: Limits = DEFAULT_LIMITS,
    only: frozenset[str] | None = None,
) -> tuple[Problem, ...]:
    """Everything wrong with the graph, or with the nodes `only` and the wires into them."""
    found = [
        problem
        for key, problem in inert_nodes(graph, catalogue, limits).items()
        if only is None or key in only
    ]
    for key in sorted(graph.nodes if only is None else only & graph.nodes.keys()):
        found += _param_problems(key, graph.nodes[key], catalogue)
    for key, problem in sorted(inert_edges(graph, catalogue, limits).items()):
        if only is None or split_edge_key(key)[0] in only:
            found.append(problem)
    return tuple(found)


def _param_problems(key: str, node: Node, catalogue: Catalogue) -> Iterator[Problem]:
    declared = declared_of(node, catalogue)
    if declared is None:
        return
    for name, value in sorted(node.params.items()):
        param = declared.param(name)
        if param is None:
            yield Problem("unknown-param", f"{declared.title} has no parameter “{name}”", node=key)
        elif param.kind == "strokes":
            yield Problem("wrong-param", f"{param.title} are painted, not set", node=key)
        elif problem := param.problem(value):
            yield Problem("wrong-param", f"{param.title} {problem}", node=key)


def _wire_problem(
    graph: Graph, catalogue: Catalogue, dead: Mapping[str, Problem], key: str, edge: Edge
) -> Problem | None:
    target, port, order = split_edge_key(key)
    for end in (edge.source, target):
        if end not in graph.nodes:
            return Problem("dangling", f"node “{end}” is not there", edge=key)
        if end in dead:
            return Problem("inert-end", f"node “{end}”: {dead[end].detail}", edge=key)
    source_type = declared_of(graph.nodes[edge.source], catalogue)
    target_type = declared_of(graph.nodes[target], catalogue)
    if source_type is None or target_type is None:  # unknown ends are inert, and told above
        return None
    output, inlet = source_type.output(edge.port), target_type.input(port)
    if output is None:
        return Problem("unknown-port", f"{source_type.title} has no output “{edge.port}”", edge=key)
    if inlet is None:
        return Problem("unknown-port", f"{target_type.title} has no input “{port}”", edge=key)
    if inlet.list != (order is not None):
        wanted = "needs" if inlet.list else "takes no"
        return Problem("wrong-order", f"{inlet.title} {wanted} order", edge=key)
    if not connectable(output.type, inlet.type):
        text = f"{output.title} is {output.type}, {inlet.title} takes {inlet.type}"
        return Problem("wrong-type", text, edge=key)
    return None


def _edges_in_cycles(edges: Mapping[str, Edge]) -> Iterator[str]:
    """Keys of the wires whose both ends lie in one strongly connected component."""
    ends = {key: (edge.source, split_edge_key(key)[0]) for key, edge in edges.items()}
    component = strong_components(ends.values())
    for key, (source, target) in ends.items():
        if source == target or component[source] == component[target]:
            yield key


def strong_components(wires: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Number the strongly connected component of each node (Kosaraju's two passes, iterative)."""
    ahead: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for source, target in wires:
        ahead.setdefault(source, []).append(target)
        ahead.setdefault(target, [])
        behind.setdefault(target, []).append(source)
    order = _finish_order(ahead)
    component: dict[str, int] = {}
    for root in reversed(order):
        if root in component:
            continue
        stack = [root]
        while stack:
            node = stack.pop()
            if node not in component:
                component[node] = len(component) if node == root else component[root]
                stack += behind.get(node, ())
    return component


def _finish_order(ahead: Mapping[str, list[str]]) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    for root in ahead:
        stack = [(root, iter(ahead[root]))] if root not in seen else []
        seen.add(root)
        while stack:
            node, targets = stack[-1]
            target = next((t for t in targets if t not in seen), None)
            if target is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(ahead[target])))
    return order
