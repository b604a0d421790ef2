"""Rules MD: updates whose dependencies are missing."""

from __future__ import annotations

import random
from pathlib import Path

import pycrdt
import pytest
from pycrdt import Doc, Map

from tests.sync.client import Client
from tests.sync.hall import WORKFLOW, Hall


def scattered(client: Client, count: int = 9) -> list[bytes]:
    """Updates of one author that build on each other, none of them sent."""
    found: list[bytes] = []
    for place in range(count):
        with client.editing(send=False) as made:
            client.root("nodes")["a"]["params"][f"p{place % 3}"] = place
        found += made
    with client.editing(send=False) as made:
        del client.root("nodes")["a"]["params"]["p0"]
    return found + made


@pytest.mark.parametrize("seed", range(6))
async def test_md1_updates_in_any_order_heal(hall: Hall, seed: int) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    ada.answers = False
    updates = scattered(ada)
    order = list(reversed(updates)) if not seed else random.Random(seed).sample(updates, 10)
    for update in order:
        ada.send(update)
    await ada.all_saved()
    await bob.until(lambda: bob.graph == ada.graph)
    assert hall.documents.graph_at(WORKFLOW)[0] == ada.graph
    assert not ada.closed


async def test_md2_a_hole_is_asked_for_and_heals(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    await ada.all_saved()
    asked = ada.asked
    updates = scattered(ada)
    for update in updates[:3] + updates[5:]:
        ada.send(update)
    await ada.all_saved()
    assert ada.asked > asked
    await bob.until(lambda: bob.graph == ada.graph)
    assert hall.metrics.render().count(b"held_updates_total") > 0


async def test_md3_nothing_of_a_held_update_is_shown_or_saved(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    await ada.all_saved()
    ada.answers = False
    updates = scattered(ada)
    hole = pycrdt.merge_updates(updates[0], updates[2])
    saved = ada.saved
    ada.send(hole)
    ada.say(pycrdt.create_sync_message(Doc()))
    await ada.until(lambda: ada.asked > 1)
    assert "p0" not in bob.graph.nodes["a"].params
    assert ada.saved == saved
    assert not hall.edits()
    ada.send(updates[1])
    await ada.all_saved()
    await bob.until(lambda: bob.graph.nodes["a"].params.get("p2") == 2)


async def test_md4_a_deletion_of_unknown_parts_is_held(hall: Hall) -> None:
    ada = await hall.client("ada")
    await ada.all_saved()
    ada.answers = False
    updates = scattered(ada, 1)
    ada.send(updates[1])
    await ada.until(lambda: ada.asked > 1)
    assert not hall.edits()
    ada.send(updates[0])
    await ada.all_saved()
    assert "p0" not in hall.documents.graph_at(WORKFLOW)[0].nodes["a"].params


async def test_md5_what_depends_on_another_client_waits_for_it(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    ada.answers = bob.answers = False
    with ada.editing(send=False) as first:
        ada.root("nodes")["n"] = Map({"type": "blur", "position": [0, 0], "params": Map()})
    bob.doc.apply_update(first[0])
    with bob.editing():
        bob.root("nodes")["n"]["params"]["sigma"] = 3
    await bob.until(lambda: bob.asked > 1)
    ada.send(first[0])
    await bob.all_saved()
    await ada.until(lambda: ada.graph.nodes["n"].params.get("sigma") == 3)
    assert [event.actor for event in hall.edits()] == ["ada", "bob"]


async def test_md6_too_much_held_closes_with_try_again(hall: Hall, tmp_path: Path) -> None:
    small = hall.with_settings(tmp_path, sync_held_bytes=100)
    ada = await small.client("ada")
    ada.answers = False
    for update in scattered(ada)[1:]:
        ada.send(update)
    assert (await ada.until_closed())[0] == 1013
    await small.leave()


async def test_md7_a_client_that_never_fills_its_hole_is_asked_once(hall: Hall) -> None:
    ada = await hall.client("ada")
    await ada.all_saved()
    updates = scattered(ada)
    hole = pycrdt.merge_updates(updates[0], updates[2])
    ada.answers = False
    asked = ada.asked
    for _ in range(5):
        ada.send(hole)
    await ada.until(lambda: ada.asked > asked)
    bob = await hall.client("bob")
    with bob.editing():
        bob.root("nodes")["a"]["position"] = [7, 7]
    await bob.all_saved()
    assert ada.asked == asked + 1
    assert not ada.closed


async def test_sy3_no_frame_is_called_saved_before_a_held_one(hall: Hall) -> None:
    ada = await hall.client("ada")
    await ada.all_saved()
    ada.answers = False
    before, updates = ada.saved, scattered(ada, 2)
    ada.send(updates[1])  # builds on an insertion that the server does not have
    with ada.editing():
        del ada.root("nodes")["a"]["params"]["sigma"]  # needs nothing: stored at once
    await ada.until(lambda: hall.edits())
    ada.say(pycrdt.create_sync_message(Doc()))
    ada.synced = False
    await ada.until(lambda: ada.synced)
    assert ada.saved == before
    ada.send(updates[0])
    await ada.all_saved()
