"""Taking back what events did, change by change (design.md §4 "Undo").

A key is set back only where it still holds what the event gave it; else it is kept and told. So
nothing that somebody did later is ever touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

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
from karate.graph.diff import diff, everything
from karate.graph.furniture import FurnitureSet, MetaSet, StrokeAdded, StrokeRemoved
from karate.graph.model import EMPTY, Edge, Graph, Json, Node, split_edge_key, with_entry
from karate.graph.texts import Done, TextKey, TextPast, text_at, text_pasts

#: Tells whether a param of a node type lives as Y.Text.
IsText: TypeAlias = Callable[[str, str], bool]

#: Keys of `meta` that are no person's doing.
_OURS = frozenset({"schema"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that could not be taken back, and the version that made it."""

    version: int
    change: Change


@dataclass(frozen=True, slots=True)
class Inverse:
    """`changes` turn the graph they were computed on into `graph`; `kept` names what stays.

    `wired` tells which change brought back which wire.
    """

    graph: Graph
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...]
    wired: dict[str, Kept] = field(default_factory=dict)


def inverse(
    graph: Graph,
    undone: Sequence[Done],
    is_text: IsText,
    since: Sequence[Done] = (),
    then: Graph | None = None,
) -> Inverse:
    """What takes back the events `undone` (any order) from `graph`.

    Texts need `since`: every event from the oldest undone one on, oldest first, and `then`, the
    graph they led to; without them typing is kept.
    """
    keys = frozenset(
        (change.node, change.param)
        for done in undone
        for change in done.changes
        if isinstance(change, TextEdited)
    )
    pasts = text_pasts(since, keys, then or graph, graph) if keys and since else {}
    work = _Work(graph, is_text, pasts)
    for done in sorted(undone, key=lambda each: each.version, reverse=True):
        work.take_back_event(done)
    return Inverse(work.graph, tuple(work.changes(graph)), tuple(work.kept), work.wired)


