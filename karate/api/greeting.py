"""uvicorn's HTTP with a door: who says nothing does not stay, and there are never too many."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from karate.api.doorstep import Doorstep

if TYPE_CHECKING:
    from asyncio import TimerHandle

#: What a connection too many is told before it ends; clients come back later by themselves.
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n"
    b"content-length: 0\r\n\r\n"
)


#: Seconds without a byte after which the body of a request is taken for lost.
BODY_QUIET_S = 60.0


class Greeting(HttpToolsProtocol):
    """Ends a connection whose request has not arrived as a whole head within `patience_s`, or whose
    body has stopped to arrive."""

    patience_s = 0.0
    connections_at_most = 0
    doorstep: Doorstep
    _waiting: TimerHandle | None = None
    _body_at = 0.0

    # uvicorn narrows asyncio's own signature in the same way.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.connections_at_most:
            transport.write(FULL)
            transport.close()
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a request, maybe not the first on this connection."""
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """All of its head."""
        self._arrived()
        self._body_at = self.loop.time()
        self._waiting = self.loop.call_later(BODY_QUIET_S, self._look)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of its body."""
        self._body_at = self.loop.time()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it."""
        self._arrived()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection is another protocol's, as soon as that has time for it."""
        self._arrived()
        self.transport.pause_reading()
        self.doorstep.enter(self._upgrade)

    def _upgrade(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            super().handle_websocket_upgrade()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.patience_s, self._too_late)

    def _look(self) -> None:
        """Whether the body still arrives, or would if the application took it."""
        now = self.loop.time()
        if self.flow.read_paused:
            self._body_at = now
        if now - self._body_at >= BODY_QUIET_S:
            self._too_late()
        else:
            left = self._body_at + BODY_QUIET_S - now
            self._waiting = self.loop.call_later(left, self._look)

    def _arrived(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        self.transport.abort()


def greeting_protocol(patience_s: float, connections: int) -> type[Greeting]:
    """The protocol class for `uvicorn.Config(http=…)`."""

    class Limited(Greeting):
        connections_at_most = connections

    Limited.patience_s, Limited.doorstep = patience_s, Doorstep()
    return Limited
