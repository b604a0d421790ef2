"""Fields of what people send, checked one by one."""

from __future__ import annotations

from karate.errors import Conflict, Malformed
from karate.graph.ids import is_id
from karate.graph.model import Graph, Json, JsonObject, Node, is_exact


def refuse_wild_numbers(raw: Json) -> None:
    """Raise Malformed for numbers no document holds; 1e999 reads as infinite."""
    left: list[Json] = [raw]
    while left:
        match left.pop():
            case bool() | str() | None:
                pass
            case int() | float() as number:
                if not is_exact(number):
                    raise Malformed("numbers are finite, and whole ones at most 2**53")
            case list() as items:
                left += items
            case dict() as entries:
                left += entries.values()


def objects(raw: JsonObject, name: str) -> list[JsonObject]:
    """The list of objects under `name`, empty without one. Raises Malformed."""
    entries = raw.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Malformed(f"{name} must be a list of objects")
    return [entry for entry in entries if isinstance(entry, dict)]


def existing_node(entry: JsonObject, graph: Graph) -> tuple[str, Node]:
    """The node that `entry` names, with its id. Raises Malformed, Conflict if it is not there."""
    key = checked_id(entry.get("node"), "node")
    if key not in graph.nodes:
        raise Conflict(f"node {key} is not there")
    return key, graph.nodes[key]


def checked_id(value: Json, name: str) -> str:
    """An id of a node, frame or note. Raises Malformed."""
    if not is_id(value):
        raise Malformed(f"{name} must be 1 to 64 of A-Z a-z 0-9 _ -")
    return str(value)


def word(value: Json, name: str) -> str:
    """A short text. Raises Malformed."""
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise Malformed(f"{name} must be a text of 1 to 200 characters")
    return value


def position_of(value: Json) -> tuple[float, float]:
    """A place on the canvas, `[x, y]`. Raises Malformed."""
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed("position must be [x, y]")
    x, y = value
    for number in (x, y):
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise Malformed("position must be two numbers")
    return float(x), float(y)  # type: ignore[arg-type]  # checked in the loop


def must_match(entry: JsonObject, found: Json, name: str = "old") -> None:
    """Raise Conflict when `entry` gives, under `name`, another value than was found."""
    if name in entry and entry[name] != found:
        raise Conflict(f"{entry['op']}: {name} does not match", found=found)
