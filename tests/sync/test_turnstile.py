"""Rule GA11: clients in haste share a little of the process, the least hasty first."""

from __future__ import annotations

import asyncio

from karate.sync.turnstile import LATE_S, MOST_ROOM, Turnstile


def test_ga11_one_after_the_other_and_who_has_said_least_goes_first() -> None:
    async def go() -> None:
        turnstile, passed, inside = Turnstile(), [], 0

        async def come(said: float) -> None:
            nonlocal inside
            async with turnstile.turn(said):
                inside += 1
                assert inside == 1
                await asyncio.sleep(0)
                inside -= 1
                passed.append(said)

        await asyncio.gather(*(come(said) for said in (5.0, 400.0, 9.0, 30.0, 8.0)))
        assert passed == [5.0, 8.0, 9.0, 30.0, 400.0]

    asyncio.run(go())


def test_ga11_they_leave_a_late_loop_room_and_a_calm_one_costs_nothing() -> None:
    turnstile = Turnstile()
    turnstile._learn(LATE_S / 2)
    assert turnstile._room == 0
    for _ in range(30):
        turnstile._learn(LATE_S * 10)
    assert turnstile._room == MOST_ROOM
    for _ in range(600):
        turnstile._learn(0.0)
    assert turnstile._room == 0


def test_ga11_who_leaves_the_queue_blocks_nobody() -> None:
    async def go() -> None:
        turnstile, passed = Turnstile(), []

        async def come(name: str, said: float) -> None:
            async with turnstile.turn(said):
                await asyncio.sleep(0.01)
                passed.append(name)

        first = asyncio.create_task(come("first", 1))
        gone = asyncio.create_task(come("gone", 2))
        last = asyncio.create_task(come("last", 3))
        await asyncio.sleep(0)
        gone.cancel()
        first.cancel()
        await asyncio.wait({first, gone, last})
        assert passed == ["last"]
        await come("again", 1)
        assert passed == ["last", "again"]

    asyncio.run(go())
