"""Rules AW: awareness."""

from __future__ import annotations

from karate.sync.frames import Presence, awareness_frame
from tests.sync.hall import Hall


async def test_aw1_everybody_sees_a_state_its_sender_included(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    ada.be(1, 1, {"name": "Ada"})
    await bob.until(lambda: bob.people == ada.people == {1: {"name": "Ada"}})


async def test_aw2_a_joiner_gets_all_states_at_once(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    ada.be(1, 1, {"name": "Ada"})
    bob.be(2, 1, {"name": "Bob"})
    await bob.until(lambda: len(bob.people) == 2)
    eve = await hall.client("eve", role="viewer")
    await eve.until(lambda: len(eve.people) == 2)
    assert eve.awareness_frames == 1
    eve.say(b"\x03")
    await eve.until(lambda: eve.awareness_frames == 2)


async def test_aw3_who_disconnects_is_gone_at_once(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    ada.be(1, 1, {"name": "Ada"})
    await bob.until(lambda: 1 in bob.people)
    ada.hang_up()
    await bob.until(lambda: 1 not in bob.people)
    back = await hall.client("ada")
    back.be(1, 1, {"name": "Ada"})
    await bob.until(lambda: 1 in bob.people)


async def test_aw4_others_cannot_be_spoken_for(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve")
    ada.be(1, 1, {"name": "Ada"})
    await eve.until(lambda: 1 in eve.people)
    eve.be(1, 99, {"name": "Eve"})
    eve.be(1, 100, None)
    eve.say(awareness_frame([Presence(9, 1, '{"name":"Eve"}'), Presence(1, 9, '{"name":"Eve"}')]))
    eve.be(2, 1, {"name": "Eve"})
    await ada.until(lambda: 2 in ada.people)
    assert ada.people == {1: {"name": "Ada"}, 2: {"name": "Eve"}}
    assert not eve.closed


async def test_aw5_a_newer_socket_of_the_same_person_takes_over(hall: Hall) -> None:
    old, bob = await hall.client("ada"), await hall.client("bob")
    old.be(1, 5, {"name": "Ada"})
    await bob.until(lambda: 1 in bob.people)
    new = await hall.client("ada")
    new.be(1, 6, {"name": "Ada", "cursor": [1, 2]})
    await bob.until(lambda: "cursor" in bob.people[1])
    old.hang_up()
    bob.be(2, 1, {})
    await new.until(lambda: 2 in new.people)
    assert 1 in bob.people


async def test_aw6_a_state_has_a_size(hall: Hall) -> None:
    eve, bob = await hall.client("eve"), await hall.client("bob")
    eve.be(1, 1, {"name": "e" * 5000})
    assert (await eve.until_closed())[0] == 4413
    assert not bob.people


async def test_aw7_a_burst_of_states_is_a_few_frames(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    for clock in range(1, 101):
        ada.be(1, clock, {"x": clock})
    await bob.until(lambda: bob.people.get(1) == {"x": 100})
    assert bob.awareness_frames < 20


async def test_aw8_an_old_clock_changes_nothing(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    ada.be(1, 5, {"x": 5})
    ada.be(1, 4, {"x": 4})
    ada.be(1, 6, {"y": 6})
    await bob.until(lambda: bob.people.get(1) == {"y": 6})
    ada.be(1, 7, None)
    await bob.until(lambda: 1 not in bob.people)
