"""Where clients that always have more to say queue, so that the others notice nothing of them."""

from __future__ import annotations

import asyncio
import itertools
import time
from asyncio import Future
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from typing import Final

#: Frames between two looks at the loop while all is well.
LOOK: Final = 8
#: Seconds the event loop may be late before those in the queue give it room.
LATE_S: Final = 0.001
#: How many times its own work each of them then waits at first, and at most.
ROOM: Final = 1.0
MOST_ROOM: Final = 256.0
#: Seconds one frame costs the queue at most, however much work it was.
LONGEST_S: Final = 0.02
#: What that is multiplied by after a look that found the loop late, and one that found all well.
MORE: Final = 1.5
LESS: Final = 0.97


class Turnstile:
    """One for all documents of a process. One frame at a time; who has said least goes first, so a
    person among floods waits for one frame, not for all of theirs.
    """

    def __init__(self) -> None:
        self._queue: list[tuple[float, int, Future[None]]] = []
        self._numbers = itertools.count()
        self._taken = False
        self._free_at = self._room = 0.0
        self._passed = 0

    @asynccontextmanager
    async def turn(self, said: float) -> AsyncIterator[None]:
        """The body is one frame's work of a client that has `said` so much without a pause."""
        await self._enter(said)
        try:
            await self._pause()
            began = time.monotonic()
            try:
                yield
            finally:
                now = time.monotonic()
                self._free_at = now + min(LONGEST_S, (now - began) * self._room)
        finally:
            self._leave()

    async def _pause(self) -> None:
        """What the last frame owes the others; now and then, see how the loop does."""
        asked = time.monotonic()
        self._passed += 1
        if self._free_at <= asked and not self._room and self._passed % LOOK:
            return
        await asyncio.sleep(max(0.0, self._free_at - asked))
        self._learn(time.monotonic() - max(asked, self._free_at))

    def _learn(self, late: float) -> None:
        """The loop is so late: whoever queues has to leave it more room, or less."""
        if late > LATE_S:
            self._room = min(MOST_ROOM, max(ROOM, self._room * MORE))
        elif self._room:
            self._room = self._room * LESS if self._room > ROOM / 10 else 0.0

    async def _enter(self, said: float) -> None:
        if not self._taken:
            self._taken = True
            return
        called: Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._queue, (said, next(self._numbers), called))
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self._leave()  # it had been this one's turn already
            raise

    def _leave(self) -> None:
        while self._queue:
            called = heappop(self._queue)[2]
            if not called.done():
                called.set_result(None)
                return
        self._taken = False
