"""Rule GA11: clients over their rate share what one of them may say."""

from __future__ import annotations

import asyncio
import itertools

from karate.sync.lane import Lane

GAP = 0.01


def test_ga11_together_they_get_what_one_may_say() -> None:
    async def go() -> None:
        lane, times = Lane(), list[float]()
        loop = asyncio.get_running_loop()

        async def talk() -> None:
            for _ in range(4):
                await lane.turn(GAP)
                times.append(loop.time())

        await asyncio.gather(*(talk() for _ in range(5)))
        assert len(times) == 20
        assert all(b - a >= GAP * 0.8 for a, b in itertools.pairwise(times))

    asyncio.run(go())


def test_ga11_whoever_came_first_goes_first_and_who_left_blocks_nobody() -> None:
    async def go() -> None:
        lane, passed = Lane(), list[int]()

        async def come(number: int) -> None:
            await lane.turn(GAP)
            passed.append(number)

        tasks = [asyncio.create_task(come(number)) for number in range(6)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        tasks[3].cancel()
        tasks[5].cancel()
        await asyncio.wait(tasks)
        assert passed == [0, 2, 4]
        await come(7)
        await come(8)
        assert passed == [0, 2, 4, 7, 8]

    asyncio.run(go())


def test_ga11_an_empty_lane_costs_nothing() -> None:
    async def go() -> None:
        lane = Lane()
        await lane.turn(GAP)
        await asyncio.sleep(2 * GAP)
        turn = lane.turn(GAP)
        try:
            turn.send(None)
        except StopIteration:
            return
        raise AssertionError("waited")

    asyncio.run(go())
