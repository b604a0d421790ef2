"""Undo: the semantic inverse of design.md §4."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from karate.graph.changes import Change, NodeMoved, NodeRemoved, ParamSet, TextEdited, apply_all
from karate.graph.diff import diff, everything
from karate.graph.inverse import Inverse, inverse
from karate.graph.model import Edge, Graph, Node
from karate.graph.spots import overlap, spots_of
from karate.graph.texts import Done
from tests.graph.histories import Said, begin, edit, event, histories, is_text


def undo(graph: Graph, *versions: int, said: list[Done]) -> Inverse:
    undone = [done for done in said if done.version in versions]
    return inverse(graph, undone, is_text, said, graph)


@given(histories())
def test_undoing_the_last_edit_gives_back_the_exact_graph(told: tuple[Graph, list[Said]]) -> None:
    first, said = told
    if not said:
        return
    before = said[-2].graph if len(said) > 1 else first
    last = said[-1]
    found = undo(last.graph, last.done.version, said=[each.done for each in said])
    assert found.graph == before
    assert found.kept == ()
    assert apply_all(last.graph, found.changes) == before


@given(histories())
def test_undoing_everything_of_one_gives_back_the_beginning(
    told: tuple[Graph, list[Said]],
) -> None:
    first, said = told
    now = said[-1].graph if said else first
    log = [each.done for each in said]
    assert undo(now, *(done.version for done in log), said=log).graph == first


@given(histories())
def test_redo_after_undo_is_where_one_was(told: tuple[Graph, list[Said]]) -> None:
    _, said = told
    if not said:
        return
    last, log = said[-1], [each.done for each in said]
    back = undo(last.graph, last.done.version, said=log)
    log.append(event(99, last.graph, back.graph))
    again = undo(back.graph, 99, said=log)
    assert again.graph == last.graph
    assert again.kept == ()


@settings(max_examples=300)
@given(histories(), st.data())
def test_undo_never_touches_what_others_changed_after(
    told: tuple[Graph, list[Said]], data: st.DataObject
) -> None:
    _, said = told
    if not said:
        return
    chosen = data.draw(st.sampled_from(said))
    now = said[-1].graph
    log = [each.done for each in said]
    found = undo(now, chosen.done.version, said=log)
    later = [
        spot
        for each in said
        if each.done.version > chosen.done.version
        for change in each.done.changes
        if not isinstance(change, TextEdited)
        for spot in spots_of(change)
    ]
    touched = [
        spot
        for change in diff(now, found.graph, everything(now, found.graph))
        if not isinstance(change, TextEdited)
        for spot in spots_of(change)
    ]
    assert not [
        (one, two) for one in touched for two in later if overlap(one, two) and live(two, now)
    ]
    assert {kept.version for kept in found.kept} <= {chosen.done.version}


def live(spot: tuple[str, str, str | None], graph: Graph) -> bool:
    """Whether the spot holds something: what somebody else took away again is nobody's."""
    return spot[1] in getattr(graph, spot[0])


@settings(max_examples=300)
@given(histories(), st.data())
def test_letters_that_others_typed_after_stay(
    told: tuple[Graph, list[Said]], data: st.DataObject
) -> None:
    _, said = told
    if not said:
        return
    chosen = data.draw(st.sampled_from(said))
    now, log = said[-1].graph, [each.done for each in said]
    found = undo(now, chosen.done.version, said=log)
    for node in now.nodes.keys() & found.graph.nodes.keys():
        mine = letters([chosen.done], node)
        kept = [c for c in str(now.nodes[node].params.get("note")) if c not in mine]
        after = [c for c in str(found.graph.nodes[node].params.get("note"))]
        assert is_subsequence(kept, after)


def letters(log: list[Done], node: str) -> set[str]:
    changes = [change for done in log for change in done.changes]
    return {
        letter
        for change in changes
        if isinstance(change, TextEdited) and change.node == node
        for letter in change.insert
    }


