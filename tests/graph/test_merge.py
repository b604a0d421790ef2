"""Three-way merge of a fork: what only one side changed merges, the rest a person decides."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from karate.graph.changes import apply_all
from karate.graph.diff import diff, everything
from karate.graph.lineage import Point, common_point
from karate.graph.merge import Merge, Side, merge
from karate.graph.model import Edge, Graph, Node
from karate.graph.rules import inert_edges
from karate.graph.spots import Spot, overlap, spots_of
from tests.graph.histories import Said, begin, histories
from tests.graph.shapes import CATALOGUE


def inert(graph: Graph) -> frozenset[str]:
    return frozenset(inert_edges(graph, CATALOGUE))


def nothing_inert(_: Graph) -> frozenset[str]:
    return frozenset()


def last(told: tuple[Graph, list[Said]]) -> Graph:
    return told[1][-1].graph if told[1] else told[0]


def spots(old: Graph, new: Graph) -> set[Spot]:
    return {spot for change in diff(old, new, everything(old, new)) for spot in spots_of(change)}


def titled(graph: Graph, like: Graph) -> Graph:
    return replace(graph, meta=like.meta)


@given(histories())
def test_what_only_one_side_did_is_the_merge(told: tuple[Graph, list[Said]]) -> None:
    base, theirs = told[0], last(told)
    found = merge(base, base, theirs, nothing_inert)
    assert found.conflicts == ()
    assert found.graph == titled(theirs, base)
    assert merge(base, theirs, base, nothing_inert).clean == ()
    assert merge(base, theirs, theirs, nothing_inert) == Merge(theirs, (), ())


@given(histories(), histories())
def test_the_clean_changes_lead_to_the_merge_and_undecided_is_ours(
    one: tuple[Graph, list[Said]], other: tuple[Graph, list[Said]]
) -> None:
    base, ours, theirs = begin(), last(one), last(other)
    found = merge(base, ours, theirs, nothing_inert)
    assert apply_all(ours, found.clean) == found.graph
    mine = {spot for spot in spots(base, ours) if spot[0] != "nodes" or spot[2] not in TEXTS}
    assert not [
        (spot, changed)
        for spot in mine
        for changed in spots(ours, found.graph)
        if overlap(spot, changed) and spot[1] in getattr(ours, spot[0])
    ]


TEXTS = ("params.note",)


@given(histories(), histories())
def test_both_sides_see_the_same_conflicts(
    one: tuple[Graph, list[Said]], other: tuple[Graph, list[Said]]
) -> None:
    base, ours, theirs = begin(), last(one), last(other)
    here = merge(base, ours, theirs, nothing_inert).conflicts
    there = merge(base, theirs, ours, nothing_inert).conflicts
    assert [each.id for each in here] == [each.id for each in there]
    assert [(each.ours, each.theirs) for each in here] == [
        (each.theirs, each.ours) for each in there
    ]


@given(histories(), histories(), st.data())
def test_every_choice_is_kept(
    one: tuple[Graph, list[Said]], other: tuple[Graph, list[Said]], data: st.DataObject
) -> None:
    base, ours, theirs = begin(), last(one), last(other)
    conflicts = merge(base, ours, theirs, nothing_inert).conflicts
    sides: st.SearchStrategy[Side] = st.sampled_from(["ours", "theirs"])
    choices = {each.id: data.draw(sides) for each in conflicts}
    found = merge(base, ours, theirs, nothing_inert, choices)
    assert [each.id for each in found.conflicts] == [each.id for each in conflicts]
    for each in conflicts:
        root, entry, key = each.spot
        chosen = theirs if choices[each.id] == "theirs" else ours
        if root == "nodes" and entry in found.graph.nodes and key == "params.sigma":
            assert found.graph.nodes[entry].params["sigma"] == chosen.nodes[entry].params["sigma"]
        elif key is None and root in ("nodes", "strokes", "frames"):
            held, wanted = getattr(found.graph, root), getattr(chosen, root)
            assert held.get(entry) == wanted.get(entry)


@given(histories(), histories(), st.data())
def test_a_merge_leaves_no_wire_without_ends(
    one: tuple[Graph, list[Said]], other: tuple[Graph, list[Said]], data: st.DataObject
) -> None:
    base, ours, theirs = begin(), last(one), last(other)
    conflicts = merge(base, ours, theirs, nothing_inert).conflicts
    choices: dict[str, Side] = {
        each.id: data.draw(st.sampled_from(["ours", "theirs"])) for each in conflicts
    }
    graph = merge(base, ours, theirs, nothing_inert, choices).graph
    for key, edge in graph.edges.items():
        assert {edge.source, key.partition(":")[0]} <= graph.nodes.keys()


def graph(**nodes: Node) -> Graph:
    return Graph(meta={"title": "T"}, nodes=nodes)


def blur(**params: object) -> Node:
    texts = frozenset({"note"} & params.keys())
    return Node("blur", (0.0, 0.0), params, texts)  # type: ignore[arg-type]  # JSON values


def test_two_params_of_one_node_are_both_kept() -> None:
    base = graph(a=blur(sigma=1, kind="box"))
    ours, theirs = graph(a=blur(sigma=2, kind="box")), graph(a=blur(sigma=1, kind="gaussian"))
    found = merge(base, ours, theirs, inert)
    assert found.conflicts == ()
    assert found.graph.nodes["a"].params == {"sigma": 2, "kind": "gaussian"}


def test_the_same_param_is_a_conflict_with_three_values() -> None:
    base, ours, theirs = (graph(a=blur(sigma=n)) for n in (1, 2, 3))
    found = merge(base, ours, theirs, inert)
    (conflict,) = found.conflicts
    assert conflict.to_json({"a": "Blur"}) == {
        "id": "nodes:a:params.sigma",
        "node": "a",
        "label": "sigma of Blur",
        "base": 1,
        "ours": 2,
        "theirs": 3,
    }
    assert found.clean == ()
    decided = merge(base, ours, theirs, inert, {conflict.id: "theirs"})
    assert decided.graph == theirs


def test_texts_merge_where_they_do_not_touch() -> None:
    base, ours, theirs = (
        graph(a=blur(note=text))
        for text in ("a cat on a mat", "a black cat on a mat", "a cat on a red mat")
    )
    found = merge(base, ours, theirs, inert)
    assert found.graph.nodes["a"].params["note"] == "a black cat on a red mat"
    assert found.graph.nodes["a"].texts == {"note"}
    other = graph(a=blur(note="a white cat on a mat"))
    assert [c.id for c in merge(base, ours, other, inert).conflicts] == ["nodes:a:params.note"]


def test_a_node_removed_here_and_changed_there_is_one_conflict_with_its_wires() -> None:
    wire = {"b:image": Edge("a", "image")}
    base = replace(graph(a=blur(sigma=1), b=blur()), edges=wire)
    ours = graph(b=blur())
    theirs = replace(graph(a=blur(sigma=2), b=blur()), edges=wire)
    found = merge(base, ours, theirs, inert)
    assert [each.id for each in found.conflicts] == ["nodes:a"]
    assert found.graph == ours
    assert merge(base, ours, theirs, inert, {"nodes:a": "theirs"}).graph == theirs


def test_wires_that_would_close_a_cycle_are_a_conflict() -> None:
    base = graph(a=blur(), b=blur())
    ours = replace(base, edges={"b:image": Edge("a", "image")})
    theirs = replace(base, edges={"a:image": Edge("b", "image")})
    found = merge(base, ours, theirs, inert)
    assert [each.id for each in found.conflicts] == ["edges:a:image"]
    assert found.graph == ours


def test_the_common_point_of_forks() -> None:
    made: dict[str, Point] = {"fork": ("first", 7), "again": ("fork", 4), "side": ("first", 3)}
    assert common_point(("first", 20), ("fork", 9), made.get) == ("first", 7)
    assert common_point(("fork", 9), ("first", 20), made.get) == ("first", 7)
    assert common_point(("again", 9), ("side", 5), made.get) == ("first", 3)
    assert common_point(("again", 9), ("first", 9), made.get) == ("first", 7)
    assert common_point(("other", 9), ("first", 9), made.get) is None


def test_a_wire_that_dangles_there_goes_with_its_node_here() -> None:
    wire = {"b:image": Edge("a", "image")}
    base = replace(graph(a=blur(), b=blur()), edges=wire)
    theirs = replace(graph(b=blur()), edges=wire)
    assert merge(base, base, theirs, inert).graph == graph(b=blur())
