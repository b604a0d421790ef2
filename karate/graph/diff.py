"""From two graphs to the changes between them: how an edit of opaque bytes gets its meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
from karate.graph.model import EMPTY, Edge, Graph, Json, Node, Touched, split_edge_key

ROOTS = ("meta", "nodes", "edges", "strokes", "frames", "notes")


def everything(old: Graph, new: Graph) -> Touched:
    """Touch every key that either graph has: what a diff of two versions looks at."""
    return Touched({root: frozenset({*getattr(old, root), *getattr(new, root)}) for root in ROOTS})


def diff(old: Graph, new: Graph, touched: Touched) -> tuple[Change, ...]:
    """The changes that turn `old` into `new`, looking only at `touched` keys.

    Order: meta, removed nodes, added nodes, changed nodes, wires, furniture, strokes; by key inside
    each, so equal pairs give equal lists. Wires that vanish with their node belong to
    `node.removed`.
    """
    nodes = sorted(touched.of("nodes"))
    removed = [key for key in nodes if key in old.nodes and key not in new.nodes]
    gone = {
        key: {k: edge for k, edge in old.wires_of(key) if k not in new.edges} for key in removed
    }
    taken: set[str] = set()
    changes: list[Change] = [
        MetaSet(key, new.meta.get(key), old.meta.get(key))
        for key in sorted(touched.of("meta"))
        if old.meta.get(key) != new.meta.get(key)
    ]
    for key in removed:
        wires = {k: edge for k, edge in gone[key].items() if k not in taken}
        taken |= wires.keys()
        changes.append(NodeRemoved(key, old.nodes[key], wires))
    changes += [
        NodeAdded(key, new.nodes[key]) for key in nodes if key in new.nodes and key not in old.nodes
    ]
    for key in nodes:
        if key in old.nodes and key in new.nodes:
            changes += _node_changes(key, old.nodes[key], new.nodes[key])
    changes += _edge_changes(old.edges, new.edges, touched.of("edges") - taken)
    for root in ("frames", "notes"):
        changes += _furniture_changes(root, old, new, touched)
    changes += _stroke_changes(old.strokes, new.strokes, touched.of("strokes"))
    return tuple(changes)


def _node_changes(key: str, old: Node, new: Node) -> Iterator[Change]:
    if old.type != new.type:
        yield NodeChanged(key, "type", new.type, old.type)
    if old.position != new.position:
        yield NodeMoved(key, new.position, old.position)
    if old.keys is new.keys and old.params is new.params:
        return
    for name in sorted({*old.keys, *new.keys}):
        if old.keys.get(name) != new.keys.get(name):
            yield NodeChanged(key, name, new.keys.get(name), old.keys.get(name))
    for name in sorted({*old.params, *new.params}):
        before, after = old.params.get(name), new.params.get(name)
        if name in old.texts and name in new.texts:
            if before != after:
                yield text_edited(key, name, str(before), str(after))
        elif before != after or (name in new.texts) != (name in old.texts):
            yield ParamSet(key, name, after, before, text=name in new.texts)


def text_edited(node: str, param: str, old: str, new: str) -> TextEdited:
    """The smallest single replacement that turns `old` into `new`; positions in code points."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return TextEdited(node, param, start, old[start : len(old) - end], new[start : len(new) - end])


def _edge_changes(
    old: Mapping[str, Edge], new: Mapping[str, Edge], keys: frozenset[str]
) -> Iterator[Change]:
    for key in sorted(keys):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        target, port, order = split_edge_key(key)
        if after is not None:
            yield EdgeConnected(target, port, after.source, after.port, order, before)
        elif before is not None:
            yield EdgeDisconnected(target, port, before.source, before.port, order, before)


def _furniture_changes(root: str, old: Graph, new: Graph, touched: Touched) -> Iterator[Change]:
    for key in sorted(touched.of(root)):
        before: Mapping[str, Json] | None = getattr(old, root).get(key)
        after: Mapping[str, Json] | None = getattr(new, root).get(key)
        if before is None or after is None:
            if before is not after:
                yield FurnitureSet(root, key, None, _plain(after), _plain(before))
            continue
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                yield FurnitureSet(root, key, name, after.get(name), before.get(name))


def _plain(entry: Mapping[str, Json] | None) -> Json:
    return None if entry is None else dict(entry or EMPTY)


def _stroke_changes(
    old: Mapping[str, Json], new: Mapping[str, Json], keys: frozenset[str]
) -> Iterator[Change]:
    for key in sorted(keys):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        yield StrokeRemoved(key, before) if after is None else StrokeAdded(key, after, before)
