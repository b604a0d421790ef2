"""The document as immutable values: what a workflow says at one moment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

NODE_KEYS = (
    "title",
    "size",
    "disabled",
    "bypass",
    "collapsed",
    "pinned",
    "lists",
    "exposed",
    "subgraph",
    "frame",
)
#: Optional keys a node may carry beside `type`, `position` and `params`.

EMPTY: Mapping[str, Any] = MappingProxyType({})

#: Greatest whole number that JavaScript, and so a document, holds exactly.
EXACT = 2**53


def is_exact(number: float) -> bool:
    """Tell whether a document can hold `number`: finite, and no whole number beyond EXACT."""
    return abs(number) <= EXACT if isinstance(number, int) else math.isfinite(number)


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `texts` names params that live as Y.Text, `keys` holds the optional NODE_KEYS."""

    type: str
    position: tuple[float, float]
    params: Mapping[str, Json] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    keys: Mapping[str, Json] = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        """The node without its id: `{type, position, params, texts?, …keys}`."""
        found: JsonObject = {
            "type": self.type,
            "position": list(self.position),
            "params": dict(self.params),
        }
        if self.texts:
            found["texts"] = sorted(self.texts)  # type: ignore[assignment]  # list[str] is Json
        found.update(self.keys)
        return found


@dataclass(frozen=True, slots=True)
class Edge:
    """Where one input gets its value: the source node and its output port."""

    source: str
    port: str


def edge_key(target: str, port: str, order: str | None = None) -> str:
    """The key of a wire in the `edges` root: one per input, or per place in a list input."""
    return f"{target}:{port}" if order is None else f"{target}:{port}:{order}"


def split_edge_key(key: str) -> tuple[str, str, str | None]:
    """The inverse of `edge_key`: target node, target port, order or None."""
    target, _, rest = key.partition(":")
    port, colon, order = rest.partition(":")
    return target, port, order if colon else None


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole document, schema 1 (design.md §3). Never mutated; `put` shares the rest."""

    meta: Mapping[str, Json] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    strokes: Mapping[str, Json] = field(default_factory=dict)
    frames: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    notes: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        title = self.meta.get("title")
        return title if isinstance(title, str) else ""

    def put(self, root: str, entries: Mapping[str, Any]) -> Graph:
        """A graph with `entries` set in `root`; an entry of None removes its key."""
        kept = dict(getattr(self, root))
        for key, value in entries.items():
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value
        return replace(self, **{root: kept})

    def wires_of(self, node: str) -> Iterator[tuple[str, Edge]]:
        """All edges that start or end at `node`, as (key, edge)."""
        prefix = f"{node}:"
        for key, edge in self.edges.items():
            if edge.source == node or key.startswith(prefix):
                yield key, edge

    def to_json(self) -> JsonObject:
        """The public shape of contract.md: `{nodes, edges}` plus furniture when present."""
        found: JsonObject = {
            "nodes": [{"id": key, **node.to_json()} for key, node in sorted(self.nodes.items())],
            "edges": [edge_json(key, edge) for key, edge in sorted(self.edges.items())],
        }
        for root in ("strokes", "frames", "notes"):
            entries = getattr(self, root)
            if entries:
                found[root] = {
                    key: dict(value) if isinstance(value, Mapping) else value
                    for key, value in sorted(entries.items())
                }
        return found


def edge_json(key: str, edge: Edge) -> JsonObject:
    """One wire as `{source, source_port, target, target_port, order?}`."""
    target, port, order = split_edge_key(key)
    found: JsonObject = {
        "source": edge.source,
        "source_port": edge.port,
        "target": target,
        "target_port": port,
    }
    if order is not None:
        found["order"] = order
    return found


@dataclass(frozen=True, slots=True)
class Touched:
    """Which keys of which roots a transaction touched; what `diff` has to look at."""

    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, root: str) -> frozenset[str]:
        return self.keys.get(root, frozenset())


def with_entry(entries: Mapping[str, Json], key: str, value: Json) -> Mapping[str, Json]:
    """`entries` with `key` set, or removed by None."""
    merged = {**entries, key: value}
    return {name: entry for name, entry in merged.items() if entry is not None}


def with_old_new(found: JsonObject, old: Json, new: Json) -> JsonObject:
    """Add `old` and `new` to a change's JSON, leaving out what was or is nothing."""
    if old is not None:
        found["old"] = old
    if new is not None:
        found["new"] = new
    return found
