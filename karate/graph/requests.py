"""From JSON that people send to checked values: the graph of `POST /workflows`, the changes of
`/edits`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from karate.errors import Conflict, GraphInvalid, Invalid, Malformed
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
from karate.graph.declared import Catalogue
from karate.graph.fields import (
    checked_id,
    existing_node,
    must_match,
    objects,
    position_of,
    refuse_wild_numbers,
    word,
)
from karate.graph.furnished import furnished
from karate.graph.furniture import FurnitureSet, MetaSet
from karate.graph.furniture_rules import refuse_odd, refuse_odd_value
from karate.graph.ids import new_id
from karate.graph.model import NODE_KEYS, Edge, Graph, Json, JsonObject, Node, edge_key
from karate.graph.painting import refuse_inert, stroke_added, stroke_removed, strokes_lost
from karate.graph.rules import DEFAULT_LIMITS, Limits, check_graph
from karate.graph.strokes import inert_strokes
from karate.graph.subgraph import declared_of

#: Most changes in one request; a gesture of a person has a few, an import has one per node and
#: wire.
MAX_CHANGES = 2_000


def parse_graph(
    raw: Json, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS, strict: bool = True
) -> Graph:
    """The contract's graph JSON as a Graph. Raises Malformed, or GraphInvalid with problems.

    Not `strict`, it takes a graph with problems, as merging may leave one.
    """
    if not isinstance(raw, dict):
        raise Malformed("graph must be an object")
    refuse_wild_numbers(raw)
    nodes: dict[str, Node] = {}
    for entry in objects(raw, "nodes"):
        key = checked_id(entry.get("id", new_id()), "node id")
        if key in nodes:
            raise Malformed(f"node id {key} appears twice")
        nodes[key] = _node(entry, catalogue)
    edges: dict[str, Edge] = {}
    for entry in objects(raw, "edges"):
        change = _connected(entry)
        if change.key in edges:
            raise Malformed(f"input {change.key} has two wires")
        edges[change.key] = Edge(change.source, change.source_port)
    graph = furnished(Graph(nodes=nodes, edges=edges), raw)
    if strict:
        refuse_new_problems(Graph(), graph, catalogue, limits)
        if inert := [problem.to_json() for problem in inert_strokes(graph, catalogue).values()]:
            raise GraphInvalid(str(inert[0]["detail"]), problems=inert)
    return graph


def parse_changes(
    raw: Json, graph: Graph, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS
) -> tuple[Change, ...]:
    """Changes as people send them, checked against `graph` one after the other, with old values
    filled in.

    Raises Malformed, Invalid, Conflict (a given `old` does not match) or GraphInvalid. Problems
    that the graph had before are nobody's fault and refuse nothing.
    """
    if not isinstance(raw, list) or not raw:
        raise Malformed("changes must be a list with at least one change")
    if len(raw) > MAX_CHANGES:
        raise Invalid(f"at most {MAX_CHANGES} changes in one request")
    refuse_wild_numbers(raw)
    after = graph
    changes: list[Change] = []
    for entry in raw:
        if not isinstance(entry, dict):
            raise Malformed("each change must be an object")
        parser = PARSERS.get(str(entry.get("op")))
        if parser is None:
            raise Malformed(f"unknown op “{entry.get('op')}”")
        change = parser(entry, after, catalogue)
        for done in (*strokes_lost(change, after), change):
            changes.append(done)
            after = done.apply(after)
    refuse_inert(after, changes)
    refuse_new_problems(graph, after, catalogue, limits)
    return tuple(changes)


def refuse_new_problems(before: Graph, after: Graph, catalogue: Catalogue, limits: Limits) -> None:
    """Raise GraphInvalid when `after` has problems that `before` had not."""
    known = {*check_graph(before, catalogue, limits)}
    fresh = [p for p in check_graph(after, catalogue, limits) if p not in known]
    if fresh:
        raise GraphInvalid(fresh[0].detail, problems=[problem.to_json() for problem in fresh])


def _node(entry: JsonObject, catalogue: Catalogue) -> Node:
    kind, params = entry.get("type"), entry.get("params", {})
    if not isinstance(kind, str) or not isinstance(params, dict):
        raise Malformed("a node needs a type, and params as an object")
    declared = catalogue.get(kind)
    texts = {
        param.name
        for param in (declared.params if declared else ())
        if param.kind == "text" and isinstance(params.get(param.name), str)
    }
    return Node(
        type=kind,
        position=position_of(entry.get("position")),
        params={name: value for name, value in params.items() if value is not None},
        texts=frozenset(texts),
        keys={key: entry[key] for key in NODE_KEYS if entry.get(key) is not None},
    )


def _added(entry: JsonObject, graph: Graph, catalogue: Catalogue) -> Change:
    key = checked_id(entry.get("node"), "node")
    if key in graph.nodes:
        raise Conflict(f"node {key} is already there")
    return NodeAdded(key, _node(entry, catalogue))


def _removed(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    key, node = existing_node(entry, graph)
    change = NodeRemoved(key, node, dict(graph.wires_of(key)))
    must_match(entry, change.to_json()["before"], "before")
    return change


def _moved(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    key, node = existing_node(entry, graph)
    must_match(entry, list(node.position))
    return NodeMoved(key, position_of(entry.get("new")), node.position)


def _changed(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    key, node = existing_node(entry, graph)
    name = entry.get("key")
    if name not in NODE_KEYS:
        raise Invalid(f"a node has no key “{name}”")
    old = node.keys.get(str(name))
    must_match(entry, old)
    return NodeChanged(key, str(name), entry.get("new"), old)


def _param_set(entry: JsonObject, graph: Graph, catalogue: Catalogue) -> Change:
    key, node = existing_node(entry, graph)
    name = word(entry.get("param"), "param")
    old, new = node.params.get(name), entry.get("new")
    must_match(entry, old)
    declared = declared_of(node, catalogue)
    param = declared.param(name) if declared else None
    text = isinstance(new, str) and (
        name in node.texts or (param is not None and param.kind == "text")
    )
    return ParamSet(key, name, new, old, text)


def _text_edited(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    key, node = existing_node(entry, graph)
    name, at = word(entry.get("param"), "param"), entry.get("at")
    delete, insert = entry.get("delete", ""), entry.get("insert", "")
    text = node.params.get(name, "")
    if not (isinstance(delete, str) and isinstance(insert, str) and isinstance(text, str)):
        raise Malformed("text.edited needs delete and insert as text, on a text param")
    if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at <= len(text):
        raise Invalid(f"at must lie within the text of {len(text)} characters")
    if text[at : at + len(delete)] != delete:
        raise Conflict("the text to delete is not there")
    return TextEdited(key, name, at, delete, insert)


def _connected(entry: JsonObject) -> EdgeConnected:
    order = entry.get("order")
    return EdgeConnected(
        target=checked_id(entry.get("target"), "target"),
        target_port=word(entry.get("target_port"), "target_port"),
        source=checked_id(entry.get("source"), "source"),
        source_port=word(entry.get("source_port"), "source_port"),
        order=None if order is None else word(order, "order"),
    )


def _connect(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    change = _connected(entry)
    change = replace(change, before=graph.edges.get(change.key))
    must_match(entry, change.to_json().get("before"), "before")
    return change


def _disconnect(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    target, port = checked_id(entry.get("target"), "target"), word(entry.get("target_port"), "port")
    order = entry.get("order")
    key = edge_key(target, port, None if order is None else word(order, "order"))
    edge = graph.edges.get(key)
    if edge is None:
        raise Conflict(f"nothing is connected to {key}")
    name = None if order is None else str(order)
    change = EdgeDisconnected(target, port, edge.source, edge.port, name, edge)
    for field in ("source", "source_port", "before"):
        must_match(entry, change.to_json()[field], field)
    return change


def _furniture(root: str) -> Callable[[JsonObject, Graph, Catalogue], Change]:
    def parse(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
        key, new = checked_id(entry.get("id"), "id"), entry.get("new")
        found: Mapping[str, Json] | None = getattr(graph, root).get(key)
        if "key" not in entry:
            if new is not None and not isinstance(new, dict):
                raise Malformed(f"a {root.removesuffix('s')} must be an object")
            old = None if found is None else dict(found)
            must_match(entry, old)
            if new is not None:
                refuse_odd(root, key, new, graph)
            return FurnitureSet(root, key, None, new, old)
        name = word(entry.get("key"), "key")
        value = (found or {}).get(name)
        must_match(entry, value)
        refuse_odd_value(root, key, name, new)
        return FurnitureSet(root, key, name, new, value)

    return parse


def _meta(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    if entry.get("key") != "title" or not isinstance(entry.get("new"), str):
        raise Invalid("meta.set takes the key title and a text")
    old = graph.meta.get("title")
    must_match(entry, old)
    return MetaSet("title", entry.get("new"), old)


Parser: TypeAlias = Callable[[JsonObject, Graph, Catalogue], Change]
PARSERS: dict[str, Parser] = {
    "node.added": _added,
    "node.removed": _removed,
    "node.moved": _moved,
    "node.changed": _changed,
    "param.set": _param_set,
    "text.edited": _text_edited,
    "edge.connected": _connect,
    "edge.disconnected": _disconnect,
    "frame.set": _furniture("frames"),
    "note.set": _furniture("notes"),
    "meta.set": _meta,
    "stroke.added": stroke_added,
    "stroke.removed": stroke_removed,
}
