"""Rules SY3 and SY5 when a COMMIT succeeds and its answer is lost."""

from __future__ import annotations

from typing import Any

from pycrdt import Map

from karate.errors import Unavailable
from karate.graph.changes import NodeMoved
from karate.ledger.numbering import Outcome
from karate.ledger.writer import Writer
from tests.sync.hall import Hall


def lose_one_answer(hall: Hall, monkeypatch: Any) -> None:
    """The next append is stored, but the ledger does not hear of it at first."""
    real = Writer._write
    lost: list[bool] = []

    def write(self: Writer, requests: Any, careful: bool) -> tuple[Any, list[Outcome]]:
        done = real(self, requests, careful)
        if not lost:
            lost.append(True)
            raise Unavailable("the answer was lost")
        return done

    monkeypatch.setattr(Writer, "_write", write)


async def test_sy3_frames_are_saved_though_the_answer_to_commit_was_lost(
    hall: Hall, monkeypatch: Any
) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    await ada.all_saved()
    lose_one_answer(hall, monkeypatch)
    with ada.editing():
        ada.root("nodes")["n"] = Map({"type": "blur", "params": Map()})
    for value in range(5):  # each builds on the one whose answer is lost
        with ada.editing():
            ada.root("nodes")["n"]["params"]["sigma"] = value
    await ada.all_saved()
    await bob.until(lambda: bob.graph == ada.graph)
    assert not ada.closed
    assert len({event.id for event in hall.edits()}) == len(hall.edits())
    assert hall.documents.graph_at("wf")[0] == ada.graph


async def test_sy9_a_request_is_answered_though_the_answer_to_commit_was_lost(
    hall: Hall, monkeypatch: Any
) -> None:
    ada = await hall.client("ada")
    await ada.all_saved()
    lose_one_answer(hall, monkeypatch)
    version, changes = await hall.rooms.edit("wf", _moved, "api", event_id="once")
    assert [event.version for event in hall.edits()] == [version]
    assert [change.to_json()["op"] for change in changes] == ["node.moved"]
    await ada.until(lambda: ada.graph.nodes["a"].position == (3, 4))
    assert not ada.closed


def _moved(graph: Any) -> Any:
    return (NodeMoved("a", (3, 4), graph.nodes["a"].position),)
