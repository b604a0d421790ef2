"""One line of history for people: what an edit did, in their words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from karate.graph.model import Json, JsonObject

#: Kinds of changes told of one edit; the rest is counted.
TOLD: Final = 3
#: Characters of a value; longer ones are cut.
VALUE_LENGTH: Final = 40
#: Versions that an undo names; more are counted.
NAMED_VERSIONS: Final = 3

_FURNITURE: Final[Mapping[str, tuple[str, str]]] = {
    "frame.set": ("frame", "title"),
    "note.set": ("note", "text"),
}
#: What is said of one key of a frame or note that changed.
_FURNITURE_KEYS: Final[Mapping[str, str]] = {
    "position": "moved",
    "size": "resized",
    "color": "colored",
    "text": "wrote in",
}
_MANY = {
    "node.added": "added {} nodes",
    "node.removed": "removed {} nodes",
    "node.moved": "moved {} nodes",
    "param.set": "set {} parameters",
    "edge.connected": "made {} connections",
    "edge.disconnected": "removed {} connections",
    "stroke.added": "painted {} strokes",
    "stroke.removed": "removed {} strokes",
    "frame.set": "changed {} things about frames",
    "note.set": "changed {} things about notes",
}


def summary(
    changes: Sequence[JsonObject], names: Mapping[str, str], origin: JsonObject | None = None
) -> str:
    """What `changes` did. `names` gives what people call each node, by id."""
    groups = _groups(changes)
    told = [
        _phrase(group[0], names)
        if len(group) == 1
        else _MANY.get(str(group[0]["op"]), "made {} changes").format(len(group))
        for group in groups[:TOLD]
    ]
    rest = sum(len(group) for group in groups[TOLD:])
    if rest:
        told.append(f"{rest} more change{'s' * (rest > 1)}")
    line = " and ".join(told) if len(told) <= 2 else f"{', '.join(told[:-1])} and {told[-1]}"
    begun = "" if origin is None else _begun(origin)
    return f"{begun}: {line}" if begun and line else begun or line


def named(changes: Sequence[JsonObject]) -> set[str]:
    """The nodes that `summary` of these changes names."""
    single = [group[0] for group in _groups(changes)[:TOLD] if len(group) == 1]
    keys = ("node", "source", "target")
    return {str(change[key]) for change in single for key in keys if key in change}


def touched(changes: Sequence[JsonObject]) -> set[str]:
    """The nodes that `changes` are about: their own, a wire's two ends, a painted one."""
    found = {
        str(each[key]) for each in changes for key in ("node", "source", "target") if key in each
    }
    strokes = (each for each in changes if str(each["op"]).startswith("stroke."))
    return found | {str(each["id"]).partition(":")[0] for each in strokes}


def _begun(origin: JsonObject) -> str:
    versions = origin.get("versions")
    match origin.get("kind"):
        case "undo" | "redo" as kind:
            done = "undid" if kind == "undo" else "redid"
            return f"{done} {_versions(versions if isinstance(versions, list) else [])}"
        case "restore":
            return f"restored version {origin.get('version')}"
        case "merge":
            return "merged a fork"
        case "import":
            return "made this workflow from a file"
    return ""


def _versions(versions: Sequence[Json]) -> str:
    if len(versions) > NAMED_VERSIONS:
        return f"{len(versions)} edits"
    told = ", ".join(str(version) for version in versions)
    return f"version{'s' * (len(versions) > 1)} {told}"


def _groups(changes: Sequence[JsonObject]) -> list[list[JsonObject]]:
    """Changes of one kind together, in the order of their first; the schema number is no news."""
    found: dict[str, list[JsonObject]] = {}
    for change in changes:
        if change.get("key") != "schema" or change["op"] != "meta.set":
            found.setdefault(str(change["op"]), []).append(change)
    return list(found.values())


def _phrase(change: JsonObject, names: Mapping[str, str]) -> str:
    op = str(change["op"])
    node = names.get(str(change.get("node")), "a node")
    match op:
        case "node.added":
            return f"added {node}"
        case "node.removed":
            return f"removed {node}"
        case "node.moved":
            return f"moved {node}"
        case "node.changed":
            return f"set {change.get('key')} of {node} {_values(change)}"
        case "param.set":
            return f"set {change.get('param')} of {node} {_values(change)}"
        case "text.edited":
            return f"edited {change.get('param')} of {node}"
        case "edge.connected" | "edge.disconnected":
            return _wire(change, names)
        case "meta.set" if change.get("key") == "title":
            return f"renamed the workflow to {_value(change.get('new'))}"
        case "meta.set":
            return f"set {change.get('key')}"
        case "stroke.added" | "stroke.removed":
            return "painted a stroke" if op == "stroke.added" else "removed a stroke"
    if op in _FURNITURE:
        return _furniture(change, *_FURNITURE[op])
    return f"{'changed' if 'new' in change else 'removed'} something"


def _furniture(change: JsonObject, thing: str, words: str) -> str:
    """One frame or note; `words` is the key that says what people call it."""
    key, old, new = change.get("key"), change.get("old"), change.get("new")
    if key is None:
        done = "removed" if new is None else "added" if old is None else "changed"
        entry = old if new is None else new
        called = entry.get(words) if isinstance(entry, dict) else None
        return f"{done} a {thing}" + (f" {_value(called)}" if called else "")
    if key == "title" and thing == "frame":
        return f"renamed a frame to {_value(new or '')}"
    return f"{_FURNITURE_KEYS.get(str(key), 'changed')} a {thing}"


def _wire(change: JsonObject, names: Mapping[str, str]) -> str:
    target = names.get(str(change["target"]), "a node")
    source = names.get(str(change.get("source")), "a node")
    if change["op"] == "edge.connected":
        return f"connected {source} to {target}"
    return f"disconnected {source} from {target}"


def _values(change: JsonObject) -> str:
    if change.get("new") is None:
        return "back to its default"
    if change.get("old") is None:
        return f"to {_value(change['new'])}"
    return f"{_value(change['old'])} → {_value(change['new'])}"


def _value(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_LENGTH else f"{text[: VALUE_LENGTH - 1]}…"
