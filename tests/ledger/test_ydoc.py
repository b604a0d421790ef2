"""The document: graph to Yjs and back, changes written, updates looked into."""

from __future__ import annotations

import random

import pytest
from pycrdt import Doc, Map, Text

from karate.errors import Conflict, Invalid, KarateError, Malformed
from karate.graph.changes import (
    Change,
    EdgeConnected,
    EdgeDisconnected,
    NodeAdded,
    NodeChanged,
    NodeMoved,
    NodeRemoved,
    ParamSet,
    TextEdited,
    apply_all,
)
from karate.graph.furniture import FurnitureSet, MetaSet, StrokeAdded, StrokeRemoved
from karate.graph.model import Edge, Graph, Node
from karate.ledger.ydoc import (
    Watch,
    build_update,
    is_complete,
    new_doc,
    read_graph,
    read_vector,
    scan,
    write_changes,
)

GRAPH = Graph(
    meta={"schema": 1, "title": "Title"},
    nodes={
        "a": Node("blur", (1.5, -2), {"sigma": 4, "prompt": "a😀b"}, frozenset({"prompt"})),
        "b": Node(
            "crop", (0, 0), {"box": {"x": [1, None, True]}}, keys={"title": "B", "size": [1, 2]}
        ),
    },
    edges={"b:image": Edge("a", "image")},
    strokes={"a:s1": [1, 2, 3]},
    frames={"f": {"title": "F"}},
    notes={"n": {"text": "hello"}},
)


def test_a_graph_comes_back_from_its_update() -> None:
    doc, _ = new_doc()
    doc.apply_update(build_update(GRAPH))
    assert read_graph(doc) == GRAPH
    assert isinstance(doc.get("nodes", type=Map)["a"]["params"]["prompt"], Text)


CHANGES: list[tuple[Change, ...]] = [
    (NodeAdded("c", Node("blur", (1, 2), {"prompt": "x", "k": 1}, frozenset({"prompt"}))),),
    (NodeRemoved("a", GRAPH.nodes["a"], dict(GRAPH.wires_of("a"))),),
    (NodeMoved("a", (9.25, 8.0)),),
    (NodeChanged("b", "title", None, "B"), NodeChanged("a", "disabled", True)),
    (NodeChanged("a", "type", "crop", "blur"),),
    (ParamSet("a", "sigma", 5, 4), ParamSet("b", "box", None, {})),
    (ParamSet("a", "prompt", "a😀😀c", text=True), ParamSet("b", "prompt", "new", text=True)),
    (TextEdited("a", "prompt", 2, "b", "ü!"), TextEdited("a", "prompt", 0, "a😀", "")),
    (EdgeConnected("a", "mask", "b", "image"), EdgeConnected("b", "image", "b", "mask")),
    (EdgeDisconnected("b", "image"),),
    (FurnitureSet("frames", "f", "title", "G"), FurnitureSet("notes", "n", None, None)),
    (FurnitureSet("notes", "m", None, {"text": "t", "x": 1}),),
    (MetaSet("title", "Other"), StrokeAdded("a:s2", {"p": [1]}), StrokeRemoved("a:s1")),
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: changes[0].op)
def test_changes_write_what_they_say(changes: tuple[Change, ...]) -> None:
    doc, roots = new_doc()
    doc.apply_update(build_update(GRAPH))
    watch = Watch(doc, roots)
    with watch.taking():
        write_changes(doc, roots, changes)
    assert read_graph(doc) == apply_all(GRAPH, changes)
    other: Doc[Map[object]] = Doc()
    other.apply_update(doc.get_update())
    assert read_graph(other) == read_graph(doc)


def test_a_text_keeps_what_a_peer_typed_meanwhile() -> None:
    doc, roots = new_doc(1)
    doc.apply_update(build_update(GRAPH))
    peer, peer_roots = new_doc(2)
    peer.apply_update(doc.get_update())
    write_changes(doc, roots, (ParamSet("a", "prompt", "a😀b and more", text=True),))
    write_changes(peer, peer_roots, (TextEdited("a", "prompt", 0, "", "so: "),))
    doc.apply_update(peer.get_update())
    assert read_graph(doc).nodes["a"].params["prompt"] == "so: a😀b and more"


def test_changes_of_absent_nodes_conflict() -> None:
    doc, roots = new_doc()
    with pytest.raises(Conflict):
        write_changes(doc, roots, (NodeMoved("gone", (0, 0)),))


def test_a_watch_tells_keys_and_update_of_the_last_transaction() -> None:
    doc, roots = new_doc()
    doc.apply_update(build_update(GRAPH))
    watch = Watch(doc, roots)
    with watch.taking():
        roots["nodes"]["a"]["params"]["sigma"] = 9
        roots["edges"]["b:mask"] = {"source": "a", "port": "image"}
    assert {name: set(keys) for name, keys in watch.touched.keys.items()} == {
        "nodes": {"a"},
        "edges": {"b:mask"},
    }
    copy, _ = new_doc()
    copy.apply_update(build_update(Graph()))
    assert scan(watch.emitted).count == 2
    with watch.taking():
        pass
    assert not watch.touched.keys


def test_unknown_roots_are_refused_and_extensions_are_not() -> None:
    doc, _ = new_doc()
    doc["x-mine"] = Text("free")
    assert read_graph(doc) == Graph()
    doc["mine"] = Text("not")
    with pytest.raises(Invalid):
        read_graph(doc)


def test_vectors_are_read_with_care() -> None:
    doc, _ = new_doc(7)
    doc.apply_update(build_update(GRAPH))
    assert read_vector(doc.get_state()).keys()
    for bad in (b"", b"\x01", b"\x01\x05", b"\x00\x00", b"\xff" * 10, b"\xff\xff\xff\x7f\x01\x02"):
        with pytest.raises(Malformed):
            read_vector(bad)


def test_mutated_updates_are_refused_or_taken_but_never_more() -> None:
    rng = random.Random(5)
    update = build_update(GRAPH)
    for _ in range(1500):
        bad = bytearray(update)
        for _ in range(rng.randrange(1, 4)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        doc, roots = new_doc()
        watch = Watch(doc, roots)
        try:
            scan(bytes(bad))
            with watch.taking():
                doc.apply_update(bytes(bad))
            is_complete(bytes(bad), doc.get_state(), read_vector(doc.get_state()))
            read_graph(doc)
        except KarateError:
            continue


def test_scan_agrees_with_pycrdt_on_clocks() -> None:
    doc, roots = new_doc(7)
    doc.apply_update(build_update(GRAPH))
    write_changes(doc, roots, (TextEdited("a", "prompt", 1, "😀", "日本語 ok"),))
    write_changes(doc, roots, (NodeRemoved("b"), NodeMoved("a", (1, 1))))
    found = scan(doc.get_update())
    reached: dict[int, int] = {}
    for client, _, end in found.blocks:
        reached[client] = end
    assert reached == read_vector(doc.get_state())
    assert not found.ahead_of({})
