"""From a Y.Doc (design.md §3) to the graph it says, refusing what has the wrong shape.

Merging keeps every key of its own, so a node may lack keys for a moment; those read as empty. What
cannot be read at all (a list where a map belongs, bytes, a name outside the schema) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pycrdt import Doc, Map, Text

from karate.errors import Invalid
from karate.graph.diff import ROOTS
from karate.graph.ids import is_id
from karate.graph.model import EXACT, NODE_KEYS, Edge, Graph, Json, Node, Touched, is_exact
from karate.graph.strokes import STROKE_KEY
from karate.ledger.ystruct import MAX_DEPTH

#: The schema this build reads and writes.
SCHEMA: Final = 1
#: Prefix of roots that are synced and kept, but never looked into.
EXTENSION: Final = "x-"
_META_KEYS: Final = frozenset({"schema", "title"})
_NODE_KEYS: Final = frozenset(NODE_KEYS)
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_WIRE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_.-]{1,64}(?::[!-~]{1,128})?", re.ASCII)

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})

Roots = Mapping[str, "Map[Any]"]


def new_doc(client_id: int | None = None) -> tuple[Doc[Any], Roots]:
    """An empty document with the roots of the schema, and these roots."""
    doc: Doc[Any] = Doc(client_id=client_id)
    roots: dict[str, Map[Any]] = {}
    with doc.transaction():
        for name in ROOTS:
            roots[name] = doc.get(name, type=Map)
    return doc, MappingProxyType(roots)


def read_graph(doc: Doc[Any]) -> Graph:
    """Everything `doc` says. Raises Invalid with the rule that its shape breaks."""
    check_roots(doc.keys())
    with doc.transaction():
        touched = {name: frozenset(doc.get(name, type=Map).keys()) for name in ROOTS}
    return read_touched(doc, Graph(), Touched(touched))


def read_touched(
    doc: Doc[Any],
    graph: Graph,
    touched: Touched,
    roots: Roots | None = None,
    moved: Mapping[str, object] = _NOTHING,
) -> Graph:
    """`graph` with the `touched` keys as `doc` has them now. Raises Invalid as `read_graph`.

    Of the nodes in `moved`, which have nothing new but the position it tells, nothing is read.
    """
    dragged = {key: _moved(graph.nodes[key], at) for key, at in moved.items() if key in graph.nodes}
    if dragged and touched.keys == {"nodes": dragged.keys()}:
        return graph.put("nodes", dragged)
    with doc.transaction():
        for name in ROOTS:
            keys = touched.of(name)
            if not keys:
                continue
            root = doc.get(name, type=Map) if roots is None else roots[name]
            read = _READERS[name]
            held = {key: read(key, root[key]) if key in root else None for key in keys}
            if name == "meta" and any(key not in _META_KEYS for key in held if held[key]):
                raise _refused("key", "meta holds schema and title only")
            graph = graph.put(name, held)
    return graph


def check_roots(names: Iterable[str]) -> None:
    """Raise Invalid when a root is neither of the schema nor an extension."""
    for name in names:
        if name not in ROOTS and not name.startswith(EXTENSION):
            raise _refused("root", f"there is no root “{name[:64]}”")


def _meta(key: str, value: object) -> Json:
    found = _json(value, f"meta.{key}")
    if key == "schema" and found not in (None, SCHEMA):
        raise _refused("schema", f"this server reads schema {SCHEMA}, not {found!r}")
    if key == "title" and not isinstance(found, str | None):
        raise _refused("value", "the title is a text")
    return found


def _node(key: str, value: object) -> Node:
    _check_id(key, "node")
    entries = _entries(value, f"node {key}")
    place = entries.pop("position", None)
    kind = _json(entries.pop("type", ""), "type")
    params = entries.pop("params", None)
    if not isinstance(kind, str | None):
        raise _refused("value", f"the type of node {key} is a text")
    unknown = entries.keys() - _NODE_KEYS
    if unknown:
        raise _refused("key", f"a node has no “{min(unknown)[:64]}”")
    keys = {name: _json(entry, name) for name, entry in entries.items()}
    given = {} if params is None else _entries(params, f"params of {key}")
    for name in given:
        if not _NAME.fullmatch(name):
            raise _refused("id", "a param has a name of 1 to 64 visible characters")
    values = {name: _value(entry, name) for name, entry in given.items()}
    return Node(
        type=kind or "",
        position=_position(place),
        params={name: entry for name, entry in values.items() if entry is not None},
        texts=frozenset(name for name, entry in given.items() if isinstance(entry, Text)),
        keys={name: entry for name, entry in keys.items() if entry is not None},
    )


def _moved(node: Node, place: object) -> Node:
    """`node` where it stands now. Spelled out: `dataclasses.replace` takes longer than the rest."""
    return Node(node.type, _position(place), node.params, node.texts, node.keys)


def _edge(key: str, value: object) -> Edge:
    if not _WIRE.fullmatch(key):
        raise _refused("id", "a wire's key is <node>:<port> or <node>:<port>:<order>")
    entry = _json(value, f"wire {key}")
    if not isinstance(entry, dict) or entry.keys() != {"source", "port"}:
        raise _refused("value", f"wire {key} is {{source, port}}")
    source, port = entry["source"], entry["port"]
    if not is_id(source) or not isinstance(port, str) or not _NAME.fullmatch(port):
        raise _refused("id", f"wire {key} comes from no possible output")
    return Edge(str(source), port)


def _stroke(key: str, value: object) -> Json:
    if not STROKE_KEY.fullmatch(key):
        raise _refused("id", "a stroke's key is <node>:<stroke>")
    return _json(value, f"stroke {key}")


def _furniture(key: str, value: object) -> Mapping[str, Json]:
    _check_id(key, "frame or note")
    found = {name: _value(entry, name) for name, entry in _entries(value, key).items()}
    return {name: entry for name, entry in found.items() if entry is not None}


_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "meta": _meta,
    "nodes": _node,
    "edges": _edge,
    "strokes": _stroke,
    "frames": _furniture,
    "notes": _furniture,
}


def _entries(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, Map):
        raise _refused("type", f"{where} is a Y.Map")
    return dict(value.items())


def _position(value: object) -> tuple[float, float]:
    if value is None:
        return 0.0, 0.0
    match _json(value, "position"):
        case [int() | float() as x, int() | float() as y] if not (
            isinstance(x, bool) or isinstance(y, bool)
        ):
            return x, y
    raise _refused("value", "a position is [x, y]")


def _value(value: object, where: str) -> Json:
    return str(value) if isinstance(value, Text) else _json(value, where)


def _json(value: object, where: str, depth: int = 0) -> Json:
    """`value` as JSON, whole numbers as int."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        if not is_exact(value):
            raise _refused("value", f"{where} is no finite number")
        return int(value) if value.is_integer() and abs(value) <= EXACT else value
    if isinstance(value, int):
        if not is_exact(value):
            raise _refused("value", f"{where} is beyond the exact numbers")
        return value
    if depth >= MAX_DEPTH:
        raise _refused("depth", f"{where} is nested more than {MAX_DEPTH} deep")
    if isinstance(value, list):
        return [_json(entry, where, depth + 1) for entry in value]
    if isinstance(value, dict):
        return {str(key): _json(entry, where, depth + 1) for key, entry in value.items()}
    raise _refused("type", f"{where} is no JSON value")


def _check_id(key: str, what: str) -> None:
    if not is_id(key):
        raise _refused("id", f"the id of a {what} is 1 to 64 of A-Z a-z 0-9 _ -")


def _refused(rule: str, detail: str) -> Invalid:
    return Invalid(detail, rule=rule)
