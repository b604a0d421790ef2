"""Rules SY: an edit from frame to log to everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Map, Text

from karate.errors import Conflict, NotFound, Unavailable
from karate.graph.changes import Change, NodeMoved, ParamSet
from karate.graph.events import WorkflowDeleted, WorkflowEdited
from karate.graph.model import Graph
from karate.ledger.documents import stream_of
from karate.ledger.event import Appended, NewEvent
from karate.ledger.log import Ledger
from tests.sync.hall import WORKFLOW, WORKSPACE, Hall


async def test_sy1_two_clients_see_each_other(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    with ada.editing():
        ada.root("nodes")["a"]["params"]["sigma"] = 12
    await bob.until(lambda: bob.graph.nodes["a"].params["sigma"] == 12)
    with bob.editing():
        bob.root("nodes")["b"] = Map({"type": "invert", "position": [1, 2], "params": Map()})
    await ada.until(lambda: "b" in ada.graph.nodes)
    assert ada.graph == bob.graph


async def test_sy2_an_event_holds_update_changes_and_actor(hall: Hall) -> None:
    ada = await hall.client("ada")
    with ada.editing():
        ada.root("nodes")["a"]["params"]["sigma"] = 12
    with ada.editing():
        del ada.root("nodes")["a"]
    await ada.all_saved()
    first, second = hall.edits()
    assert first.actor == second.actor == "ada"
    assert first.workspace == WORKSPACE
    set_, removed = hall.changes()
    assert set_ == {"op": "param.set", "node": "a", "param": "sigma", "old": 4, "new": 12}
    assert removed["op"] == "node.removed"
    assert removed["before"]["params"] == {"sigma": 12}
    assert hall.documents.graph_at(WORKFLOW)[0] == ada.graph


async def test_sy3_saved_counts_every_sync_frame_that_is_durable_or_changed_nothing(
    hall: Hall,
) -> None:
    ada = await hall.client("ada")
    with ada.editing() as made:
        ada.root("nodes")["a"]["position"] = [3, 4]
    await ada.all_saved()
    ada.send(made[0])
    ada.send(b"\x00\x00")
    await ada.all_saved()
    assert ada.sent == 4  # step 2, the edit, its echo, nothing
    assert len(hall.edits()) == 1


async def test_sy4_nobody_hears_of_an_edit_before_it_is_stored(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    await ada.all_saved()
    submit = Ledger.submit
    waiting: list[Callable[[], None]] = []

    def late(ledger: Ledger, *request: Any) -> Future[Appended]:
        answer: Future[Appended] = Future()
        waiting.append(lambda: answer.set_result(submit(ledger, *request).result()))
        return answer

    monkeypatch.setattr(Ledger, "submit", late)
    before = len(bob.frames), ada.saved
    with ada.editing():
        ada.root("nodes")["a"]["position"] = [3, 4]
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert (len(bob.frames), ada.saved) == before
    joiner = await hall.client("eve")
    assert sum(joiner.graph.nodes["a"].position) == 0
    for store in waiting:
        store()
    await bob.until(lambda: bob.graph.nodes["a"].position == (3, 4))
    await ada.all_saved()


async def test_sy5_a_failed_append_closes_the_room_and_saves_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    await ada.all_saved()

    def full(*_: object) -> None:
        raise Unavailable("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "submit", full)
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [3, 4]
        assert (await ada.until_closed())[0] == (await bob.until_closed())[0] == 1013
    assert ada.saved < ada.sent
    again = await hall.client("ada")
    assert again.graph.nodes["a"].position == (0, 0)


async def test_sy6_consecutive_frames_on_one_text_are_one_event(hall: Hall) -> None:
    ada = await hall.client("ada")
    with ada.editing():
        ada.root("nodes")["a"]["params"]["prompt"] = Text("a")
    await ada.all_saved()
    before = len(hall.edits())
    for letter in "bcd":
        with ada.editing():
            text = ada.root("nodes")["a"]["params"]["prompt"]
            text += letter
    with ada.editing():
        ada.root("nodes")["a"]["position"] = [9, 9]
    await ada.all_saved()
    typed, moved = hall.edits()[before:]
    assert isinstance(typed.body, WorkflowEdited)
    assert isinstance(moved.body, WorkflowEdited)
    assert [(c["at"], c["insert"]) for c in typed.body.changes] == [(1, "bcd")]
    assert moved.body.changes[0]["op"] == "node.moved"
    assert hall.documents.graph_at(WORKFLOW)[0] == ada.graph


async def test_sy7_a_tick_is_one_frame_for_everybody(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    await ada.all_saved()
    before = len(bob.frames)
    for place in range(20):
        with ada.editing():
            ada.root("nodes")[f"n{place}"] = Map({"type": "blur", "position": [0, 0]})
    await ada.all_saved()
    await bob.until(lambda: len(bob.graph.nodes) == 21)
    assert len(hall.edits()) == 20
    assert len(bob.frames) - before < 5


async def test_sy8_an_edit_without_yjs_goes_the_same_way(hall: Hall) -> None:
    ada = await hall.client("ada")
    version, changes = await hall.rooms.edit(
        WORKFLOW, lambda graph: (NodeMoved("a", (5.0, 6.0), graph.nodes["a"].position),), "api"
    )
    assert version == 3
    assert [change.to_json()["op"] for change in changes] == ["node.moved"]
    await ada.until(lambda: ada.graph.nodes["a"].position == (5, 6))
    again, none = await hall.rooms.edit(
        WORKFLOW, lambda graph: (NodeMoved("a", (5.0, 6.0)),), "api"
    )
    assert (again, list(none)) in [(3, []), (4, [])]


async def test_sy9_an_event_id_is_stored_once(hall: Hall) -> None:
    def make(graph: Graph) -> tuple[Change, ...]:
        return (ParamSet("a", "sigma", 7, graph.nodes["a"].params["sigma"]),)

    first = await hall.rooms.edit(WORKFLOW, make, "api", event_id="once")
    second = await hall.rooms.edit(WORKFLOW, make, "api", event_id="once")
    assert first[0] == second[0]
    assert [c.to_json() for c in first[1]] == [c.to_json() for c in second[1]]
    assert len(hall.edits()) == 1


async def test_sy10_another_base_version_is_a_conflict(hall: Hall) -> None:
    with pytest.raises(Conflict):
        await hall.rooms.edit(WORKFLOW, lambda graph: (), "api", base_version=1)
    version, _ = await hall.rooms.edit(
        WORKFLOW, lambda graph: (NodeMoved("a", (5.0, 6.0)),), "api", base_version=2
    )
    assert version == 3


async def test_sy11_other_processes_edit_the_same_document(hall: Hall, tmp_path: Path) -> None:
    other = hall.with_settings(tmp_path)
    ada, bob = await hall.client("ada"), await other.client("bob")
    await asyncio.gather(ada.all_saved(), bob.all_saved())
    for place in range(8):
        with ada.editing():
            ada.root("nodes")[f"ada{place}"] = Map({"type": "blur", "position": [0, 0]})
        with bob.editing():
            bob.root("nodes")[f"bob{place}"] = Map({"type": "blur", "position": [0, 0]})
    await asyncio.gather(ada.all_saved(), bob.all_saved())
    for process in (hall, other):
        process.rooms.foreign(process.edits())
    await ada.until(lambda: len(ada.graph.nodes) == len(bob.graph.nodes) == 17)
    assert ada.graph == bob.graph == hall.documents.graph_at(WORKFLOW)[0]
    await other.leave()


async def test_sy12_a_deleted_workflow_closes_its_sockets(hall: Hall) -> None:
    ada = await hall.client("ada")
    stream = stream_of(WORKFLOW)
    stored = hall.ledger.append(
        [NewEvent(stream, WorkflowDeleted(), "ada", WORKSPACE)], {stream: 2}
    )
    hall.rooms.foreign(stored.events)
    assert (await ada.until_closed())[0] == 4404
    with pytest.raises(NotFound):
        await hall.rooms.graph(WORKFLOW)
    late = await hall.client("bob", synced=False)
    await late.until_closed()


async def test_sy13_a_closed_room_leaves_a_snapshot_that_opens(hall: Hall) -> None:
    ada = await hall.client("ada")
    for place in range(5):
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [place, 1]
        await ada.all_saved()
    graph = ada.graph
    await hall.leave()
    rows = hall.ledger.database
    with rows.read() as tx:
        assert tx.execute("SELECT version FROM snapshots", []) == [(7,)]
    assert hall.documents.graph_at(WORKFLOW) == (graph, 7)
    assert hall.documents.graph_at(WORKFLOW, 2)[0].nodes["a"].position == (0, 0)


def move(x: float, _: Graph) -> tuple[Change, ...]:
    return (NodeMoved("a", (float(x), 0.0)),)


async def test_sy14_server_edits_and_a_refused_frame_keep_their_order(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve")
    moves = [
        asyncio.create_task(hall.rooms.edit(WORKFLOW, partial(move, x), "api")) for x in range(1, 6)
    ]
    await asyncio.sleep(0)
    with eve.editing():
        eve.doc["stolen"] = Map({"k": 1})
    versions = [(await move)[0] for move in moves]
    assert versions == [3, 4, 5, 6, 7]
    await eve.until_closed()
    await ada.until(lambda: ada.graph.nodes["a"].position == (5, 0))
    assert hall.documents.graph_at(WORKFLOW)[0] == ada.graph


async def test_reading_a_document_whose_room_is_closing(hall: Hall) -> None:
    for x in range(20):
        await hall.rooms.edit(WORKFLOW, partial(move, x + 1), "api")
        for _ in range(x % 5):
            await asyncio.sleep(0)
        graph, version = await hall.rooms.graph(WORKFLOW)
        assert (graph.nodes["a"].position[0], version) == (x + 1, x + 3)
