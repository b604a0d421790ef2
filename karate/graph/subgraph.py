"""A subgraph: a node whose meaning is a small graph that it carries with it.

The definition lies in the node's key `subgraph`, so a document means the same everywhere and at any
time: `{id, version, title, nodes, edges, inputs, outputs, params, strokes?}`. `id` and `version`
say which entry of the library it is a copy of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from karate.graph.declared import Catalogue, NodeType, Param, Port, PortType
from karate.graph.model import Edge, Json, JsonObject, Node, edge_key

#: The type of every subgraph node.
SUBGRAPH: Final = "subgraph"
#: Between a subgraph node and a node inside it, in the ids of a run.
PATH: Final = "/"
_TYPES: Final = frozenset(kind.value for kind in PortType)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a subgraph node stands for; ids inside are those of the selection it was made of."""

    title: str
    nodes: dict[str, Node]
    edges: dict[str, Edge]
    inputs: tuple[tuple[Port, tuple[tuple[str, str, str | None], ...]], ...]
    """Each input with the (node, port, order) it goes to."""
    outputs: tuple[tuple[Port, tuple[str, str]], ...]
    """Each output with the (node, port) it comes from."""
    params: tuple[tuple[str, str, str], ...]
    """Each param as (name, node inside, its param)."""
    strokes: dict[str, Json] = field(default_factory=dict)
    """What is painted on the nodes inside, keyed as in a document."""


def definition_of(node: Node) -> Definition | None:
    """What a subgraph node stands for; None for other nodes, and for one that cannot be read."""
    raw = node.keys.get("subgraph")
    if node.type != SUBGRAPH or not isinstance(raw, dict):
        return None
    try:
        nodes = {str(entry["id"]): _node(entry) for entry in _entries(raw, "nodes")}
        found = Definition(
            title=str(raw.get("title") or "Subgraph"),
            nodes=nodes,
            edges=dict(map(_edge, _entries(raw, "edges"))),
            inputs=tuple(_input(entry) for entry in _entries(raw, "inputs")),
            outputs=tuple(
                (_port(entry), (_word(entry, "node"), _word(entry, "port")))
                for entry in _entries(raw, "outputs")
            ),
            params=tuple(
                (_word(entry, "name"), _word(entry, "node"), _word(entry, "param"))
                for entry in _entries(raw, "params")
            ),
            strokes=_strokes(raw),
        )
    except (KeyError, TypeError, ValueError):
        return None
    ends = [node for _, to in found.inputs for node, _, _ in to]
    ends += [node for _, (node, _) in found.outputs]
    return found if nodes and nodes.keys() >= set(ends) else None


def declared_of(node: Node, catalogue: Catalogue) -> NodeType | None:
    """What `node` declares: its type's entry, or what its own subgraph offers. None if unknown."""
    if node.type != SUBGRAPH:
        return catalogue.get(node.type)
    found = definition_of(node)
    if found is None:
        return None
    return NodeType(
        id=SUBGRAPH,
        version=1,
        title=found.title,
        category="Subgraphs",
        description="",
        inputs=tuple(port for port, _ in found.inputs),
        outputs=tuple(port for port, _ in found.outputs),
        params=tuple(_params(found, catalogue)),
        kind="control",
        cacheable=False,
    )


def _params(found: Definition, catalogue: Catalogue) -> Iterator[Param]:
    for name, node, inner in found.params:
        inside = found.nodes.get(node)
        declared = declared_of(inside, catalogue) if inside else None
        param = declared.param(inner) if declared else None
        if inside is not None and param is not None:
            yield replace(param, name=name, default=inside.params.get(inner, param.default))


def _entries(raw: JsonObject, name: str) -> list[JsonObject]:
    entries = raw.get(name) or []
    if not isinstance(entries, list):
        raise TypeError(name)
    found = [entry for entry in entries if isinstance(entry, dict)]
    if len(found) < len(entries):
        raise TypeError(name)
    return found


def _strokes(raw: JsonObject) -> dict[str, Json]:
    strokes = raw.get("strokes") or {}
    if not isinstance(strokes, dict):
        raise TypeError("strokes")
    return strokes


def _word(entry: JsonObject, name: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not value:
        raise TypeError(name)
    return value


def _node(entry: JsonObject) -> Node:
    params, keys = entry.get("params") or {}, ("title", "disabled", "bypass", "lists", "subgraph")
    if not isinstance(params, dict):
        raise TypeError("params")
    told: dict[str, Json] = {key: entry[key] for key in keys if entry.get(key) is not None}
    return Node(_word(entry, "type"), (0.0, 0.0), params, frozenset(), told)


def _edge(entry: JsonObject) -> tuple[str, Edge]:
    order = entry.get("order")
    key = edge_key(
        _word(entry, "target"), _word(entry, "target_port"), str(order) if order else None
    )
    return key, Edge(_word(entry, "source"), _word(entry, "source_port"))


def _input(entry: JsonObject) -> tuple[Port, tuple[tuple[str, str, str | None], ...]]:
    to: list[tuple[str, str, str | None]] = []
    for end in _entries(entry, "to"):
        order = end.get("order")
        to.append((_word(end, "node"), _word(end, "port"), str(order) if order else None))
    return _port(entry), tuple(to)


def _port(entry: JsonObject) -> Port:
    kind = entry.get("type")
    if kind not in _TYPES:
        raise ValueError("type")
    name = _word(entry, "name")
    return Port(
        name=name,
        type=PortType(str(kind)),
        title=str(entry.get("title") or name),
        required=bool(entry.get("required", True)),
        list=bool(entry.get("list", False)),
    )
