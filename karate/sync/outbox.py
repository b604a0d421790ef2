"""What one client has still to be sent, bounded, so that a slow reader costs nobody anything."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.websockets import WebSocketDisconnect

from karate.sync.socket import TRY_LATER, Gone, Socket, short

#: What a socket raises when its peer is gone.
LOST: Final = (Gone, OSError, RuntimeError, WebSocketDisconnect)
#: Seconds one frame may wait for a peer to read.
SEND_S: Final = 60.0
#: Seconds a closing handshake may take.
CLOSE_S: Final = 5.0


class Outbox:
    """The queue of one socket and the task that empties it; `put` never waits.

    `_push` is the short way, taken while nothing waits and the socket is not being closed.
    """

    __slots__ = (
        *("_bytes", "_end", "_frames", "_limit", "_lost"),
        *("_push", "_sending", "_socket", "_wake"),
    )

    def __init__(self, socket: Socket, limit: int) -> None:
        self._socket, self._limit = socket, limit
        self._push: Callable[[bytes], bool] | None = socket.push
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._end: tuple[int, str] | None = None
        self._lost = False
        self._sending: asyncio.Timeout | None = None

    @property
    def closing(self) -> bool:
        """Whether nothing more is taken."""
        return self._lost or self._end is not None

    def put(self, frame: bytes) -> None:
        """Send `frame` at once when nothing waits, else queue it; with more than `limit` bytes
        queued the client is too slow.
        """
        push = self._push
        if push is not None and push(frame):
            return
        if self._lost or self._end is not None:
            return
        self._push = None
        if self._bytes > self._limit:
            self._clear()
            self.finish(TRY_LATER, "slow reader")
            if self._sending is not None:
                self._sending.reschedule(asyncio.get_running_loop().time())
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        self._wake.set()

    def finish(self, code: int, reason: str) -> None:
        """Close once what is queued has been sent. The first call counts."""
        if not self.closing:
            self._end, self._push = (code, short(reason)), None
            self._wake.set()

    def abandon(self) -> None:
        """The peer is gone: drop everything."""
        self._lost, self._push = True, None
        self._clear()
        self._wake.set()

    async def run(self) -> None:
        """Send until finished or lost, then close."""
        try:
            while not self._lost:
                while self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= len(frame)
                    async with asyncio.timeout(SEND_S) as self._sending:
                        await self._socket.send(frame)
                    self._sending = None
                if self._end is not None:
                    break
                self._push = self._socket.push
                self._wake.clear()
                await self._wake.wait()
        except TimeoutError:
            self._end = (TRY_LATER, "slow reader")
        except LOST:
            self._lost = True
        finally:
            self._push = None
            self._clear()
        await self._close()

    async def _close(self) -> None:
        if self._end is None or self._lost:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._socket.close(*self._end)
        except (TimeoutError, *LOST):
            self._lost = True

    def _clear(self) -> None:
        self._frames.clear()
        self._bytes = 0
