"""A graph as a file has it: with furniture and strokes, and with what merging left behind."""

from __future__ import annotations

from collections.abc import Sequence

from karate.errors import Malformed, TooLarge
from karate.graph.declared import Catalogue
from karate.graph.fields import refuse_wild_numbers
from karate.graph.model import Graph, Json
from karate.graph.requests import parse_graph
from karate.graph.rules import Limits, Problem, check_graph
from karate.graph.strokes import inert_strokes

#: A document takes this many times the limits; what is beyond the limits stays and cannot run.
ROOM = 2


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
    inert = inert_strokes(graph, catalogue)
    return graph, (*check_graph(graph, catalogue, limits), *inert.values())
