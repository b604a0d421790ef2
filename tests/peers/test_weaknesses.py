"""What was measured to go wrong in other servers, one test each (collab.md §2 and §3).

Strict: the day pycrdt-websocket passes one of them, the test says so.
"""

from __future__ import annotations

import asyncio
import random

import pytest

from karate.sync.frames import number, update_frame
from tests.peers.conftest import Floor
from tests.peers.servers import ROOMS
from tests.peers.wire import Client

#: Connections cut at once, and pairs of first joiners.
CUT, PAIRS = 60, 8
#: Characters of the large document.
LARGE = 24 << 20


async def scattered(client: Client, count: int = 9) -> list[bytes]:
    """Updates of one author that build on each other, none of them told."""
    await client.add_node()
    found: list[bytes] = []
    for place in range(count):
        with client.making() as made:
            client.nodes["n"]["params"][f"p{place % 4}"] = place
        found += made
    return found


async def heals(floor: Floor, ada: Client, bob: Client) -> None:
    """Who was there and who comes later have what the author has."""
    late = await floor.join("late")
    for client in (bob, late):
        await client.agrees(ada)


async def test_broken_sockets_do_not_take_a_room_down(floor: Floor) -> None:
    ada, bob = await floor.join("ada"), await floor.join("bob")
    await ada.add_node()
    crowd = [await floor.join(f"c{place}", synced=False) for place in range(CUT)]
    for round in range(30):
        for client in crowd[round * 2 : round * 2 + 2]:
            client.abort()
        for place in range(4):
            await ada.set(f"p{round}", place)
    await bob.agrees(ada)
    late = await floor.join("late")
    await late.agrees(ada)


async def test_two_simultaneous_first_joiners_are_both_served(floor: Floor) -> None:
    for room in range(PAIRS):
        pair = await asyncio.gather(floor.join("ada", room), floor.join("bob", room))
        await pair[0].add_node()
        await pair[1].agrees(pair[0])


async def test_a_late_joiner_is_told_who_is_here(floor: Floor) -> None:
    ada = await floor.join("ada")
    await ada.be(1, 1, {"name": "Ada"})
    await ada.until(lambda: ada.people)
    bob = await floor.join("bob")
    await bob.until(lambda: bob.people == {1: {"name": "Ada"}})


async def test_who_breaks_off_leaves_no_cursor_behind(floor: Floor) -> None:
    ada, bob = await floor.join("ada"), await floor.join("bob")
    await ada.be(1, 1, {"name": "Ada"})
    await bob.until(lambda: bob.people)
    ada.abort()
    await bob.until(lambda: not bob.people)


async def test_awareness_that_nobody_can_read_reaches_nobody(floor: Floor) -> None:
    bob, ada = await floor.join("bob"), await floor.join("ada")
    for garbage in (b"\xff" * 9, b"\x01\x05\x01\x04{{{{", b"\x03\x01"):
        eve = await floor.join("eve")
        await eve.say(b"\x01" + number(len(garbage)) + garbage)
        await asyncio.sleep(0.05)
    await ada.be(1, 1, {"name": "Ada"})
    await bob.until(lambda: 1 in bob.people)
    assert not bob.choked


async def test_nobody_speaks_for_somebody_else(floor: Floor) -> None:
    ada, eve, bob = [await floor.join(name) for name in ("ada", "eve", "bob")]
    await ada.be(1, 1, {"name": "Ada"})
    await bob.until(lambda: bob.people)
    await eve.be(1, 50, {"name": "Eve"})
    await eve.be(2, 1, {})
    await bob.until(lambda: 2 in bob.people)
    assert bob.people[1] == {"name": "Ada"}


async def test_a_hole_in_one_authors_updates_heals(floor: Floor) -> None:
    ada, bob = await floor.join("ada"), await floor.join("bob")
    updates = await scattered(ada)
    for update in updates[:3] + updates[6:] + updates[3:6]:
        await ada.say(update_frame(update))
    await heals(floor, ada, bob)


async def test_updates_in_any_order_heal(floor: Floor) -> None:
    for seed in range(4):
        ada, bob = await floor.join("ada", seed), await floor.join("bob", seed)
        updates = await scattered(ada)
        order = random.Random(seed).sample(updates, 9) if seed else updates[::-1]
        for update in order:
            await ada.say(update_frame(update))
        await bob.agrees(ada)


@pytest.mark.timeout(120)
async def test_a_document_of_24_mib_arrives(floor: Floor) -> None:
    ada, bob = await floor.join("ada"), await floor.join("bob")
    await ada.add_node()
    await ada.set("p", "x" * LARGE)
    await bob.until(lambda: len((bob.params() or {}).get("p", "")) == LARGE)
    late = await floor.join("late")
    assert len(late.params()["p"]) == LARGE


@pytest.mark.timeout(120)
async def test_storage_keeps_what_many_rooms_saw(floor: Floor) -> None:
    """What a second client has seen is there when everybody left and comes back."""

    wanted: list[Client] = []

    async def busy(room: int) -> None:
        ada, bob = await floor.join("ada", room), await floor.join("bob", room)
        await ada.add_node()
        for place in range(40):
            await ada.set(f"p{place % 9}", place)
        await bob.agrees(ada)
        wanted.append(ada)
        await ada.leave()
        await bob.leave()

    await asyncio.gather(*(busy(room) for room in range(ROOMS)))
    for room in range(ROOMS):
        again = await floor.join("carl", room)
        await again.agrees(wanted[0])
