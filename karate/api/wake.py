"""Waking streams (SSE) when the log grows, without a thread per reader."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Wakes:
    """`notify` comes from any thread; `wait` returns on the next growth or after a while."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._grown = asyncio.Event()
        self._wanted = False
        self.closing = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop the waiters live on; before that `notify` does nothing."""
        self._loop = loop

    def notify(self, position: int) -> None:
        """The log has reached `position`. With nobody waiting the loop is left alone."""
        loop = self._loop
        if self._wanted and loop is not None and not loop.is_closed():
            self._wanted = False
            loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """Tell every stream to end, so that a stop need not wait for them."""
        self.closing = True
        self._wake()

    def wait(self, seconds: float) -> Coroutine[None, None, None]:
        """Return when the log grew since this call, the server stops, or `seconds` passed."""
        grown, self._wanted = self._grown, True
        return self._waited(grown, seconds)

    @staticmethod
    async def _waited(grown: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await grown.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()
