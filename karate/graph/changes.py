"""Semantic changes (contract.md "Changes"): what an edit meant, with old and new values.

Each change applies to a `Graph` and knows its JSON. `old`, `new` and `before` are left out of the
JSON when there was, or is, nothing; in requests they are optional and, when given, must match.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

from karate.graph.furniture import FurnitureSet, MetaSet, StrokeAdded, StrokeRemoved
from karate.graph.model import (
    Edge,
    Graph,
    Json,
    JsonObject,
    Node,
    edge_key,
    with_entry,
    with_old_new,
)


@dataclass(frozen=True, slots=True)
class NodeAdded:
    op: ClassVar[str] = "node.added"
    node: str
    value: Node

    def to_json(self) -> JsonObject:
        return {"op": self.op, "node": self.node, **self.value.to_json()}

    def apply(self, graph: Graph) -> Graph:
        return graph.put("nodes", {self.node: self.value})


@dataclass(frozen=True, slots=True)
class NodeRemoved:
    """`edges` are the wires that went with the node, by key."""

    op: ClassVar[str] = "node.removed"
    node: str
    before: Node | None = None
    edges: Mapping[str, Edge] = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        found: JsonObject = {"op": self.op, "node": self.node}
        if self.before is not None:
            wires: list[Json] = [
                {"key": key, "source": edge.source, "port": edge.port}
                for key, edge in sorted(self.edges.items())
            ]
            found["before"] = {**self.before.to_json(), "edges": wires}
        return found

    def apply(self, graph: Graph) -> Graph:
        wires = dict.fromkeys(self.edges) if self.edges else {}
        return graph.put("nodes", {self.node: None}).put("edges", wires)


@dataclass(frozen=True, slots=True)
class NodeMoved:
    op: ClassVar[str] = "node.moved"
    node: str
    new: tuple[float, float]
    old: tuple[float, float] | None = None

    def to_json(self) -> JsonObject:
        found: JsonObject = {"op": self.op, "node": self.node, "new": list(self.new)}
        return found if self.old is None else {**found, "old": list(self.old)}

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes[self.node]
        return graph.put("nodes", {self.node: _replaced(node, position=self.new)})


@dataclass(frozen=True, slots=True)
class NodeChanged:
    """One of NODE_KEYS, or `type`."""

    op: ClassVar[str] = "node.changed"
    node: str
    key: str
    new: Json = None
    old: Json = None

    def to_json(self) -> JsonObject:
        return with_old_new({"op": self.op, "node": self.node, "key": self.key}, self.old, self.new)

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes[self.node]
        if self.key == "type":
            return graph.put("nodes", {self.node: _replaced(node, type=str(self.new))})
        keys = with_entry(node.keys, self.key, self.new)
        return graph.put("nodes", {self.node: _replaced(node, keys=keys)})


@dataclass(frozen=True, slots=True)
class ParamSet:
    """`text` tells that the new value lives as Y.Text."""

    op: ClassVar[str] = "param.set"
    node: str
    param: str
    new: Json = None
    old: Json = None
    text: bool = False

    def to_json(self) -> JsonObject:
        found: JsonObject = {"op": self.op, "node": self.node, "param": self.param}
        if self.text:
            found["text"] = True
        return with_old_new(found, self.old, self.new)

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes[self.node]
        params = with_entry(node.params, self.param, self.new)
        texts = node.texts | {self.param} if self.text else node.texts - {self.param}
        return graph.put("nodes", {self.node: _replaced(node, params=params, texts=texts)})


@dataclass(frozen=True, slots=True)
class TextEdited:
    """At code point `at`, `delete` was replaced by `insert`."""

    op: ClassVar[str] = "text.edited"
    node: str
    param: str
    at: int
    delete: str
    insert: str

    def to_json(self) -> JsonObject:
        return {
            "op": self.op,
            "node": self.node,
            "param": self.param,
            "at": self.at,
            "delete": self.delete,
            "insert": self.insert,
        }

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes[self.node]
        text = str(node.params.get(self.param) or "")
        edited = text[: self.at] + self.insert + text[self.at + len(self.delete) :]
        params = with_entry(node.params, self.param, edited)
        texts = node.texts | {self.param}
        return graph.put("nodes", {self.node: _replaced(node, params=params, texts=texts)})


@dataclass(frozen=True, slots=True)
class EdgeConnected:
    op: ClassVar[str] = "edge.connected"
    target: str
    target_port: str
    source: str
    source_port: str
    order: str | None = None
    before: Edge | None = None

    @property
    def key(self) -> str:
        return edge_key(self.target, self.target_port, self.order)

    def to_json(self) -> JsonObject:
        return _wire_json(self)

    def apply(self, graph: Graph) -> Graph:
        return graph.put("edges", {self.key: Edge(self.source, self.source_port)})


@dataclass(frozen=True, slots=True)
class EdgeDisconnected:
    op: ClassVar[str] = "edge.disconnected"
    target: str
    target_port: str
    source: str | None = None
    source_port: str | None = None
    order: str | None = None
    before: Edge | None = None

    @property
    def key(self) -> str:
        return edge_key(self.target, self.target_port, self.order)

    def to_json(self) -> JsonObject:
        return _wire_json(self)

    def apply(self, graph: Graph) -> Graph:
        return graph.put("edges", {self.key: None})


Change: TypeAlias = (
    NodeAdded
    | NodeRemoved
    | NodeMoved
    | NodeChanged
    | ParamSet
    | TextEdited
    | EdgeConnected
    | EdgeDisconnected
    | FurnitureSet
    | MetaSet
    | StrokeAdded
    | StrokeRemoved
)


def apply_all(graph: Graph, changes: tuple[Change, ...]) -> Graph:
    """Fold `changes` over `graph`. Raises KeyError when one names a node that is not there."""
    for change in changes:
        graph = change.apply(graph)
    return graph


def _replaced(node: Node, **fields: object) -> Node:
    return replace(node, **fields)  # type: ignore[arg-type]  # callers name fields of Node


def _wire_json(change: EdgeConnected | EdgeDisconnected) -> JsonObject:
    found: JsonObject = {
        "op": change.op,
        "target": change.target,
        "target_port": change.target_port,
    }
    optional = {
        "order": change.order,
        "source": change.source,
        "source_port": change.source_port,
    }
    found.update({key: value for key, value in optional.items() if value is not None})
    if change.before is not None:
        found["before"] = {"source": change.before.source, "port": change.before.port}
    return found
