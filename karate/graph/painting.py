"""Changes to strokes as people send them: refused beforehand where the document would hold them
inert.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from karate.errors import Conflict, Invalid, Malformed
from karate.graph.changes import Change, NodeRemoved
from karate.graph.declared import Catalogue
from karate.graph.fields import must_match, word
from karate.graph.furniture import StrokeAdded, StrokeRemoved
from karate.graph.model import Graph, JsonObject
from karate.graph.strokes import (
    STROKE_KEY,
    painted,
    split_stroke_key,
    strokes_of,
    takes_strokes,
)
from karate.graph.subgraph import declared_of


def stroke_added(entry: JsonObject, graph: Graph, catalogue: Catalogue) -> Change:
    """A stroke put on a node that takes strokes; `refuse_inert` looks into it.

    Raises Malformed, Conflict, Invalid.
    """
    key, new = word(entry.get("id"), "id"), entry.get("new")
    if new is None:
        raise Malformed("stroke.added needs new")
    if not STROKE_KEY.fullmatch(key):
        raise Malformed("a stroke's id is <node>:<stroke>")
    must_match(entry, graph.strokes.get(key))
    node = split_stroke_key(key)[0]
    if node not in graph.nodes:
        raise Conflict(f"node {node} is not there")
    if takes_strokes(declared_of(graph.nodes[node], catalogue)) is None:
        raise Invalid(f"node “{node}” is not painted on", rule="lost-stroke")
    return StrokeAdded(key, new, graph.strokes.get(key))


def stroke_removed(entry: JsonObject, graph: Graph, _: Catalogue) -> Change:
    """A stroke taken away. Raises Malformed, or Conflict where it is not there."""
    key = word(entry.get("id"), "id")
    if key not in graph.strokes:
        raise Conflict(f"stroke {key} is not there")
    must_match(entry, graph.strokes[key])
    return StrokeRemoved(key, graph.strokes[key])


def strokes_lost(change: Change, graph: Graph) -> Iterator[StrokeRemoved]:
    """The strokes that go with a node."""
    if isinstance(change, NodeRemoved):
        for key, stroke in sorted(strokes_of(graph, change.node)):
            yield StrokeRemoved(key, stroke)


def refuse_inert(after: Graph, changes: Sequence[Change]) -> None:
    """Raise Invalid where one of `changes` added a stroke that paints nothing: malformed, or beyond
    the limits of its node.
    """
    added = [change.id for change in changes if isinstance(change, StrokeAdded)]
    for node in sorted({split_stroke_key(key)[0] for key in added}):
        inert = painted(strokes_of(after, node)).inert
        for key in added:
            if key in inert:
                raise Invalid(f"stroke {key}: {inert[key]}", rule="wrong-stroke")
