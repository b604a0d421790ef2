"""Two people paint while apart: after merging, both replicas show one picture."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from karate.graph.model import Graph, Json, JsonObject
from karate.graph.strokes import BLENDS, painted, strokes_of
from karate.ledger.yread import new_doc, read_graph
from tests.nodes.painting import gray, paint
from tests.nodes.stroke_makers import stroke

places = st.lists(st.integers(0, 16), min_size=2, max_size=6)


@st.composite
def strokes_by(draw: st.DrawFn, who: str) -> dict[str, Json]:
    """What one person paints while away: some orders are the other person's, too."""
    found: dict[str, Json] = {}
    for at in range(draw(st.integers(1, 4))):
        points = [place for xy in draw(places) for place in (xy, draw(st.integers(0, 16)), 800)]
        order = f"{draw(st.integers(1, 3)):06}"
        tool, blend = draw(st.sampled_from(["brush", "eraser"])), draw(st.sampled_from(BLENDS))
        target = draw(st.sampled_from(["paint", "paint", "mask"]))
        told: JsonObject = {"order": order, "tool": tool, "blend": blend, "target": target}
        color = f"#{draw(st.integers(0, 0xFFFFFF)):06x}"
        found[f"n:{who}{at}"] = stroke(*points, color=color, opacity=60, **told)
    return found


@given(strokes_by("a"), strokes_by("b"))
@settings(max_examples=25, deadline=None)
def test_two_who_painted_apart_see_one_picture(
    mine: dict[str, Json], yours: dict[str, Json]
) -> None:
    docs = [new_doc(), new_doc()]
    for (doc, roots), strokes in zip(docs, (mine, yours), strict=True):
        for key, value in strokes.items():
            with doc.transaction():
                roots["strokes"][key] = value
    updates = [doc.get_update() for doc, _ in docs]
    for doc, _ in docs:
        for update in updates:
            doc.apply_update(update)
    graphs = [read_graph(doc) for doc, _ in docs]
    assert _frozen(graphs[0]) == _frozen(graphs[1])
    assert len(_frozen(graphs[0])) == len(mine) + len(yours)
    pictures = [paint(gray(), *_placed(graph)) for graph in graphs]
    for port in ("image", "mask"):
        assert pictures[0][port].tobytes() == pictures[1][port].tobytes()


def _frozen(graph: Graph) -> list[Json]:
    return painted(strokes_of(graph, "n")).frozen()


def _placed(graph: Graph) -> list[JsonObject]:
    return [each for _, each in painted(strokes_of(graph, "n")).strokes]
