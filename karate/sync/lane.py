"""Where clients over their rate wait: together they get what one of them may say."""

from __future__ import annotations

import asyncio
from collections import deque


class Lane:
    """One for all documents of a process; whoever came first goes first.

    A limit for each alone holds off no crowd: 200 floods at 200 frames a second are 40,000.
    """

    def __init__(self) -> None:
        self._queue: deque[tuple[asyncio.Future[None], float]] = deque()
        self._free_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, gap: float) -> None:
        """Return when it is this client's turn; the next one's is `gap` seconds later."""
        loop = asyncio.get_running_loop()
        if not self._queue and self._free_at <= loop.time():
            self._free_at = loop.time() + gap
            return
        called: asyncio.Future[None] = loop.create_future()
        self._queue.append((called, gap))
        if self._timer is None:
            self._timer = loop.call_at(self._free_at, self._call)
        await called

    def _call(self) -> None:
        self._timer, loop = None, asyncio.get_running_loop()
        while self._queue:
            called, gap = self._queue.popleft()
            if called.done():  # it has left
                continue
            called.set_result(None)
            self._free_at = loop.time() + gap
            if self._queue:
                self._timer = loop.call_at(self._free_at, self._call)
            return
