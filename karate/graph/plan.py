"""From a graph to a frozen plan: which steps run, in which order, fed by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from karate.errors import GraphInvalid
from karate.graph.declared import Catalogue
from karate.graph.model import Edge, Graph, Json, JsonObject, split_edge_key
from karate.graph.rules import DEFAULT_LIMITS, Limits, Problem, check_graph, live_edges

Source = tuple[str, str]
"""A value of a run: (node id, output port)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a plan, frozen; a port has several sources only when it is a list."""

    node: str
    type: str
    version: int
    params: Mapping[str, Json]
    inputs: Mapping[str, tuple[Source, ...]]

    @property
    def parents(self) -> frozenset[str]:
        return frozenset(node for sources in self.inputs.values() for node, _ in sources)

    def to_json(self) -> JsonObject:
        return {
            "node": self.node,
            "type": self.type,
            "version": self.version,
            "params": dict(self.params),
            "inputs": {port: [list(s) for s in sources] for port, sources in self.inputs.items()},
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order where every step comes after its parents."""

    steps: tuple[Step, ...]

    def step(self, node: str) -> Step:
        """The step of `node`. Raises KeyError."""
        return next((s for s in self.steps if s.node == node), None) or _missing(node)

    def to_json(self) -> JsonObject:
        return {"steps": [step.to_json() for step in self.steps]}

    @staticmethod
    def from_json(raw: JsonObject) -> Plan:
        """The inverse of `to_json`; plans come from our own log, so their form is trusted."""
        return Plan(
            tuple(_step_from_json(cast(JsonObject, s)) for s in cast(list[Json], raw["steps"]))
        )


def plan_run(
    graph: Graph,
    catalogue: Catalogue,
    targets: Sequence[str] | None = None,
    overrides: Mapping[str, Mapping[str, Json]] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Plan:
    """Freeze a run of `targets` and their ancestors, or of everything that can run.

    Raises GraphInvalid with the problems of the nodes that would run, and of those only: a broken
    node elsewhere blocks nobody. With no `targets`, a node that lacks a required input and feeds
    nobody is left out rather than failing the rest.
    """
    graph = _overridden(graph, overrides or {})
    wires = live_edges(graph, catalogue, limits)
    wanted = _closure(graph, wires, targets)
    if targets is None:
        wanted -= _idle(graph, catalogue, wires, wanted)
    problems = [*check_graph(graph, catalogue, limits, only=wanted)]
    problems += _missing_inputs(graph, catalogue, wires, wanted)
    unknown = [node for node in targets or () if node not in graph.nodes]
    problems += [Problem("unknown-node", "is not in the workflow", node=node) for node in unknown]
    if not problems and not wanted:
        problems.append(Problem("nothing-to-run", "no node of the workflow can run yet"))
    if problems:
        detail = f"{len(problems)} problem{'s' * (len(problems) > 1)} to mend before this can run"
        raise GraphInvalid(detail, problems=[problem.to_json() for problem in problems])
    return Plan(tuple(_ordered(graph, catalogue, wires, wanted)))


def _overridden(graph: Graph, overrides: Mapping[str, Mapping[str, Json]]) -> Graph:
    problems = [
        Problem("unknown-node", "is not in the workflow", node=node)
        for node in overrides
        if node not in graph.nodes
    ]
    if problems:
        raise GraphInvalid("inputs name unknown nodes", problems=[p.to_json() for p in problems])
    nodes = {
        node: replace(graph.nodes[node], params={**graph.nodes[node].params, **params})
        for node, params in overrides.items()
    }
    return graph.put("nodes", nodes)


def _closure(
    graph: Graph, wires: Mapping[str, Edge], targets: Sequence[str] | None
) -> frozenset[str]:
    if targets is None:
        return frozenset(graph.nodes)
    parents = _parents(wires)
    found: set[str] = set()
    stack = [node for node in targets if node in graph.nodes]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += parents.get(node, ())
    return frozenset(found)


def _parents(wires: Mapping[str, Edge]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, edge in wires.items():
        found.setdefault(split_edge_key(key)[0], set()).add(edge.source)
    return found


def _idle(
    graph: Graph, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> frozenset[str]:
    """Nodes somebody put down and has not wired yet: not ready, and nobody waits for them."""
    feeds = {edge.source for edge in wires.values()}
    lacking = {problem.node for problem in _missing_inputs(graph, catalogue, wires, wanted)}
    return frozenset(
        node
        for node in wanted - feeds
        if (node in lacking and not any(key.startswith(f"{node}:") for key in wires))
        or graph.nodes[node].type not in catalogue
    )


def _missing_inputs(
    graph: Graph, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> list[Problem]:
    wired = {split_edge_key(key)[:2] for key in wires}
    found: list[Problem] = []
    for node in sorted(wanted):
        declared = catalogue.get(graph.nodes[node].type)
        for port in declared.inputs if declared else ():
            if port.required and (node, port.name) not in wired:
                found.append(Problem("missing-input", f"{port.title} is not connected", node=node))
        for param in declared.params if declared else ():
            value = graph.nodes[node].params.get(param.name, param.default)
            if param.kind == "asset" and value is None:
                found.append(Problem("missing-asset", f"{param.title} is not chosen", node=node))
    return found


def _ordered(
    graph: Graph, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> list[Step]:
    """Kahn's order, ties by id; `wires` has no cycles because inert wires are gone."""
    feeding = _parents(wires)
    parents = {node: feeding.get(node, set()) for node in wanted}
    done: set[str] = set()
    steps: list[Step] = []
    while len(done) < len(wanted):
        ready = sorted(node for node in wanted - done if parents[node] <= done)
        steps += [_step(graph, catalogue, wires, node) for node in ready]
        done.update(ready)
    return steps


def _step(graph: Graph, catalogue: Catalogue, wires: Mapping[str, Edge], node: str) -> Step:
    declared = catalogue[graph.nodes[node].type]
    inputs: dict[str, list[tuple[str, Source]]] = {}
    for key, edge in wires.items():
        target, port, order = split_edge_key(key)
        if target == node:
            inputs.setdefault(port, []).append((order or "", (edge.source, edge.port)))
    return Step(
        node=node,
        type=declared.id,
        version=declared.version,
        params=declared.normalised(graph.nodes[node].params),
        inputs={port: tuple(s for _, s in sorted(found)) for port, found in sorted(inputs.items())},
    )


def _step_from_json(raw: JsonObject) -> Step:
    inputs = cast(dict[str, list[list[str]]], raw["inputs"])
    return Step(
        node=cast(str, raw["node"]),
        type=cast(str, raw["type"]),
        version=cast(int, raw["version"]),
        params=cast(JsonObject, raw["params"]),
        inputs={port: tuple((s[0], s[1]) for s in sources) for port, sources in inputs.items()},
    )


def _missing(node: str) -> Step:
    raise KeyError(node)
