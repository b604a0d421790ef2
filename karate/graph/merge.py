"""Three-way merge of two workflows that began as one, by what each changed since.

What only one side changed merges by itself. What both changed differently, and a node that one side
removed and the other changed, are conflicts that a person decides. Titles are never merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from karate.graph.changes import Change, TextEdited
from karate.graph.conflict import Conflict
from karate.graph.diff import diff, everything, text_edited
from karate.graph.model import Edge, Graph, Json, Node, split_edge_key, with_entry
from karate.graph.spots import Spot

Side: TypeAlias = Literal["ours", "theirs"]
#: The keys of wires that carry nothing in a graph (`rules.inert_edges`).
Inert: TypeAlias = Callable[[Graph], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Merge:
    """`clean` turns ours into `graph`: ours with what only they changed, and where conflicts are
    decided, as decided; `conflicts` are all there are, decided or not."""

    graph: Graph
    clean: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]


def merge(
    base: Graph,
    ours: Graph,
    theirs: Graph,
    inert: Inert,
    choices: Mapping[str, Side] | None = None,
) -> Merge:
    """Merge what `theirs` changed since `base` into `ours`.

    Undecided conflicts stay as ours has them. A wire that would carry nothing after the merge, such
    as one that closes a cycle with a wire of ours, is a conflict too.
    """
    first = _Merging(base, ours, theirs, {}, frozenset())
    fresh = inert(first.graph) - inert(ours)
    dead = frozenset(key for key in fresh if first.graph.edges.get(key) != ours.edges.get(key))
    done = _Merging(base, ours, theirs, choices or {}, dead)
    changes = diff(ours, done.graph, everything(ours, done.graph))
    conflicts = sorted(done.conflicts.values(), key=lambda each: each.id)
    return Merge(done.graph, changes, tuple(conflicts))


class _Merging:
    """One pass; `dead` are wires of theirs that need a decision. `graph` is the result."""

    def __init__(
        self,
        base: Graph,
        ours: Graph,
        theirs: Graph,
        choices: Mapping[str, Side],
        dead: frozenset[str],
    ) -> None:
        self.conflicts: dict[Spot, Conflict] = {}
        self._base, self._ours, self._theirs = base, ours, theirs
        self._choices, self._dead = choices, dead
        self._brought_back: set[str] = set()
        nodes = dict(self._nodes())
        self.graph = replace(
            ours,
            nodes=nodes,
            edges=dict(self._edges(nodes)),
            strokes=dict(self._entries("strokes")),
            frames=dict(self._furniture("frames")),
            notes=dict(self._furniture("notes")),
        )

    def _nodes(self) -> Iterator[tuple[str, Node]]:
        for key in sorted({*self._ours.nodes, *self._theirs.nodes}):
            node = self._node(key)
            if node is not None:
                yield key, node

    def _node(self, key: str) -> Node | None:
        base, ours, theirs = (g.nodes.get(key) for g in (self._base, self._ours, self._theirs))
        if base is not None and ours is not None and theirs is not None:
            return self._node_keys(key, base, ours, theirs)
        if ours == theirs:
            return ours
        if base is None and (ours is None or theirs is None):
            return ours or theirs
        spot = ("nodes", key, None)
        if ours is None and not self._changed(self._theirs, key):
            return None
        if theirs is None and not self._changed(self._ours, key):
            return None
        node: Node | None = self._decide(spot, base, ours, theirs)
        if ours is None and node is not None:
            self._brought_back.add(key)
        return node

    def _changed(self, side: Graph, key: str) -> bool:
        """Whether `side` changed the node or gave it a wire; a wire taken away does not count."""
        if side.nodes.get(key) != self._base.nodes.get(key):
            return True
        return any(self._base.edges.get(name) != edge for name, edge in side.wires_of(key))

    def _node_keys(self, key: str, base: Node, ours: Node, theirs: Node) -> Node:
        node = replace(
            ours,
            type=self._value(("nodes", key, "type"), base.type, ours.type, theirs.type),
            position=self._value(
                ("nodes", key, "position"), base.position, ours.position, theirs.position
            ),
        )
        keys: Mapping[str, Json] = {}
        for name in sorted({*ours.keys, *theirs.keys}):
            found = (side.keys.get(name) for side in (base, ours, theirs))
            keys = with_entry(keys, name, self._value(("nodes", key, name), *found))
        params: Mapping[str, Json] = {}
        texts: set[str] = set()
        for name in sorted({*ours.params, *theirs.params}):
            value = self._param(key, name, base, ours, theirs)
            params = with_entry(params, name, value)
            side = ours if value == ours.params.get(name) else theirs
            if name in side.texts and isinstance(value, str):
                texts.add(name)
        return replace(node, keys=keys, params=params, texts=frozenset(texts))

    def _param(self, key: str, name: str, base: Node, ours: Node, theirs: Node) -> Json:
        values = [side.params.get(name) for side in (base, ours, theirs)]
        if all(name in side.texts for side in (base, ours, theirs)):
            both = _both_texts(*(str(value) for value in values))
            if both is not None:
                return both
        found: Json = self._value(("nodes", key, f"params.{name}"), *values)
        return found

    def _edges(self, nodes: Mapping[str, Node]) -> Iterator[tuple[str, Edge]]:
        removed = self._ours.nodes.keys() - nodes.keys()
        for key in sorted({*self._ours.edges, *self._theirs.edges}):
            base, ours, theirs = (g.edges.get(key) for g in (self._base, self._ours, self._theirs))
            target = split_edge_key(key)[0]
            ends = {target, *(edge.source for edge in (base, theirs) if edge is not None)}
            if ends & self._brought_back:
                edge = theirs if ours is None else ours
            elif key in self._dead:
                edge = self._decide(("edges", key, None), base, ours, theirs)
            else:
                edge = self._value(("edges", key, None), base, ours, theirs)
            if edge is None or {target, edge.source} & removed:
                continue
            if edge == ours or {target, edge.source} <= nodes.keys():
                yield key, edge

    def _furniture(self, root: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
        sides = [getattr(side, root) for side in (self._base, self._ours, self._theirs)]
        for key in sorted({*sides[1], *sides[2]}):
            base, ours, theirs = (side.get(key) for side in sides)
            if base is None or ours is None or theirs is None:
                entry = self._value((root, key, None), base, ours, theirs)
            else:
                entry = {}
                for name in sorted({*ours, *theirs}):
                    found = (side.get(name) for side in (base, ours, theirs))
                    entry = with_entry(entry, name, self._value((root, key, name), *found))
            if entry is not None:
                yield key, entry

    def _entries(self, root: str) -> Iterator[tuple[str, Json]]:
        sides = [getattr(side, root) for side in (self._base, self._ours, self._theirs)]
        for key in sorted({*sides[1], *sides[2]}):
            value = self._value((root, key, None), *(side.get(key) for side in sides))
            if value is not None:
                yield key, value

    def _value(self, spot: Spot, base: Any, ours: Any, theirs: Any) -> Any:
        if theirs in (base, ours):
            return ours
        return theirs if ours == base else self._decide(spot, base, ours, theirs)

    def _decide(self, spot: Spot, base: Any, ours: Any, theirs: Any) -> Any:
        conflict = Conflict(spot, *(_plain(value) for value in (base, ours, theirs)))
        self.conflicts[spot] = conflict
        return theirs if self._choices.get(conflict.id) == "theirs" else ours


def _both_texts(base: str, ours: str, theirs: str) -> str | None:
    """`base` with both edits, None when they overlap or touch."""
    if ours in (base, theirs) or theirs == base:
        return None
    one, other = (text_edited("", "", base, text) for text in (ours, theirs))
    first, last = sorted((one, other), key=lambda edit: edit.at)
    if first.at + len(first.delete) >= last.at:
        return None
    text = _spliced(base, last)
    return _spliced(text, first)


def _spliced(text: str, edit: TextEdited) -> str:
    return text[: edit.at] + edit.insert + text[edit.at + len(edit.delete) :]


def _plain(value: Any) -> Json:
    if isinstance(value, Node):
        return value.to_json()
    if isinstance(value, Edge):
        return {"source": value.source, "port": value.port}
    if isinstance(value, tuple):
        return list(value)
    found: Json = dict(value) if isinstance(value, Mapping) else value
    return found
