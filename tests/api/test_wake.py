"""Streams wait for the log without a thread, and the loop is left alone while nobody waits."""

from __future__ import annotations

import asyncio
import threading
from unittest.mock import Mock

from karate.api.wake import Wakes

LONG = 30.0


def test_nobody_waits_and_the_loop_is_left_alone() -> None:
    wakes, loop = Wakes(), Mock(is_closed=lambda: False)
    wakes.bind(loop)
    wakes.notify(1)
    loop.call_soon_threadsafe.assert_not_called()


def test_all_who_wait_are_woken_from_another_thread() -> None:
    async def woken() -> None:
        wakes = Wakes()
        wakes.bind(asyncio.get_running_loop())
        for position in (1, 2):  # twice: who waits again hears again
            waiting = [asyncio.ensure_future(wakes.wait(LONG)) for _ in range(3)]
            thread = threading.Thread(target=wakes.notify, args=(position,))
            thread.start()
            await asyncio.wait_for(asyncio.gather(*waiting), LONG / 2)
            thread.join()

    asyncio.run(woken())


def test_growth_between_the_call_and_its_first_turn_is_not_missed() -> None:
    async def woken() -> None:
        wakes = Wakes()
        wakes.bind(asyncio.get_running_loop())
        waiting = asyncio.ensure_future(wakes.wait(LONG))
        wakes.notify(1)
        await asyncio.wait_for(waiting, LONG / 2)

    asyncio.run(woken())
