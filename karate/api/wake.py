"""Waking streams (SSE) when the log grows, without a thread per reader."""

from __future__ import annotations

import asyncio


class Wakes:
    """`notify` comes from any thread; `wait` returns on the next growth or after a while."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._grown = asyncio.Event()
        self.closing = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop the waiters live on; before that `notify` does nothing."""
        self._loop = loop

    def notify(self, position: int) -> None:
        """The log has reached `position`."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """Tell every stream to end, so that a stop need not wait for them."""
        self.closing = True
        self._wake()

    async def wait(self, seconds: float) -> None:
        """Return when the log grew, the server stops, or `seconds` passed."""
        grown = self._grown
        try:
            async with asyncio.timeout(seconds):
                await grown.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()
