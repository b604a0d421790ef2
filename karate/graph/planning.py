"""From a graph to a frozen plan: what was asked for, what that needs, and whether it can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from karate.errors import GraphInvalid
from karate.graph.declared import Catalogue
from karate.graph.flatten import Flat, flattened
from karate.graph.lists import ListTypes, list_types
from karate.graph.model import Edge, Graph, Json, split_edge_key
from karate.graph.plan import DEFAULT_LISTS, Lists, Plan, Source, Step
from karate.graph.ready import unready
from karate.graph.rules import DEFAULT_LIMITS, Limits, Problem, check_graph, live_edges
from karate.graph.strokes import with_strokes
from karate.graph.subgraph import SUBGRAPH

Overrides = Mapping[str, Mapping[str, Json]]
_LISTS = frozenset({"zip", "product", "repeat"})


def plan_run(
    graph: Graph,
    catalogue: Catalogue,
    targets: Sequence[str] | None = None,
    overrides: Overrides | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Plan:
    """Freeze a run of `targets` and their ancestors, or of everything that can run.

    Raises GraphInvalid with the problems of the nodes that would run, and of those only: a broken
    node elsewhere blocks nobody. With no `targets`, a node that lacks a required input and feeds
    nobody is left out rather than failing the rest.
    """
    unknown = [node for node in targets or () if node not in graph.nodes]
    flat = _flat(graph, catalogue, overrides or {}, limits)
    wires = live_edges(flat.graph, catalogue, flat.limits)
    asked = None if targets is None else flat.standing_for(t for t in targets if t in graph.nodes)
    wanted = _closure(flat.graph, wires, asked)
    off = _switched_off(flat.graph, wires, wanted)
    idle: frozenset[str] = frozenset()
    if asked is None:
        idle = _idle(flat, catalogue, wires, wanted)
        wanted -= idle
        off = {node: culprit for node, culprit in off.items() if node in wanted}
    lists = list_types(flat.graph, catalogue, wires)
    problems = _problems(flat, catalogue, wires, wanted - off.keys())
    problems += _list_problems(lists, wanted - off.keys())
    problems += [Problem("unknown-node", "is not in the workflow", node=node) for node in unknown]
    problems += [_off(node, off[node]) for node in asked or () if node in off]
    if not problems and wanted <= off.keys():
        problems += _alone(flat, catalogue, wires, idle)
    if problems:
        detail = f"{len(problems)} problem{'s' * (len(problems) > 1)} to mend before this can run"
        raise GraphInvalid(detail, problems=[problem.to_json() for problem in problems])
    off = {
        node: culprit for node, culprit in off.items() if flat.graph.nodes[node].type in catalogue
    }
    wanted -= {node for node in wanted if flat.graph.nodes[node].type not in catalogue}
    steps = _ordered(flat.graph, catalogue, wires, wanted)
    frozen = (_frozen(step, flat.graph, lists, off) for step in steps)
    return Plan(tuple(frozen), frozenset(asked or ()))


def _flat(graph: Graph, catalogue: Catalogue, overrides: Overrides, limits: Limits) -> Flat:
    """The graph as it runs, with params for this run only; those inside subgraphs, too."""
    outer = {node: params for node, params in overrides.items() if node in graph.nodes}
    flat = flattened(_overridden(graph, outer), catalogue, limits)
    inner = {node: params for node, params in overrides.items() if node not in outer}
    problems = [
        Problem("unknown-node", "is not in the workflow", node=node)
        for node in inner
        if node not in flat.graph.nodes
    ]
    if problems:
        raise GraphInvalid("inputs name unknown nodes", problems=[p.to_json() for p in problems])
    return replace(flat, graph=_overridden(flat.graph, inner))


def _overridden(graph: Graph, overrides: Overrides) -> Graph:
    nodes = {
        node: replace(graph.nodes[node], params={**graph.nodes[node].params, **params})
        for node, params in overrides.items()
    }
    return graph.put("nodes", nodes) if nodes else graph


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


def _switched_off(
    graph: Graph, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> dict[str, str]:
    """Disabled nodes and their descendants, each with the disabled node that is to blame."""
    children: dict[str, list[str]] = {}
    for target, parents in _parents(wires).items():
        for parent in parents:
            children.setdefault(parent, []).append(target)
    found: dict[str, str] = {}
    for culprit in sorted(node for node in wanted if graph.nodes[node].keys.get("disabled")):
        stack = [culprit]
        while stack:
            node = stack.pop()
            if node in wanted and node not in found:
                found[node] = culprit
                stack += children.get(node, ())
    return found


def _off(node: str, culprit: str) -> Problem:
    detail = "is disabled" if node == culprit else f"needs “{culprit}”, which is disabled"
    return Problem("disabled", detail, node=node)


def _idle(
    flat: Flat, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> frozenset[str]:
    """Nodes somebody put down and has not wired yet: not ready, and nobody waits for them."""
    graph = flat.graph
    feeds = {edge.source for edge in wires.values()}
    lacking = {problem.node for problem in unready(flat, catalogue, wires, wanted)}
    return frozenset(
        node
        for node in wanted - feeds
        if (node in lacking and not any(key.startswith(f"{node}:") for key in wires))
        or graph.nodes[node].type not in catalogue
    )


def _alone(
    flat: Flat, catalogue: Catalogue, wires: Mapping[str, Edge], idle: frozenset[str]
) -> list[Problem]:
    """Why nothing runs at all: what keeps nodes that need no wire, or just that there is none."""
    found = unready(flat, catalogue, wires, idle)
    wireless = [problem for problem in found if problem.rule in ("unavailable", "missing-text")]
    return wireless or [Problem("nothing-to-run", "no node of the workflow can run yet")]


def _problems(
    flat: Flat, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> list[Problem]:
    found = [*check_graph(flat.graph, catalogue, flat.limits, only=wanted)]
    found += unready(flat, catalogue, wires, wanted)
    for node in sorted(wanted):
        if flat.graph.nodes[node].type == SUBGRAPH and node not in {p.node for p in found}:
            detail = "too many subgraphs within each other"
            found.append(Problem("subgraph-depth", detail, node=node))
    return found


def _list_problems(lists: ListTypes, wanted: frozenset[str]) -> list[Problem]:
    detail = "takes one value to choose by, not a list"
    return [Problem("list-choice", detail, node=node) for node in sorted(lists.choosers & wanted)]


def _ordered(
    graph: Graph, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> list[Step]:
    """Kahn's order, ties by id; `wires` has no cycles because inert wires are gone."""
    feeding = _parents(wires)
    parents = {node: feeding.get(node, set()) & wanted for node in wanted}
    done: set[str] = set()
    steps: list[Step] = []
    while len(done) < len(wanted):
        ready = sorted(node for node in wanted - done if parents[node] <= done)
        steps += [_step(graph, catalogue, wires, node, wanted) for node in ready]
        done.update(ready)
    return steps


def _step(
    graph: Graph,
    catalogue: Catalogue,
    wires: Mapping[str, Edge],
    node: str,
    wanted: frozenset[str],
) -> Step:
    declared = catalogue[graph.nodes[node].type]
    params = declared.normalised(graph.nodes[node].params)
    inputs: dict[str, list[tuple[str, Source]]] = {}
    for key, edge in wires.items():
        target, port, order = split_edge_key(key)
        if target == node and edge.source in wanted:
            inputs.setdefault(port, []).append((order or "", (edge.source, edge.port)))
    return Step(
        node=node,
        type=declared.id,
        version=declared.version,
        params=with_strokes(params, graph, node, declared),
        inputs={port: tuple(s for _, s in sorted(found)) for port, found in sorted(inputs.items())},
        choice=declared.choice,
    )


def _frozen(step: Step, graph: Graph, lists: ListTypes, off: Mapping[str, str]) -> Step:
    """`step` with how it meets lists, and who keeps it from running."""
    told = graph.nodes[step.node].keys.get("lists")
    how = cast(Lists, told) if isinstance(told, str) and told in _LISTS else DEFAULT_LISTS
    maps = lists.maps.get(step.node, ())
    return replace(step, maps=maps, lists=how, disabled=off.get(step.node))
