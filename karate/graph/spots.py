"""Which spot of the document a change is about: one key, one text, or a whole entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from karate.graph.furniture import FurnitureSet, MetaSet, StrokeAdded, StrokeRemoved

#: (root, entry, key); key None stands for the whole entry.
Spot: TypeAlias = "tuple[str, str, str | None]"


def spots_of(change: Change) -> Iterator[Spot]:
    """Every spot that `change` touches."""
    match change:
        case NodeAdded(node=node):
            yield "nodes", node, None
        case NodeRemoved(node=node, edges=edges):
            yield "nodes", node, None
            for key in edges:
                yield "edges", key, None
        case NodeMoved(node=node):
            yield "nodes", node, "position"
        case NodeChanged(node=node, key=key):
            yield "nodes", node, key
        case ParamSet(node=node, param=param) | TextEdited(node=node, param=param):
            yield "nodes", node, f"params.{param}"
        case EdgeConnected() | EdgeDisconnected():
            yield "edges", change.key, None
        case FurnitureSet(root=root, id=entry, key=name):
            yield root, entry, name
        case MetaSet(key=key):
            yield "meta", key, None
        case StrokeAdded(id=entry) | StrokeRemoved(id=entry):
            yield "strokes", entry, None


def overlap(one: Spot, other: Spot) -> bool:
    """Tell whether both are about the same key, or one about the entry the other is a key of."""
    return one[:2] == other[:2] and (one[2] == other[2] or None in (one[2], other[2]))


def single_spot(changes: Sequence[Change]) -> Spot | None:
    """The one key or text that all of `changes` touch; None for several, or for a whole entry."""
    if len(changes) != 1:
        return None
    (change,) = changes
    if isinstance(change, (NodeMoved, NodeChanged, ParamSet, TextEdited, MetaSet)) or (
        isinstance(change, FurnitureSet) and change.key is not None
    ):
        return next(spots_of(change))
    return None


def gesture_spots(changes: Sequence[Change]) -> frozenset[Spot] | None:
    """What an event is about that may be one of a gesture's events; None when it stands alone.

    That is its one key or text, or the places of all that it moves, several at once included.
    """
    if len(changes) > 1 and all(_is_move(change) for change in changes):
        spots = [spot for change in changes for spot in spots_of(change)]
        return frozenset(spots) if len(set(spots)) == len(spots) else None
    spot = single_spot(changes)
    return None if spot is None else frozenset((spot,))


def _is_move(change: Change) -> bool:
    return isinstance(change, NodeMoved) or (
        isinstance(change, FurnitureSet) and change.key == "position"
    )
