"""Changes to what stands beside the nodes and wires: frames, notes, the title, painted strokes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from karate.graph.model import EMPTY, Graph, Json, JsonObject, with_entry, with_old_new


@dataclass(frozen=True, slots=True)
class FurnitureSet:
    """A frame or note: one `key` of it, or with key None the whole of it (None removes)."""

    root: str
    id: str
    key: str | None = None
    new: Json = None
    old: Json = None

    @property
    def op(self) -> str:
        return f"{self.root.removesuffix('s')}.set"

    def to_json(self) -> JsonObject:
        found: JsonObject = {"op": self.op, "id": self.id}
        if self.key is not None:
            found["key"] = self.key
        return with_old_new(found, self.old, self.new)

    def apply(self, graph: Graph) -> Graph:
        if self.key is None:
            return graph.put(self.root, {self.id: self.new})
        entry: Mapping[str, Json] = getattr(graph, self.root).get(self.id, EMPTY)
        return graph.put(self.root, {self.id: with_entry(entry, self.key, self.new)})


@dataclass(frozen=True, slots=True)
class MetaSet:
    op: ClassVar[str] = "meta.set"
    key: str
    new: Json = None
    old: Json = None

    def to_json(self) -> JsonObject:
        return with_old_new({"op": self.op, "key": self.key}, self.old, self.new)

    def apply(self, graph: Graph) -> Graph:
        return graph.put("meta", {self.key: self.new})


@dataclass(frozen=True, slots=True)
class StrokeAdded:
    op: ClassVar[str] = "stroke.added"
    id: str
    new: Json
    old: Json = None

    def to_json(self) -> JsonObject:
        return with_old_new({"op": self.op, "id": self.id}, self.old, self.new)

    def apply(self, graph: Graph) -> Graph:
        return graph.put("strokes", {self.id: self.new})


@dataclass(frozen=True, slots=True)
class StrokeRemoved:
    op: ClassVar[str] = "stroke.removed"
    id: str
    old: Json = None

    def to_json(self) -> JsonObject:
        return with_old_new({"op": self.op, "id": self.id}, self.old, None)

    def apply(self, graph: Graph) -> Graph:
        return graph.put("strokes", {self.id: None})
