"""A workflow as a form: which params people fill in, under which names, and what comes out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from karate.errors import GraphInvalid, Malformed
from karate.graph.declared import Catalogue, NodeType, Param, Port
from karate.graph.model import Graph, Json, JsonObject, Node
from karate.graph.rules import Problem
from karate.graph.subgraph import declared_of

#: Characters of the part of a name that comes of a node's title.
_STEM: Final = 40


@dataclass(frozen=True, slots=True)
class Input:
    """An exposed param: `name` is what the API calls it, `title` what people read."""

    name: str
    node: str
    param: Param
    title: str
    group: str
    value: Json


@dataclass(frozen=True, slots=True)
class Output:
    """A port whose values are a result of the whole workflow."""

    name: str
    node: str
    port: Port
    title: str


@dataclass(frozen=True, slots=True)
class App:
    """Inputs and outputs of a workflow in reading order."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]

    def schema(self) -> JsonObject:
        """The inputs as one JSON Schema; defaults are the values the workflow has now."""
        properties: JsonObject = {
            each.name: {
                **each.param.schema(),
                "title": each.title,
                "default": each.value,
                "x-node": each.node,
                "x-param": each.param.name,
                "x-group": each.group,
            }
            for each in self.inputs
        }
        return {"type": "object", "additionalProperties": False, "properties": properties}


def app_of(graph: Graph, catalogue: Catalogue) -> App:
    """The form of `graph`: the params its nodes expose, and what its last nodes give.

    Names are made of the node's title and the param. Where two would be the same, each gets the
    node's id: no name ever passes from one node to another.
    """
    nodes = [
        (key, node, declared)
        for key, node in _in_reading_order(graph)
        if (declared := declared_of(node, catalogue)) is not None
    ]
    wanted = [
        (key, node, declared, param)
        for key, node, declared in nodes
        for param in _exposed(node, declared)
    ]
    names = _names((key, f"{_stem(node, type)}_{param.name}") for key, node, type, param in wanted)
    inputs = tuple(
        Input(
            name,
            *(key, param, _title(node, declared, param)),
            *(_called(node, declared), node.params.get(param.name, param.default)),
        )
        for name, (key, node, declared, param) in zip(names, wanted, strict=True)
    )
    ends = [(key, node, declared, port) for key, node, declared, port in _ends(graph, nodes)]
    names = _names((key, f"{_stem(node, type)}_{port.name}") for key, node, type, port in ends)
    outputs = tuple(
        Output(name, key, port, _called(node, declared))
        for name, (key, node, declared, port) in zip(names, ends, strict=True)
    )
    return App(inputs, outputs)


def named_inputs(
    graph: Graph, catalogue: Catalogue, given: Mapping[str, Json]
) -> dict[str, dict[str, Json]]:
    """Params for one run by node, from `given`: values by exposed name, or params by node id.

    Raises GraphInvalid for names that are neither, Malformed for what no node can take.
    """
    found: dict[str, dict[str, Json]] = {}
    by_name = {each.name: each for each in app_of(graph, catalogue).inputs} if given else {}
    problems: list[Problem] = []
    for name, value in given.items():
        exposed = by_name.get(name)
        if exposed is not None and not (name in graph.nodes and isinstance(value, dict)):
            found.setdefault(exposed.node, {})[exposed.param.name] = value
            reason = exposed.param.problem(value)
            if reason is not None:
                problems.append(Problem("param", f"{name} {reason}", node=exposed.node))
        elif isinstance(value, dict):  # a node: whether it is there, the plan tells
            found.setdefault(name, {}).update(value)
        elif name in graph.nodes:
            raise Malformed("inputs is an object {name: value} or {node: {param: value}}")
        else:
            known = ", ".join(by_name) or "none is exposed"
            problems.append(Problem("unknown-input", f"there is no input “{name}” ({known})"))
    if problems:
        told = [problem.to_json() for problem in problems]
        raise GraphInvalid(problems[0].detail, problems=told)
    return found


def _in_reading_order(graph: Graph) -> list[tuple[str, Node]]:
    """Nodes from left to right, and from above among those; ties by id."""
    return sorted(graph.nodes.items(), key=lambda item: (*item[1].position, item[0]))


def _exposed(node: Node, declared: NodeType) -> list[Param]:
    told = node.keys.get("exposed")
    names = told if isinstance(told, list) else []
    return [param for param in declared.params if param.name in names]


def _ends(
    graph: Graph, nodes: list[tuple[str, Node, NodeType]]
) -> list[tuple[str, Node, NodeType, Port]]:
    """Output nodes; without any, all whose values go nowhere."""
    feeding = {edge.source for edge in graph.edges.values()}
    sinks = [each for each in nodes if each[2].category == "Output" and not each[2].outputs]
    if sinks:
        return [(*each, port) for each in sinks for port in each[2].inputs]
    ends = [each for each in nodes if each[0] not in feeding]
    return [(*each, port) for each in ends for port in each[2].outputs]


def _names(wanted: Iterable[tuple[str, str]]) -> list[str]:
    """`(node, name)` pairs as names that are each there once."""
    pairs = [*wanted]
    count = Counter(name for _, name in pairs)
    return [name if count[name] == 1 else f"{name}_{node}" for node, name in pairs]


def _called(node: Node, declared: NodeType) -> str:
    title = node.keys.get("title")
    return title if isinstance(title, str) and title else declared.title


def _title(node: Node, declared: NodeType, param: Param) -> str:
    """The param's own title; of a node that exposes only one and has a name, that name."""
    named = isinstance(node.keys.get("title"), str) and node.keys.get("title")
    return _called(node, declared) if named and len(_exposed(node, declared)) == 1 else param.title


def _stem(node: Node, declared: NodeType) -> str:
    """What a person calls the node, in letters that need no quoting anywhere."""
    words = re.sub(r"[^a-z0-9]+", "_", _called(node, declared).lower()).strip("_")[:_STEM]
    return words.strip("_") or re.sub(r"[^a-z0-9]+", "_", declared.id.lower()).strip("_")