class _Work:
    def __init__(self, graph: Graph, is_text: IsText, pasts: dict[TextKey, TextPast]) -> None:
        self.graph, self._is_text, self._pasts = graph, is_text, pasts
        self.kept: list[Kept] = []
        self.wired: dict[str, Kept] = {}
        self._spliced: dict[TextKey, list[TextEdited]] = {}

    def changes(self, before: Graph) -> Iterator[Change]:
        """As one diff, but texts splice by splice: the letters between them are not touched."""
        for change in diff(before, self.graph, everything(before, self.graph)):
            if isinstance(change, TextEdited):
                yield from self._spliced.get((change.node, change.param), (change,))
            else:
                yield change

    def take_back_event(self, done: Done) -> None:
        """From the last change to the first. The wires of a node that stays, stay with it."""
        staying = set(self._staying(done))
        for change in reversed(done.changes):
            if isinstance(change, EdgeConnected) and {change.source, change.target} & staying:
                self._keep(done.version, change)
            else:
                self._take_back(done.version, change)

    def _staying(self, done: Done) -> Iterator[str]:
        """Nodes that `done` added and that somebody has worked on since."""
        own = {change.key for change in done.changes if isinstance(change, EdgeConnected)}
        strokes = {change.id for change in done.changes if isinstance(change, StrokeAdded)}
        for change in done.changes:
            if isinstance(change, NodeAdded) and change.node in self.graph.nodes:
                wires = {key for key, _ in self.graph.wires_of(change.node)}
                changed = self.graph.nodes[change.node] != change.value
                if changed or wires - own or set(self._painted(change.node)) - strokes:
                    yield change.node

    def _painted(self, node: str) -> Iterator[str]:
        return (key for key in self.graph.strokes if key.startswith(f"{node}:"))

    def _take_back(self, version: int, change: Change) -> None:
        match change:
            case NodeAdded():
                self._remove_node(version, change)
            case NodeRemoved():
                self._restore_node(version, change)
            case NodeMoved() | NodeChanged() | ParamSet() | TextEdited():
                self._set_back_in_node(version, change)
            case EdgeConnected():
                made = Edge(change.source, change.source_port)
                self._rewire(version, change, change.key, made, change.before)
            case EdgeDisconnected():
                self._rewire(version, change, change.key, None, _edge_before(change))
            case FurnitureSet():
                self._set_back_furniture(version, change)
            case MetaSet(key=key, new=new, old=old) if key not in _OURS:
                self._set_back(version, change, "meta", key, new, old)
            case StrokeAdded(id=entry, new=new, old=old):
                self._set_back(version, change, "strokes", entry, new, old)
            case StrokeRemoved(id=entry, old=old):
                self._set_back(version, change, "strokes", entry, None, old)

    def _keep(self, version: int, change: Change) -> None:
        self.kept.append(Kept(version, change))

    def _remove_node(self, version: int, change: NodeAdded) -> None:
        key = change.node
        held = self.graph.nodes.get(key)
        if held is None:
            return
        used = any(self.graph.wires_of(key)) or any(self._painted(key))
        if held != change.value or used:
            self._keep(version, change)
            return
        self.graph = self.graph.put("nodes", {key: None})
        self._forget(version, key)

    def _restore_node(self, version: int, change: NodeRemoved) -> None:
        held = self.graph.nodes.get(change.node)
        if change.before is None or (held is not None and held != change.before):
            self._keep(version, change)
            return
        if held is None:
            self.graph = self.graph.put("nodes", {change.node: change.before})
            self._forget(version, change.node)
        for key, edge in sorted(change.edges.items()):
            target, port, order = split_edge_key(key)
            lost = EdgeDisconnected(target, port, edge.source, edge.port, order, edge)
            self._rewire(version, lost, key, None, edge)

    def _set_back_in_node(
        self, version: int, change: NodeMoved | NodeChanged | ParamSet | TextEdited
    ) -> None:
        node = self.graph.nodes.get(change.node)
        if node is None:
            self._keep(version, change)
        elif isinstance(change, TextEdited):
            self._unwrite(version, change)
        else:
            found = _set_back_key(node, change, self._is_text)
            if found is None:
                self._keep(version, change)
                return
            self.graph = self.graph.put("nodes", {change.node: found})
            if isinstance(change, ParamSet):
                self._spliced.pop((change.node, change.param), None)
                self._forget(version, change.node, change.param)

    def _unwrite(self, version: int, change: TextEdited) -> None:
        key = (change.node, change.param)
        text, past = text_at(self.graph, key), self._pasts.get(key)
        edit = None if text is None or past is None else past.take_back(version, text)
        if edit is None:
            self._keep(version, change)
            return
        edit = replace(edit, node=change.node, param=change.param)
        self.graph = edit.apply(self.graph)
        self._spliced.setdefault(key, []).append(edit)

    def _rewire(
        self, version: int, change: Change, key: str, new: Edge | None, old: Edge | None
    ) -> None:
        held = self.graph.edges.get(key)
        if held == old:
            return
        ends = () if old is None else (old.source, split_edge_key(key)[0])
        if held != new or not all(end in self.graph.nodes for end in ends):
            self._keep(version, change)
            return
        self.graph = self.graph.put("edges", {key: old})
        if old is not None:
            self.wired[key] = Kept(version, change)

    def _set_back_furniture(self, version: int, change: FurnitureSet) -> None:
        if change.key is None:
            self._set_back(version, change, change.root, change.id, change.new, change.old)
            return
        entry = getattr(self.graph, change.root).get(change.id)
        found = (entry or EMPTY).get(change.key)
        if entry is not None and found == change.old:
            return
        if entry is None or found != change.new:
            self._keep(version, change)
            return
        entry = with_entry(entry, change.key, change.old)
        self.graph = self.graph.put(change.root, {change.id: entry})

    def _set_back(
        self, version: int, change: Change, root: str, key: str, new: Json, old: Json
    ) -> None:
        held = getattr(self.graph, root).get(key)
        if held == old:
            return
        if held != new:
            self._keep(version, change)
            return
        self.graph = self.graph.put(root, {key: old})

    def _forget(self, version: int, node: str, param: str | None = None) -> None:
        for key, past in self._pasts.items():
            if key[0] == node and param in (None, key[1]):
                past.forget_from(version)


def _set_back_key(
    node: Node, change: NodeMoved | NodeChanged | ParamSet, is_text: IsText
) -> Node | None:
    """`node` with one key as it was; None when the key no longer holds what the change gave it."""
    if isinstance(change, NodeMoved):
        if change.old is None or node.position == change.old:
            return node
        return replace(node, position=change.old) if node.position == change.new else None
    if isinstance(change, NodeChanged) and change.key == "type":
        if node.type == change.old:
            return node
        return replace(node, type=str(change.old)) if node.type == change.new else None
    if isinstance(change, NodeChanged):
        held = node.keys.get(change.key)
        if held == change.old:
            return node
        keys = with_entry(node.keys, change.key, change.old)
        return replace(node, keys=keys) if held == change.new else None
    held, old = node.params.get(change.param), change.old
    text = isinstance(old, str) and is_text(node.type, change.param)
    if held == old and (change.param in node.texts) == text:
        return node
    if held != change.new:
        return None
    texts = node.texts | {change.param} if text else node.texts - {change.param}
    return replace(node, params=with_entry(node.params, change.param, old), texts=texts)


def _edge_before(change: EdgeDisconnected) -> Edge | None:
    if change.before is not None or change.source is None or change.source_port is None:
        return change.before
    return Edge(change.source, change.source_port)


def live_wires(before: Graph, found: Inverse, dead: frozenset[str]) -> Inverse:
    """`found` without the wires it brings back that are `dead`: they would carry nothing there."""
    back = {key: found.wired[key] for key in dead if key in found.wired}
    if not back:
        return found
    graph = found.graph.put("edges", {key: before.edges.get(key) for key in back})
    changes = tuple(
        change
        for change in found.changes
        if not (isinstance(change, EdgeConnected) and change.key in back)
    )
    return Inverse(graph, changes, (*found.kept, *back.values()), found.wired)
