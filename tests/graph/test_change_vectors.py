from __future__ import annotations

from tests.graph.change_vectors import FILE, build, rendered


def test_the_shared_file_is_what_the_graph_says() -> None:
    """The client runs the same file (client/src/doc/changes.test.ts)."""
    assert FILE.read_text(encoding="utf-8") == rendered()


def test_the_vectors_show_every_change() -> None:
    changes = [change for vector in build() for change in vector["changes"]]  # type: ignore[union-attr]  # a list of objects
    assert {change["op"] for change in changes} == {  # type: ignore[call-overload, index]  # objects
        "node.added",
        "node.removed",
        "node.moved",
        "node.changed",
        "param.set",
        "text.edited",
        "edge.connected",
        "edge.disconnected",
        "frame.set",
        "note.set",
        "meta.set",
        "stroke.added",
        "stroke.removed",
    }
