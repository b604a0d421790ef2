"""A crowd of handshakes leaves the event loop to others in between."""

from __future__ import annotations

import asyncio
import time

from karate.api.doorstep import WORK_S, Doorstep


def test_a_crowd_is_let_in_bit_by_bit_and_in_order() -> None:
    async def go() -> None:
        step, entered, turns = Doorstep(), list[int](), list[int]()

        def enter(number: int) -> None:
            entered.append(number)
            time.sleep(WORK_S / 2)

        for number in range(30):
            step.enter(lambda number=number: enter(number))  # type: ignore[misc]
        while len(entered) < 30:
            turns.append(len(entered))
            await asyncio.sleep(0)
        assert entered == list(range(30))
        assert len(set(turns)) >= 10

    asyncio.run(go())


def test_one_alone_does_not_wait() -> None:
    async def go() -> None:
        step, entered = Doorstep(), list[int]()
        step.enter(lambda: entered.append(1))
        assert entered == [1]
        step.enter(lambda: entered.append(2))
        assert entered == [1]
        await asyncio.sleep(0.05)
        assert entered == [1, 2]
        step.enter(lambda: entered.append(3))
        assert entered == [1, 2, 3]

    asyncio.run(go())
