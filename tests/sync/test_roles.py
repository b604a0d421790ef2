"""Roles on the wire, rules RO of SPEC.md; what makes a role change lies in tests/flows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from pycrdt import Map

from karate.accounts.access import Action, can
from karate.accounts.principal import ROLES, Principal, Role
from karate.graph.events import MemberRoleChanged
from karate.ledger.event import Event
from karate.sync import frames
from karate.sync.socket import WRITERS, Peer
from tests.sync.client import Client
from tests.sync.hall import WORKFLOW, WORKSPACE, Hall

READ_ONLY = (102, {"kind": "read_only"})
WRITABLE = (102, {"kind": "read_only", "value": False})
READERS = [role for role in ROLES if role not in WRITERS]


def add(client: Client, node: str) -> None:
    with client.editing():
        client.root("nodes")[node] = Map({"type": "blur"})


def dropped(hall: Hall) -> int:
    return int(hall.metrics.dropped_frames_total._value.get())


async def handled(client: Client) -> None:
    """Wait until the server has looked at everything `client` said."""
    seen = len(client.people)
    client.be(4711, seen + 1, {"here": seen})
    await client.until(lambda: client.people.get(4711) == {"here": seen})


def test_ro1_writers_are_whom_the_one_access_rule_lets_edit() -> None:
    def edits(role: Role) -> bool:
        return can(Principal("p", "P", "w", role), Action.WORKFLOW_EDIT)

    assert {role for role in ROLES if edits(role)} == WRITERS


@pytest.mark.parametrize("role", sorted(WRITERS))
async def test_ro1_owners_and_editors_write(hall: Hall, role: str) -> None:
    ada, bob = await hall.client("ada", role=role), await hall.client("bob", role="viewer")
    add(ada, "b")
    await ada.all_saved()
    await bob.until(lambda: "b" in bob.graph.nodes)
    assert READ_ONLY not in ada.told
    assert ada.asked == 1
    assert [event.actor for event in hall.edits()] == ["ada"]
    assert dropped(hall) == 0


@pytest.mark.parametrize("v1", [True, False])
@pytest.mark.parametrize("role", [*READERS, "", "admin"])
async def test_ro1_nothing_of_a_reader_reaches_log_or_room(hall: Hall, role: str, v1: bool) -> None:
    ada = await hall.client("ada")
    eve = await hall.client("eve", role=role, v1=v1)
    add(eve, "evil")
    eve.say(frames.step_two(eve.doc.get_update()))
    with eve.editing():
        del eve.root("nodes")["a"]
    eve.say(frames.update_frame(b"\xff\xff\xff"))
    await handled(eve)
    assert dropped(hall) == 4
    assert eve.asked == 0
    assert (READ_ONLY in eve.told) == v1
    add(ada, "b")
    await ada.all_saved()
    await eve.until(lambda: "b" in eve.graph.nodes)
    graph, version = await hall.rooms.graph(WORKFLOW)
    assert set(graph.nodes) == {"a", "b"} == set(ada.graph.nodes)
    assert version == 3
    assert eve.saved == 0
    assert not eve.closed


async def test_ro2_a_demoted_writer_is_told_and_heard_no_more(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve")
    add(eve, "before")
    await eve.all_saved()
    eve.peer.become("viewer")
    add(eve, "after")
    await handled(eve)
    await eve.until(lambda: READ_ONLY in eve.told)
    assert dropped(hall) == 1
    add(ada, "b")
    await eve.until(lambda: "b" in eve.graph.nodes)
    assert set(ada.graph.nodes) == {"a", "before", "b"}
    assert not eve.closed
    eve.peer.become("commenter")
    await handled(eve)
    assert eve.told.count(READ_ONLY) == 1


async def test_ro2_frames_sent_before_and_read_after_the_change_are_dropped(hall: Hall) -> None:
    eve = await hall.client("eve")
    for number in range(50):
        add(eve, f"n{number}")
    eve.peer.become("runner")
    await handled(eve)
    assert dropped(hall) == 50
    assert hall.edits() == []


async def test_ro2_what_waits_for_its_missing_parts_is_forgotten(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve")
    eve.answers = False
    with eve.editing(send=False) as first:
        eve.root("nodes")["b"] = Map({"type": "blur"})
    with eve.editing(send=False) as second:
        eve.root("nodes")["b"]["position"] = [3, 3]
    eve.send(second[0])
    await eve.until(lambda: hall.metrics.held_updates_total._value.get() == 1)
    eve.peer.become("viewer")
    eve.send(first[0])
    await handled(eve)
    assert dropped(hall) == 2
    add(ada, "c")
    await ada.all_saved()
    assert set(ada.graph.nodes) == {"a", "c"}


async def test_ro3_a_promoted_reader_is_asked_and_writes_on_the_same_socket(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve", role="commenter")
    eve.peer.become("runner")
    eve.peer.become("editor")
    await eve.until(lambda: WRITABLE in eve.told and eve.asked == 1)
    add(eve, "b")
    await eve.all_saved()
    await ada.until(lambda: "b" in ada.graph.nodes)
    assert not eve.closed


async def test_ro3_what_a_reader_kept_to_itself_arrives_when_it_is_promoted(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve", role="viewer")
    with eve.editing(send=False):
        eve.root("nodes")["b"] = Map({"type": "blur"})
    eve.peer.become("owner")
    await ada.until(lambda: "b" in ada.graph.nodes)
    await eve.all_saved()
    assert [event.actor for event in hall.edits()] == ["eve"]


async def test_ro3_after_dropped_frames_a_promoted_client_dials_anew(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve", role="viewer", v1=False)
    add(eve, "b")
    await handled(eve)
    eve.peer.become("editor")
    assert await eve.until_closed() == (1012, "the role has changed")
    assert "b" not in ada.graph.nodes
    again = Client(eve.peer)
    again.doc.apply_update(eve.doc.get_update())
    task = asyncio.create_task(hall.rooms.serve(again.socket, WORKFLOW, again.peer))
    again.begin()
    await ada.until(lambda: "b" in ada.graph.nodes)
    again.hang_up()
    await task


async def test_ro3_a_role_that_changes_while_the_room_opens_counts(hall: Hall) -> None:
    eve = Client(Peer("eve", "Eve", "editor", v1=True))
    task = asyncio.create_task(hall.rooms.serve(eve.socket, WORKFLOW, eve.peer))
    eve.peer.become("viewer")
    eve.begin()
    await eve.until(lambda: eve.synced)
    assert READ_ONLY in eve.told
    assert eve.asked == 0
    eve.hang_up()
    await task


async def test_ro7_karate_clients_are_told_that_people_changed(hall: Hall) -> None:
    ada, old = await hall.client("ada"), await hall.client("old", v1=False)
    for workspace in ("other", WORKSPACE):
        body = MemberRoleChanged(user="bob", old="editor", new="viewer")
        event = Event(
            position=9,
            stream=f"workspace:{workspace}",
            version=2,
            id="e",
            type=body.type,
            at=datetime.now(UTC),
            actor="ada",
            workspace=workspace,
            correlation=None,
            causation=None,
            body=body,
            hash=b"",
        )
        hall.rooms.foreign([event, event])
    await ada.until(lambda: (102, {"kind": "people"}) in ada.told)
    await handled(old)
    assert ada.told.count((102, {"kind": "people"})) == 1
    assert old.told == []
