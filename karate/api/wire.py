"""uvicorn's websockets with rules of ours: small until authorised, 4413 when too large, and a way
to send without a turn of ASGI."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode
from websockets.protocol import State
from websockets.server import ServerProtocol

from karate.errors import TooLarge

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

#: Key under `scope["extensions"]` where the application finds `widen` and `push`.
EXTENSION = "karate.wire"
#: Seconds without a byte after which a refused connection ends, and after which it ends anyway.
QUIET_S, LINGER_S = 0.3, 5.0
#: Small messages, and their bytes, that may wait for the application before reading pauses: uvicorn
#: pauses for every single one, and each pause and resume is a change of the poll set.
WAITING, SMALL = 32, 4096
_LOGGER = logging.getLogger("uvicorn.error")


class _Connection(ServerProtocol):
    def fail(self, code: CloseCode | int, reason: str = "") -> None:
        """Close; a message beyond the limit is final (4413), or clients would send it again."""
        if code == CloseCode.MESSAGE_TOO_BIG:
            code, reason = TooLarge.ws_close, "message too large"
        super().fail(code, reason)


class WireProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, refined; `unauthorised_bytes` bound a message until `widen` is called."""

    unauthorised_bytes = 0

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _Connection(
            max_size=min(self.unauthorised_bytes, config.ws_max_size), logger=_LOGGER
        )
        self._deadline: float | None = None

    def widen(self) -> None:
        """Let messages be as large as the settings say."""
        self.conn.max_message_size = self.config.ws_max_size

    def push(self, data: bytes) -> bool:
        """Write one binary message at once; False when the peer's buffers are full or it has
        gone. A room of 100 sends so for a third of what a turn of ASGI costs."""
        if self.disconnected or self.conn.state is not State.OPEN:
            return False
        if not self.writable.is_set():
            return False
        self.transport.writelines((_head(len(data)), data))
        return True

    def send_receive_event_to_app(self) -> None:
        """Hand a message over; reading goes on while few and small ones wait."""
        small = len(self.frames) == 1 and len(self.frames[0]) <= SMALL
        binary = self.curr_msg_data_type == "bytes" and not self.close_sent
        if small and binary and self.queue.qsize() < WAITING:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": self.frames.pop()})
        else:
            super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """Say why, then read and discard what is still arriving before the connection ends:
        a close with unread bytes is a reset, which overtakes the close frame."""
        now = self.loop.time()
        if self._deadline is None:
            self._deadline = now + LINGER_S
            self._tell_end()
        if self.close_timer is not None:
            self.close_timer.cancel()
        wait = min(QUIET_S, max(0.0, self._deadline - now))
        self.close_timer = self.loop.call_later(wait, self.transport.close)

    def _tell_end(self) -> None:
        sent = self.conn.close_sent
        code, reason = (sent.code, sent.reason) if sent is not None else (1006, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"] or {}
        extensions[EXTENSION] = {"widen": self.widen, "push": self.push}
        await super().run_asgi()


def wire_protocol(limit: int) -> type[WireProtocol]:
    """The protocol class for `uvicorn.Config(ws=…)`: messages are limited to `limit` bytes until
    the application calls `scope["extensions"]["karate.wire"]["widen"]()`, then to `ws_max_size`."""

    class Limited(WireProtocol):
        unauthorised_bytes = limit

    return Limited


def _head(length: int) -> bytes:
    """The frame header of an unmasked binary message (RFC 6455, 5.2)."""
    if length < 126:
        return bytes((0x82, length))
    if length < 1 << 16:
        return b"\x82\x7e" + length.to_bytes(2, "big")
    return b"\x82\x7f" + length.to_bytes(8, "big")
