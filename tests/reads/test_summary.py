"""Lines of history read like sentences."""

from __future__ import annotations

import pytest

from karate.graph.model import JsonObject
from karate.reads.summary import summary

NAMES = {"a": "Cat", "b": "blur"}
MOVED: JsonObject = {"op": "node.moved", "node": "b", "new": [1, 2]}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([{"op": "node.added", "node": "b"}], "added blur"),
        ([{"op": "node.removed", "node": "gone"}], "removed a node"),
        ([MOVED], "moved blur"),
        ([MOVED, MOVED, MOVED], "moved 3 nodes"),
        (
            [{"op": "param.set", "node": "b", "param": "mix", "old": 1}],
            "set mix of blur back to its default",
        ),
        (
            [{"op": "param.set", "node": "b", "param": "kind", "new": "box"}],
            "set kind of blur to “box”",
        ),
        (
            [{"op": "edge.connected", "source": "a", "target": "b", "target_port": "image"}],
            "connected Cat to blur",
        ),
        (
            [{"op": "edge.disconnected", "source": "a", "target": "b", "target_port": "image"}],
            "disconnected Cat from blur",
        ),
        ([{"op": "meta.set", "key": "title", "new": "Cats"}], "renamed the workflow to “Cats”"),
        (
            [{"op": "text.edited", "node": "a", "param": "prompt"}, MOVED],
            "edited prompt of Cat and moved blur",
        ),
        (
            [{"op": "node.added", "node": "a"}, MOVED, MOVED, MOVED],
            "added Cat and moved 3 nodes",
        ),
        (
            [
                {"op": "meta.set", "key": "schema", "new": 1},
                {"op": "meta.set", "key": "title", "new": "T"},
                {"op": "node.added", "node": "a"},
                {"op": "node.added", "node": "b"},
                {"op": "edge.connected", "source": "a", "target": "b", "target_port": "image"},
                {"op": "note.set", "id": "n", "new": {}},
            ],
            "renamed the workflow to “T”, added 2 nodes, connected Cat to blur and 1 more change",
        ),
        ([], ""),
        ([{"op": "note.set", "id": "n", "new": {}}], "added a note"),
        ([{"op": "note.set", "id": "n", "new": {"text": "Milk"}}], "added a note “Milk”"),
        ([{"op": "note.set", "id": "n", "key": "text", "new": "Milk"}], "wrote in a note"),
        ([{"op": "note.set", "id": "n", "key": "size", "new": [9, 9]}], "resized a note"),
        ([{"op": "frame.set", "id": "n", "key": "position", "new": [9, 9]}], "moved a frame"),
        (
            [{"op": "frame.set", "id": "n", "key": "title", "old": "A", "new": "Hero"}],
            "renamed a frame to “Hero”",
        ),
        ([{"op": "frame.set", "id": "n", "key": "newer", "old": 1}], "changed a frame"),
        ([{"op": "frame.set", "id": "n", "old": {}}], "removed a frame"),
        ([{"op": "stroke.added", "id": "n", "new": {}}], "painted a stroke"),
    ],
)
def test_a_line_of_history(changes: list[JsonObject], line: str) -> None:
    assert summary(changes, NAMES) == line


def test_long_values_are_cut() -> None:
    change: JsonObject = {"op": "param.set", "node": "b", "param": "x", "new": "y" * 500}
    assert len(summary([change], NAMES)) < 80
