"""A graph as a file has it: with furniture and strokes, and with what merging left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.errors import Malformed, TooLarge
from karate.graph.declared import Catalogue
from karate.graph.fields import checked_id, refuse_wild_numbers, word
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import parse_graph
from karate.graph.rules import Limits, Problem, check_graph

#: A document takes this many times the limits; what is beyond the limits stays and cannot run.
ROOM = 2
#: Most frames, notes and strokes of each kind in a file.
MAX_FURNITURE = 10_000


def parse_imported(
    raw: Json, catalogue: Catalogue, limits: Limits
) -> tuple[Graph, Sequence[Problem]]:
    """The graph and what is wrong with it, which refuses nothing: an export always comes back.

    Raises Malformed, TooLarge.
    """
    if not isinstance(raw, dict):
        raise Malformed("graph must be an object")
    refuse_wild_numbers(raw)
    for name, most in (("nodes", limits.nodes), ("edges", limits.connections)):
        entries = raw.get(name)
        if isinstance(entries, list) and len(entries) > ROOM * most:
            raise TooLarge(f"a workflow has at most {ROOM * most} {name}", limit=ROOM * most)
    graph = parse_graph(raw, catalogue, limits, strict=False)
    for root in ("frames", "notes"):
        graph = graph.put(root, {checked_id(k, root): v for k, v in _things(raw, root).items()})
    graph = graph.put("strokes", {word(k, "a stroke"): v for k, v in _strokes(raw).items()})
    return graph, check_graph(graph, catalogue, limits)


def _things(raw: JsonObject, root: str) -> Mapping[str, JsonObject]:
    found: dict[str, JsonObject] = {}
    for key, value in _strokes(raw, root).items():
        if not isinstance(value, dict):
            raise Malformed(f"{root} must map ids to objects")
        found[key] = value
    return found


def _strokes(raw: JsonObject, root: str = "strokes") -> Mapping[str, Json]:
    entries = raw.get(root, {})
    if not isinstance(entries, dict):
        raise Malformed(f"{root} must be an object")
    if len(entries) > MAX_FURNITURE:
        raise TooLarge(f"a workflow has at most {MAX_FURNITURE} {root}", limit=MAX_FURNITURE)
    return {key: value for key, value in entries.items() if value is not None}
