"""What rooms leave behind: snapshots in proportion, and no memory."""

from __future__ import annotations

import gc
import weakref
from itertools import pairwise
from pathlib import Path

import pytest
from pycrdt import Doc, Map

from karate.sync import writer
from karate.sync.memory import WORTH, Leftovers
from tests.sync.hall import WORKFLOW, Hall


class Ring:
    """Only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


def documents() -> set[int]:
    gc.collect()
    return {id(each) for each in gc.get_objects() if isinstance(each, Doc)}


async def test_sy17_a_closed_room_leaves_no_document(hall: Hall) -> None:
    before = documents()
    for _ in range(3):
        ada, eve = await hall.client("ada"), await hall.client("eve")
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [1, 1]
        await ada.all_saved()
        eve.send(b"\x00\x01\x01\x00\x00")  # deletes what nobody has: the candidate is made anew
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [2, 1]
        await ada.all_saved()
        await hall.rooms.drop(WORKFLOW)
        for client in (ada, eve):
            await client.until_closed()
            client.hang_up()
            if client.task is not None:
                await client.task
        await ada.until(lambda: not hall.rooms._seats)
        hall.clients.clear()
        del ada, eve, client
    assert len(documents() - before) == 0


def test_sy17_memory_goes_back_when_many_rooms_have_closed() -> None:
    ring = Ring()
    gone: list[int] = []
    weakref.finalize(ring, gone.append, 1)
    gc.disable()
    try:
        del ring
        leftovers = Leftovers()
        for still_open in reversed(range(WORTH)):
            assert not gone
            leftovers.closed(still_open)
        assert gone
    finally:
        gc.enable()


async def test_sy13_snapshots_come_beside_the_work_and_in_proportion(
    hall: Hall, tmp_path: Path
) -> None:
    other = hall.with_settings(tmp_path, snapshot_every=4)
    ada = await other.client("ada")
    with ada.editing():
        ada.root("x-big")["text"] = "x" * 5000
    for place in range(40):
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [place, 1]
        await ada.all_saved()
    with other.ledger.database.read() as tx:
        kept = [version for (version,) in tx.execute("SELECT version FROM snapshots", [])]
    gaps = [b - a for a, b in pairwise(kept)]
    assert 2 <= len(kept) <= 5
    assert min(gaps) >= 4, "small edits do not rewrite a large document every time"
    await other.leave()


async def test_sy13_a_room_that_differs_from_the_log_is_opened_anew(
    hall: Hall, tmp_path: Path
) -> None:
    other = hall.with_settings(tmp_path, snapshot_every=4)
    ada = await other.client("ada")
    room = other.rooms._seats[WORKFLOW].room
    assert room is not None
    with room.committed.transaction():
        room.committed.get("x-lost", type=Map)["a"] = 1
    place = 0
    while ada.closed is None:
        place += 1
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [place, 1]
        await ada.until(lambda: ada.closed is not None or ada.saved == ada.sent)
    assert ada.closed[0] == 1013
    eve = await other.client("eve")
    assert "x-lost" not in list(eve.doc.keys())
    await other.leave()


async def test_sy17_a_room_that_rests_keeps_one_document_and_edits_go_on(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "REST_S", 0.01)
    before = len(documents())
    ada, bob = await hall.client("ada"), await hall.client("bob")
    for place in range(3):
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [place, 1]
        await ada.all_saved()
        # Two documents are the clients', one is the room's.
        await bob.until(lambda: bob.graph == ada.graph and len(documents()) - before == 3)
    assert hall.documents.graph_at(WORKFLOW)[0] == ada.graph
    assert not ada.closed
