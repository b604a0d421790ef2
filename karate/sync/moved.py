"""Waiting until a room has moved: what `asyncio.Condition` does, without a lock nobody contends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Moved:
    """Used on one event loop: `tell` after a change, `until` to wait for one."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def tell(self) -> None:
        """Something has changed: all who wait look again."""
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def until(self, true: Callable[[], bool]) -> None:
        """Return once `true()`."""
        while not true():
            told = asyncio.get_running_loop().create_future()
            self._waiting.append(told)
            await told
