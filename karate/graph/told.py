"""From the JSON of changes in the log back to changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from karate.graph.changes import (
    Change,
    EdgeConnected,
    EdgeDisconnected,
    NodeAdded,
    NodeChanged,
    NodeMoved,
    NodeRemoved,
    ParamSet,
    TextEdited,
)
from karate.graph.furniture import FurnitureSet, MetaSet, StrokeAdded, StrokeRemoved
from karate.graph.model import NODE_KEYS, Edge, Json, JsonObject, Node

_Reader: TypeAlias = Callable[[JsonObject], Change]


def read_changes(told: Sequence[JsonObject]) -> tuple[Change, ...]:
    """The changes of one event. What an unknown build wrote under another `op` is left out."""
    return tuple(_READERS[str(each["op"])](each) for each in told if each["op"] in _READERS)


def node_of(told: Mapping[str, Json]) -> Node:
    """A node as `Node.to_json` tells it; other keys are passed over."""
    return Node(
        type=str(told["type"]),
        position=_place(told["position"]),
        params=cast(JsonObject, told.get("params") or {}),
        texts=frozenset(cast("list[str]", told.get("texts") or [])),
        keys={key: told[key] for key in NODE_KEYS if told.get(key) is not None},
    )


def _place(told: Json) -> tuple[float, float]:
    x, y = cast("list[float]", told)
    return x, y


def _edge(told: Json) -> Edge | None:
    if not isinstance(told, dict):
        return None
    return Edge(str(told["source"]), str(told["port"]))


def _word(told: Json) -> str | None:
    return None if told is None else str(told)


def _removed(told: JsonObject) -> Change:
    before = told.get("before")
    if not isinstance(before, dict):
        return NodeRemoved(str(told["node"]))
    wires = cast("list[JsonObject]", before.get("edges") or [])
    edges = {str(wire["key"]): Edge(str(wire["source"]), str(wire["port"])) for wire in wires}
    return NodeRemoved(str(told["node"]), node_of(before), edges)


def _moved(told: JsonObject) -> Change:
    old = None if told.get("old") is None else _place(told["old"])
    return NodeMoved(str(told["node"]), _place(told["new"]), old)


def _connected(told: JsonObject) -> Change:
    return EdgeConnected(
        str(told["target"]),
        str(told["target_port"]),
        str(told["source"]),
        str(told["source_port"]),
        _word(told.get("order")),
        _edge(told.get("before")),
    )


def _disconnected(told: JsonObject) -> Change:
    return EdgeDisconnected(
        str(told["target"]),
        str(told["target_port"]),
        _word(told.get("source")),
        _word(told.get("source_port")),
        _word(told.get("order")),
        _edge(told.get("before")),
    )


def _furniture(root: str) -> _Reader:
    def read(told: JsonObject) -> Change:
        return FurnitureSet(
            root, str(told["id"]), _word(told.get("key")), told.get("new"), told.get("old")
        )

    return read


_READERS: Mapping[str, _Reader] = {
    "node.added": lambda told: NodeAdded(str(told["node"]), node_of(told)),
    "node.removed": _removed,
    "node.moved": _moved,
    "node.changed": lambda told: NodeChanged(
        str(told["node"]), str(told["key"]), told.get("new"), told.get("old")
    ),
    "param.set": lambda told: ParamSet(
        str(told["node"]),
        str(told["param"]),
        told.get("new"),
        told.get("old"),
        told.get("text") is True,
    ),
    "text.edited": lambda told: TextEdited(
        str(told["node"]),
        str(told["param"]),
        cast(int, told["at"]),
        str(told["delete"]),
        str(told["insert"]),
    ),
    "edge.connected": _connected,
    "edge.disconnected": _disconnected,
    "frame.set": _furniture("frames"),
    "note.set": _furniture("notes"),
    "meta.set": lambda told: MetaSet(str(told["key"]), told.get("new"), told.get("old")),
    "stroke.added": lambda told: StrokeAdded(str(told["id"]), told.get("new"), told.get("old")),
    "stroke.removed": lambda told: StrokeRemoved(str(told["id"]), told.get("old")),
}
