"""What differs between two moments of a workflow, as a canvas shows it."""

from __future__ import annotations

from karate.graph.changes import Change
from karate.graph.declared import Catalogue
from karate.graph.diff import diff, everything
from karate.graph.model import Graph, Json, JsonObject, Node


def compared(old: Graph, new: Graph, catalogue: Catalogue) -> JsonObject:
    """`{changes, nodes: {id: {state, type, title}}, edges: {key: state}}`; what is equal is left
    out, states are added, removed and changed."""
    changes: tuple[Change, ...] = diff(old, new, everything(old, new))
    told: list[Json] = [change.to_json() for change in changes]
    return {
        "changes": told,
        "nodes": {
            key: {"state": state, **_called(new.nodes.get(key) or old.nodes[key], catalogue)}
            for key in sorted({*old.nodes, *new.nodes})
            if (state := _state(old.nodes.get(key), new.nodes.get(key))) is not None
        },
        "edges": {
            key: state
            for key in sorted({*old.edges, *new.edges})
            if (state := _state(old.edges.get(key), new.edges.get(key))) is not None
        },
    }


def called(node: Node, catalogue: Catalogue) -> str:
    """What people call `node`: its title, else what its type is called."""
    declared = catalogue.get(node.type)
    return str(node.keys.get("title") or (declared.title if declared is not None else node.type))


def _called(node: Node, catalogue: Catalogue) -> JsonObject:
    return {"type": node.type, "title": called(node, catalogue)}


def _state(old: object, new: object) -> str | None:
    if old is None or new is None:
        return "added" if old is None else "removed"
    return None if old == new else "changed"