def is_subsequence(some: list[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(letter in rest for letter in some)


@given(histories(most=6), st.data())
def test_a_document_that_moved_on_before_the_log_told(
    told: tuple[Graph, list[Said]], data: st.DataObject
) -> None:
    _, said = told
    if not said:
        return
    log, then = [each.done for each in said], said[-1].graph
    now = data.draw(edit(then, iter(range(500, 600))))
    version = data.draw(st.sampled_from(log)).version
    late = inverse(now, [done for done in log if done.version == version], is_text, log, then)
    done = event(200, then, now)
    early = undo(now, version, said=[*log, done] if done.changes else log)
    assert late.graph == early.graph


def one(text: str = "abc", **more: object) -> Graph:
    node = Node("blur", (0.0, 0.0), {"note": text, "sigma": 4}, frozenset({"note"}))
    return Graph(nodes={"n": replace(node, **more)})  # type: ignore[arg-type]  # fields of Node


def test_a_key_somebody_changed_since_is_kept_and_told() -> None:
    mine = ParamSet("n", "sigma", 12, 4)
    now = one(params={"sigma": 20})
    found = inverse(now, [Done(5, (mine,))], is_text)
    assert found.graph == now
    assert found.changes == ()
    assert [(kept.version, kept.change) for kept in found.kept] == [(5, mine)]


def test_a_removed_node_comes_back_with_the_wires_that_still_have_ends_and_free_inputs() -> None:
    node = Node("blur", (0.0, 0.0), {"sigma": 4})
    wires = {
        "n:image": Edge("src", "image"),
        "out:image": Edge("n", "image"),
        "taken:image": Edge("n", "image"),
        "gone:image": Edge("n", "image"),
        "join:images:m": Edge("n", "image"),
    }
    nodes = {name: node for name in ("src", "out", "taken", "join")}
    now = Graph(nodes=nodes, edges={"taken:image": Edge("src", "image")})
    found = inverse(now, [Done(5, (NodeRemoved("n", node, wires),))], is_text)
    assert found.graph.nodes["n"] == node
    assert {key for key, edge in found.graph.edges.items() if edge in wires.values()} == {
        "n:image",
        "out:image",
        "join:images:m",
        "taken:image",
    }
    assert found.graph.edges["taken:image"] == Edge("src", "image")
    assert {kept.change.to_json()["target"] for kept in found.kept} == {"taken", "gone"}


def test_a_node_somebody_worked_on_is_not_taken_away() -> None:
    graph = begin()
    added = event(3, graph.put("nodes", {"a": None}).put("edges", {}), graph)
    wired = graph.put("edges", {"c:image": Edge("a", "image")})
    for now in (wired, graph.put("strokes", {"a:9": 1})):
        found = inverse(now, [added], is_text)
        assert "a" in found.graph.nodes
        assert found.kept


def test_typing_of_one_goes_and_typing_of_the_other_stays() -> None:
    texts = ["the cat", "the black cat", "the black cat sat", "see the black cat sat"]
    log = [event(n + 3, one(a), one(b)) for n, (a, b) in enumerate(pairwise(texts))]
    now = one(texts[-1])
    found = undo(now, 3, said=log)
    assert found.graph == one("see the cat sat")
    assert undo(now, 4, said=log).graph == one("see the black cat")
    (change,) = found.changes
    assert change == TextEdited("n", "note", 8, "black ", "")


def test_typing_somebody_wrote_into_is_kept() -> None:
    texts = ["the cat", "the black cat", "the bleak cat"]
    log = [event(n + 3, one(a), one(b)) for n, (a, b) in enumerate(pairwise(texts))]
    found = undo(one(texts[-1]), 3, said=log)
    assert found.graph == one(texts[-1])
    assert [kept.version for kept in found.kept] == [3]


def test_a_gesture_of_typing_and_erasing_goes_as_a_whole() -> None:
    texts = ["", "a", "ab", "a", "ac", "acd"]
    log = [event(n + 3, one(a), one(b)) for n, (a, b) in enumerate(pairwise(texts))]
    assert undo(one("acd"), 3, 4, 5, 6, 7, said=log).graph == one("")


def test_text_without_its_past_is_kept() -> None:
    change: Change = TextEdited("n", "note", 0, "", "a")
    found = inverse(one(), [Done(3, (change,))], is_text)
    assert found.graph == one()
    assert len(found.kept) == 1


def test_what_is_already_as_before_is_neither_changed_nor_told() -> None:
    graph = one()
    moved = NodeMoved("n", (5.0, 5.0), (0.0, 0.0))
    found = inverse(graph, [Done(3, (moved,))], is_text)
    assert (found.changes, found.kept) == ((), ())


def test_the_wires_of_a_node_that_stays_stay_with_it() -> None:
    node = Node("blur", (0.0, 0.0), {"sigma": 4})
    before = Graph(nodes={"src": node})
    after = Graph(nodes={"src": node, "n": node}, edges={"n:image": Edge("src", "image")})
    now = after.put("nodes", {"n": replace(node, params={"sigma": 20})})
    found = inverse(now, [event(3, before, after)], is_text)
    assert found.graph == now
    assert len(found.kept) == 2
    assert inverse(after, [event(3, before, after)], is_text).graph == before


def test_later_edits_move_as_the_newer_ones_of_a_gesture_go() -> None:
    texts = ["0123", "0123AA", "AA", "AAZ"]
    log = [event(n + 3, one(a), one(b)) for n, (a, b) in enumerate(pairwise(texts))]
    found = undo(one("AAZ"), 3, 4, said=log)
    assert found.graph == one("0123Z")
    assert found.kept == ()
