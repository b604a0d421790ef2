from __future__ import annotations

from hypothesis import given

from karate.graph.changes import EdgeDisconnected, NodeRemoved, TextEdited, apply_all
from karate.graph.diff import diff, everything, text_edited
from karate.graph.model import Edge, Graph, Node
from tests.graph.shapes import TEXTS, graphs


@given(graphs(), graphs())
def test_the_changes_between_two_graphs_turn_one_into_the_other(old: Graph, new: Graph) -> None:
    assert apply_all(old, diff(old, new, everything(old, new))) == new


@given(graphs())
def test_equal_graphs_have_no_changes(graph: Graph) -> None:
    assert diff(graph, graph, everything(graph, graph)) == ()


@given(TEXTS, TEXTS)
def test_a_text_edit_is_one_replacement(old: str, new: str) -> None:
    edit = text_edited("n", "p", old, new)
    assert old[: edit.at] + edit.insert + old[edit.at + len(edit.delete) :] == new


def test_a_removed_node_carries_itself_and_its_wires() -> None:
    node = Node("blur", (0.0, 0.0), {"sigma": 3})
    wires = {"b:image": Edge("a", "image"), "c:image": Edge("b", "image")}
    old = Graph(nodes={"b": node}, edges=wires)
    assert diff(old, Graph(), everything(old, Graph())) == (NodeRemoved("b", node, wires),)


def test_wires_left_dangling_stay_and_lonely_wires_are_disconnected() -> None:
    node = Node("blur", (0.0, 0.0))
    old = Graph(nodes={"b": node}, edges={"b:image": Edge("a", "image"), "x:in": Edge("y", "out")})
    new = Graph(edges={"b:image": Edge("a", "image")})
    assert diff(old, new, everything(old, new)) == (
        NodeRemoved("b", node, {}),
        EdgeDisconnected("x", "in", "y", "out", None, Edge("y", "out")),
    )


def test_typing_is_a_text_edit() -> None:
    def at(text: str) -> Graph:
        return Graph(nodes={"n": Node("blur", (0.0, 0.0), {"note": text}, frozenset({"note"}))})

    old, new = at("a cat"), at("a black cat")
    assert diff(old, new, everything(old, new)) == (TextEdited("n", "note", 2, "", "black "),)
