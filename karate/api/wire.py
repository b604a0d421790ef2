"""uvicorn's websockets with rules of ours: small until authorised, 4413 when too large, read no
faster than the application takes, closed without waiting for the peer, and a way to send without a
turn of ASGI."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import struct
import termios
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.protocol import State
from websockets.server import ServerProtocol

from karate.api.pipe import Pipe
from karate.errors import TooFast, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from uvicorn.config import Config
    from uvicorn.server import ServerState

#: Key under `scope["extensions"]` where the application finds `widen` and `push`.
EXTENSION = "karate.wire"
#: Seconds without a byte after which a refused connection ends, and after which it ends anyway.
QUIET_S, LINGER_S = 0.5, 5.0
#: Bytes of a message too large that are read without delay: who sends before they read would see a
#: reset instead of the reason.
OVERSIZE = 64 << 20
#: Seconds between two looks at what a refused connection still sends: 200 of them that went on at
#: full speed were 350 MB a second.
SIP_S = 0.2
#: Seconds a peer that has not read what it was sent is given to read why it was let go.
UNREAD_S = 20.0
#: Small messages, and their bytes, that may wait for the application before reading pauses: uvicorn
#: pauses for every single one, and each pause and resume is a change of the poll set.
WAITING, SMALL = 32, 4096
#: Bytes parsed at a time: 64 KiB of frames of a few bytes would hold everybody up for 200 ms.
PIECE, LARGEST_PIECE = 1024, 65536
#: Pings and pongs a peer may send at once, and per second from then on; more end with 4429.
CONTROLS, CONTROLS_PER_S = 100, 10
#: Pieces one message may come in: empty ones cost memory that no limit of bytes sees.
FRAGMENTS = 10_000
#: How the kernel tells how many bytes of a socket wait.
_LENGTH, _NONE = struct.Struct("i"), bytes(4)
#: Two lines for every socket that opens would cost as much as letting it in.
_LOGGER = logging.getLogger("uvicorn.error.sockets")
_LOGGER.setLevel(logging.WARNING)


class _Connection(ServerProtocol):
    turned: Callable[[], None] | None = None

    @property
    def state(self) -> State:
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state
        if self.turned is not None:
            self.turned()

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
        self.logger = _LOGGER
        self.conn = _Connection(
            max_size=min(self.unauthorised_bytes, config.ws_max_size), logger=_LOGGER
        )
        self._deadline: float | None = None
        self._oversize = 0
        self._descriptor = -1
        self._pipe = Pipe()
        self.conn.turned = self._turned
        self._rest, self._piece, self._small = bytearray(), PIECE, True
        self._controls, self._controlled_at = float(CONTROLS), 0.0

    def widen(self) -> None:
        """Let messages be as large as the settings say."""
        self.conn.max_message_size = self.config.ws_max_size

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._pipe.connect(self.transport)
        plain = self.transport.get_extra_info("socket")
        self._descriptor = -1 if plain is None else plain.fileno()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._turned()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._turned()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._turned()

    def data_received(self, data: bytes) -> None:
        """Parse what the application can take now; the rest waits, and reading with it."""
        if self._deadline is not None:
            self.linger()
            self._oversize -= len(data)
            if self._oversize < 0:
                self._sip()
        elif len(data) <= PIECE and not self._rest and self.queue.qsize() < WAITING:
            super().data_received(data)
        else:
            self._rest += data
            self._parse()

    def waiting(self) -> tuple[int, int]:
        """Messages that wait for the application, and bytes behind them, the kernel's included."""
        there = len(self._rest)
        if self._descriptor >= 0 and not self.transport.is_closing():
            there += _LENGTH.unpack(fcntl.ioctl(self._descriptor, termios.FIONREAD, _NONE))[0]
        return self.queue.qsize(), there

    async def receive(self) -> ASGIReceiveEvent:
        """The next event; makes room for what has not been parsed yet."""
        message = await self.queue.get()
        # In time, so that who has more to say is never taken for somebody who makes a pause.
        if self.queue.qsize() < WAITING // 2:
            self._parse()
            large = self.queue.qsize() and not self._small
            if self.read_paused and not self._rest and not large:
                self._go_on_reading()
        return message

    def _parse(self) -> None:
        """Feed the parser piece by piece while few messages wait; large messages in large ones."""
        rest, queue = self._rest, self.queue
        while rest and queue.qsize() < WAITING and self._deadline is None:
            waited, piece = queue.qsize(), bytes(rest[: self._piece])
            del rest[: self._piece]
            super().data_received(piece)
            small = queue.qsize() > waited
            self._piece = PIECE if small else min(self._piece * 2, LARGEST_PIECE)
        if rest and not self.read_paused and self._deadline is None:
            self.read_paused = True
            self.transport.pause_reading()

    def _go_on_reading(self) -> None:
        self.read_paused = False
        if not self.transport.is_closing():
            self.transport.resume_reading()

    async def send(self, message: ASGISendEvent) -> None:
        """As uvicorn's, but a close waits for nobody: who does not read is let go all the same."""
        if message["type"] != "websocket.close" or not self.handshake_complete:
            await super().send(message)
        elif not self.close_sent and not self.disconnected and self.conn.state is State.OPEN:
            self.conn.send_close(message.get("code", 1000), message.get("reason") or "")
            if self._rest or self.queue.qsize() or not self.writable.is_set():
                self.linger()
                return
            self._tell_end()
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def handle_ping(self) -> None:
        """Answer, but not beyond what the peer reads."""
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(pong)
        self._count_control()

    def handle_pong(self, event: Frame) -> None:
        super().handle_pong(event)
        self._count_control()

    def keepalive_timeout(self) -> None:
        """The peer is gone, unless its answer lies behind what is not read yet."""
        if self.read_paused:
            self.schedule_ping()
        elif not self.transport.is_closing():
            self._fail(CloseCode.INTERNAL_ERROR, "keepalive ping timeout")

    def _count_control(self) -> None:
        now = self.loop.time()
        gained = (now - self._controlled_at) * CONTROLS_PER_S
        self._controls = min(CONTROLS, self._controls + gained) - 1
        self._controlled_at = now
        if self._controls < 0:
            self._fail(TooFast.ws_close, "too many pings")

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        if len(self.frames) > FRAGMENTS:
            self._fail(TooLarge.ws_close, "a message in too many pieces")

    def _fail(self, code: int, reason: str) -> None:
        if self._deadline is None and not self.close_sent:
            self.conn.fail(code, reason)
            self.linger()

    def send_receive_event_to_app(self) -> None:
        """Hand a message over; reading goes on while few and small ones wait."""
        small = self._small = len(self.frames) == 1 and len(self.frames[0]) <= SMALL
        binary = self.curr_msg_data_type == "bytes" and not self.close_sent
        if small and binary and self.queue.qsize() < WAITING:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": self.frames.pop()})
        else:
            super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        sent, widened = self.conn.close_sent, self.conn.max_message_size == self.config.ws_max_size
        if widened and sent is not None and sent.code == TooLarge.ws_close:
            self._oversize = OVERSIZE
        self.linger()

    def linger(self) -> None:
        """Say why, then read and discard what is still arriving before the connection ends:
        a close with unread bytes is a reset, which overtakes the close frame."""
        now = self.loop.time()
        if self._deadline is None:
            self._deadline = now + LINGER_S
            self._rest.clear()
            self._tell_end()
        if self.close_timer is not None:
            self.close_timer.cancel()
        left = self._deadline - now
        if self.writable.is_set():
            wait = min(QUIET_S, max(0.0, left))
            self.close_timer = self.loop.call_later(wait, self.transport.close)
        else:
            wait = max(0.0, left - LINGER_S + UNREAD_S)
            self.close_timer = self.loop.call_later(wait, self.transport.abort)

    def _sip(self) -> None:
        """Read on after a while only."""
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()
            self.loop.call_later(SIP_S, self._go_on_reading)

    def _turned(self) -> None:
        """Whether a message may be written now may have changed."""
        is_open = self.conn.state is State.OPEN
        self._pipe.open = is_open and not self.disconnected and self.writable.is_set()

    def _tell_end(self) -> None:
        sent = self.conn.close_sent
        code, reason = (sent.code, sent.reason) if sent is not None else (1006, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self._go_on_reading()

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"] or {}
        offered = {"widen": self.widen, "push": self._pipe.push, "waiting": self.waiting}
        extensions[EXTENSION] = offered
        await super().run_asgi()


def wire_protocol(limit: int) -> type[WireProtocol]:
    """The protocol class for `uvicorn.Config(ws=…)`: messages are limited to `limit` bytes until
    the application calls `scope["extensions"]["karate.wire"]["widen"]()`, then to `ws_max_size`."""

    class Limited(WireProtocol):
        unauthorised_bytes = limit

    return Limited
