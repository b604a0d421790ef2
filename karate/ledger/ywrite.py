"""From changes to a Yjs transaction: how the server edits a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pycrdt import Doc, Map, Text

from karate.errors import Conflict
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
from karate.graph.diff import text_edited
from karate.graph.furniture import FurnitureSet, MetaSet, StrokeAdded, StrokeRemoved
from karate.graph.model import Graph, Node
from karate.ledger.yread import SCHEMA, Roots, new_doc


def build_update(graph: Graph) -> bytes:
    """The Yjs update of a new document that says `graph`."""
    doc, roots = new_doc()
    with doc.transaction():
        roots["meta"]["schema"] = SCHEMA
        for key, value in graph.meta.items():
            roots["meta"][key] = value
        for key, node in sorted(graph.nodes.items()):
            roots["nodes"][key] = _node(node)
        for key, edge in sorted(graph.edges.items()):
            roots["edges"][key] = {"source": edge.source, "port": edge.port}
        for key, stroke in sorted(graph.strokes.items()):
            roots["strokes"][key] = stroke
        for name in ("frames", "notes"):
            for key, entry in sorted(getattr(graph, name).items()):
                roots[name][key] = Map(dict(entry))
    return doc.get_update()


def write_changes(doc: Doc[Any], roots: Roots, changes: Sequence[Change]) -> None:
    """Make `changes` in one transaction of `doc`.

    Raises Conflict when one names a node or text that is not there; the document is then half
    written and must be dropped.
    """
    with doc.transaction():
        for change in changes:
            _WRITERS[type(change)](roots, change)


def _add_node(roots: Roots, change: NodeAdded) -> None:
    roots["nodes"][change.node] = _node(change.value)


def _remove_node(roots: Roots, change: NodeRemoved) -> None:
    _remove(roots["nodes"], change.node)
    for key in change.edges:
        _remove(roots["edges"], key)


def _move_node(roots: Roots, change: NodeMoved) -> None:
    _held(roots, change.node)["position"] = list(change.new)


def _change_node(roots: Roots, change: NodeChanged) -> None:
    _set(_held(roots, change.node), change.key, change.new)


def _set_param(roots: Roots, change: ParamSet) -> None:
    params = _params(roots, change.node)
    held = params.get(change.param)
    if not change.text:
        _set(params, change.param, change.new)
    elif isinstance(held, Text):
        edit = text_edited(change.node, change.param, str(held), str(change.new or ""))
        _splice(held, edit)
    else:
        params[change.param] = Text(str(change.new or ""))


def _edit_text(roots: Roots, change: TextEdited) -> None:
    params = _params(roots, change.node)
    held = params.get(change.param)
    if isinstance(held, Text):
        _splice(held, change)
        return
    old = held if isinstance(held, str) else ""
    end = change.at + len(change.delete)
    params[change.param] = Text(old[: change.at] + change.insert + old[end:])


def _splice(text: Text, edit: TextEdited) -> None:
    """Replace code points; pycrdt counts a text in bytes of UTF-8."""
    before = str(text)
    start = len(before[: edit.at].encode())
    end = start + len(before[edit.at : edit.at + len(edit.delete)].encode())
    if end > start:
        del text[start:end]
    if edit.insert:
        text.insert(start, edit.insert)


def _connect(roots: Roots, change: EdgeConnected) -> None:
    roots["edges"][change.key] = {"source": change.source, "port": change.source_port}


def _disconnect(roots: Roots, change: EdgeDisconnected) -> None:
    _remove(roots["edges"], change.key)


def _set_furniture(roots: Roots, change: FurnitureSet) -> None:
    root = roots[change.root]
    if change.key is not None:
        if change.id not in root:
            raise Conflict(f"{change.root} has no {change.id}")
        _set(root[change.id], change.key, change.new)
    elif isinstance(change.new, Mapping):
        root[change.id] = Map(dict(change.new))
    else:
        _remove(root, change.id)


def _set_meta(roots: Roots, change: MetaSet) -> None:
    _set(roots["meta"], change.key, change.new)


def _add_stroke(roots: Roots, change: StrokeAdded) -> None:
    roots["strokes"][change.id] = change.new


def _remove_stroke(roots: Roots, change: StrokeRemoved) -> None:
    _remove(roots["strokes"], change.id)


_WRITERS: Final[Mapping[type[Any], Callable[[Roots, Any], None]]] = {
    NodeAdded: _add_node,
    NodeRemoved: _remove_node,
    NodeMoved: _move_node,
    NodeChanged: _change_node,
    ParamSet: _set_param,
    TextEdited: _edit_text,
    EdgeConnected: _connect,
    EdgeDisconnected: _disconnect,
    FurnitureSet: _set_furniture,
    MetaSet: _set_meta,
    StrokeAdded: _add_stroke,
    StrokeRemoved: _remove_stroke,
}


def _node(node: Node) -> Map[Any]:
    params = {
        name: Text(str(value)) if name in node.texts else value
        for name, value in node.params.items()
    }
    entries: dict[str, Any] = {"type": node.type, "position": list(node.position)}
    return Map({**entries, **node.keys, "params": Map(params)})


def _held(roots: Roots, node: str) -> Map[Any]:
    if node not in roots["nodes"]:
        raise Conflict(f"node {node} is not there")
    held: Map[Any] = roots["nodes"][node]
    return held


def _params(roots: Roots, node: str) -> Map[Any]:
    held = _held(roots, node)
    if "params" not in held:
        held["params"] = Map()
    params: Map[Any] = held["params"]
    return params


def _set(entries: Map[Any], key: str, value: object) -> None:
    if value is None:
        _remove(entries, key)
    else:
        entries[key] = value


def _remove(entries: Map[Any], key: str) -> None:
    if key in entries:
        del entries[key]
