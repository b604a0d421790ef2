"""Frames, notes and strokes of a graph that people send whole."""

from __future__ import annotations

from collections.abc import Mapping

from karate.errors import Malformed, TooLarge
from karate.graph.fields import checked_id
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.strokes import STROKE_KEY

#: Most frames, notes and strokes of each kind in one graph that is sent.
MAX_FURNITURE = 10_000


def furnished(graph: Graph, raw: JsonObject) -> Graph:
    """`graph` with what `raw` has beside nodes and wires. Raises Malformed, TooLarge."""
    for root in ("frames", "notes"):
        graph = graph.put(root, {checked_id(k, root): v for k, v in _things(raw, root).items()})
    strokes = _entries(raw, "strokes")
    if not all(STROKE_KEY.fullmatch(key) for key in strokes):
        raise Malformed("strokes map <node>:<stroke> to a stroke")
    return graph.put("strokes", strokes)


def _things(raw: JsonObject, root: str) -> Mapping[str, JsonObject]:
    found: dict[str, JsonObject] = {}
    for key, value in _entries(raw, root).items():
        if not isinstance(value, dict):
            raise Malformed(f"{root} must map ids to objects")
        found[key] = value
    return found


def _entries(raw: JsonObject, root: str) -> Mapping[str, Json]:
    entries = raw.get(root, {})
    if not isinstance(entries, dict):
        raise Malformed(f"{root} must be an object")
    if len(entries) > MAX_FURNITURE:
        raise TooLarge(f"a workflow has at most {MAX_FURNITURE} {root}", limit=MAX_FURNITURE)
    return {key: value for key, value in entries.items() if value is not None}
