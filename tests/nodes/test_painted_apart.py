"""Two people paint while apart: after merging, both replicas show one picture."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from karate.graph.model import Graph, Json, JsonObject
from karate.graph.strokes import painted, strokes_of
from karate.ledger.yread import new_doc, read_graph
from tests.nodes.painting import gray, paint
from tests.nodes.paintings import sheets, strokes


@given(st.lists(strokes(), min_size=1, max_size=4), st.lists(strokes(), max_size=4), sheets())
@settings(max_examples=60, deadline=None)
def test_two_who_painted_apart_see_one_picture(
    mine: list[JsonObject], yours: list[JsonObject], layers: list[Json]
) -> None:
    """With any tools, on any layers; some orders are the other person's, too."""
    docs = [new_doc(), new_doc()]
    for (doc, roots), who, drawn in zip(docs, "ab", (mine, yours), strict=True):
        for at, value in enumerate(drawn):
            with doc.transaction():
                roots["strokes"][f"n:{who}{at}"] = value
    updates = [doc.get_update() for doc, _ in docs]
    for (doc, _), order in zip(docs, (1, -1), strict=True):
        for update in updates[::order]:
            doc.apply_update(update)
    graphs = [read_graph(doc) for doc, _ in docs]
    assert _frozen(graphs[0]) == _frozen(graphs[1])
    assert len(_frozen(graphs[0])) == len(mine) + len(yours)
    pictures = [paint(gray(), *_placed(graph), layers=layers) for graph in graphs]
    for port in ("image", "mask"):
        assert pictures[0][port].tobytes() == pictures[1][port].tobytes()


def _frozen(graph: Graph) -> list[Json]:
    return painted(strokes_of(graph, "n")).frozen()


def _placed(graph: Graph) -> list[JsonObject]:
    return [each for _, each in painted(strokes_of(graph, "n")).strokes]
