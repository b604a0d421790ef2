"""One client of a room: what it may say, and what it is told about its own frames."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from karate.errors import KarateError, TooLarge
from karate.sync.candidate import Missing, reason
from karate.sync.frames import (
    NOTICE,
    SAVED,
    Awareness,
    Query,
    StepOne,
    Update,
    awareness_frame,
    json_frame,
    read_frame,
)
from karate.sync.held import Held
from karate.sync.outbox import LOST, Outbox
from karate.sync.pace import Pace
from karate.sync.receipt import Receipt
from karate.sync.room import MAX_DRAFTS
from karate.sync.socket import RESTARTING
from karate.telemetry import log

if TYPE_CHECKING:
    from karate.sync.lane import Lane
    from karate.sync.room import Room
    from karate.sync.socket import Peer, Socket
    from karate.sync.turnstile import Turnstile

#: Frames of one client handled before others get their turn.
TURN: Final = 16
#: Edits of a room on their way to the log beyond which clients in haste have to wait.
FEW_DRAFTS: Final = 3
#: Seconds from a joiner's coming until the room makes itself ready for their first edit: not before
#: they have the document.
SETTLED_S: Final = 0.1
#: Live run events kept for a client while it is told the ones it missed.
MAX_BACKLOG: Final = 10_000


class Gate:
    """Serves one socket. Its outbox is the only way to the socket, whoever speaks."""

    def __init__(
        self, room: Room, socket: Socket, peer: Peer, turnstile: Turnstile, lane: Lane
    ) -> None:
        self.room, self.peer = room, peer
        self._turnstile, self._lane = turnstile, lane
        peer.turned = self._turned
        self.outbox = Outbox(socket, room.settings.sync_queue_bytes)
        self._socket = socket
        self._held = Held(room.settings.sync_held_bytes)
        self._pace = Pace(room.settings.sync_max_frames_per_second)
        self._receipt = Receipt()
        self._dropped = 0
        self._resumed = peer.after is None
        self._backlog: list[tuple[int, bytes]] = []

    async def serve(self) -> None:
        """Until the peer leaves, breaks a rule or is told to go. Closes the socket."""
        sender = asyncio.create_task(self.outbox.run())
        listener = asyncio.create_task(self._listen())
        self._join()
        ready = asyncio.get_running_loop().call_later(SETTLED_S, self._prepare)
        try:
            await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
            self.peer.turned = None
            self.room.fanout.remove(self)
            self.room.holding.discard(self)
            if listener.done():
                self._end(listener)
            else:
                listener.cancel()
            if not self.outbox.closing:
                sender.cancel()  # this task is being cancelled: nobody will end the sender
            await asyncio.wait({sender, listener})

    def saved(self, frames: int, version: int) -> None:
        """`frames` more document frames of this client are durable or changed nothing."""
        self._receipt.stored(frames)
        self._tell_saved(version)

    def retry_held(self, ask: bool = False) -> None:
        """Try the held updates again; with `ask`, ask the client for what is still missing."""
        if self.outbox.closing:
            return
        try:
            self._held.retry(self.room.known(), self._taken)
        except KarateError as error:
            self.refuse(error)
            return
        if not self._held:
            self.room.holding.discard(self)
            if self._receipt.healed():
                self._tell_saved(self.room.version)
        elif ask and not self._held.asked:
            self._held.asked = True
            self.outbox.put(self.room.step_one())

    def refuse(self, error: KarateError) -> None:
        """Close with the code and reason of `error`."""
        self.room.metrics.refused_total.labels(error.code).inc()
        self.outbox.finish(error.ws_close, reason(error))

    def run_event(self, position: int, frame: bytes) -> None:
        """Tell a run event, after those the client missed."""
        if not self.peer.v1:
            return
        if self._resumed:
            self.outbox.put(frame)
        elif len(self._backlog) < MAX_BACKLOG:
            self._backlog.append((position, frame))

    def resume(self, missed: Sequence[tuple[int, bytes]]) -> None:
        """Tell the run events the client missed, then those that came meanwhile."""
        last = self.peer.after or 0
        for position, frame in (*missed, *self._backlog):
            if position > last:
                last = position
                self.outbox.put(frame)
        self._resumed = True
        self._backlog.clear()

    def _join(self) -> None:
        fanout = self.room.fanout
        fanout.add(self)
        if self.peer.writes:
            self.outbox.put(self.room.step_one())
        elif self.peer.v1:
            self.outbox.put(json_frame(NOTICE, {"kind": "read_only"}))
        self._tell_everybody()

    def _prepare(self) -> None:
        if self.peer.writes:
            self.room.prepare()

    def _turned(self) -> None:
        """The peer may write now, or no longer."""
        if not self.peer.writes:
            self._drop(self._held.clear())
            self.room.holding.discard(self)
            if self.peer.v1:
                self.outbox.put(json_frame(NOTICE, {"kind": "read_only"}))
        elif self._dropped:
            # Its count of frames and `saved` would never meet again; it dials anew and sends all.
            self.outbox.finish(RESTARTING, "the role has changed")
        else:
            if self.peer.v1:
                self.outbox.put(json_frame(NOTICE, {"kind": "read_only", "value": False}))
            self.outbox.put(self.room.step_one())

    def _drop(self, frames: int) -> None:
        self._dropped += frames
        self.room.metrics.dropped_frames_total.inc(frames)

    def _tell_saved(self, version: int) -> None:
        if self.peer.v1:
            self.outbox.put(json_frame(SAVED, {"saved": version, "frames": self._receipt.frames}))

    def _tell_everybody(self) -> None:
        here = self.room.fanout.people.everybody()
        if here:
            self.outbox.put(awareness_frame(here))

    async def _listen(self) -> None:
        count, pace = 0, self._pace
        while not self.outbox.closing:
            data = await self._socket.receive()
            pace.came(len(data), self._socket.waiting)
            count += 1
            if count % TURN == 0:
                await asyncio.sleep(0)
            await self._log_has_room(MAX_DRAFTS)
            if pace.pressing:
                await self._queue(data)
            else:
                self._handle(data)

    async def _queue(self, data: bytes) -> None:
        """Take a frame of a client that says a lot: after those who say less, leaving them room."""
        if self._pace.hasty:
            await self._lane.turn(self._pace.gap)
        while not self.outbox.closing:
            await self._log_has_room(FEW_DRAFTS)
            async with self._turnstile.turn(self._pace.said):
                if len(self.room.drafts) < FEW_DRAFTS or self.room.ended is not None:
                    self._handle(data)
                    return

    async def _log_has_room(self, drafts: int) -> None:
        room = self.room
        if len(room.drafts) >= drafts:
            await room.moved.until(lambda: len(room.drafts) < drafts or room.ended is not None)

    def _handle(self, data: bytes) -> None:
        room = self.room
        if len(data) > room.settings.max_frame_bytes:
            raise TooLarge(f"a frame has at most {room.settings.max_frame_bytes} bytes")
        match read_frame(data):
            case StepOne(vector):
                self.outbox.put(room.step_two(vector))
            case Update(update):
                self._update(update)
            case Awareness(entries):
                room.fanout.presence(self, entries)
            case Query():
                self._tell_everybody()

    def _update(self, update: bytes) -> None:
        if not self.peer.writes:
            self._drop(1)
            return
        self._receipt.came()
        if not self._taken(update):
            self._receipt.held()
            self.room.metrics.held_updates_total.inc()
            self._held.add(update)
            self.room.holding.add(self)
            self.room.look()

    def _taken(self, update: bytes, frames: int = 1) -> bool:
        """Give `update`, which came in `frames`, to the room; False when something is missing."""
        try:
            self.room.take(self, update, frames)
        except Missing:
            return False
        return True

    def _end(self, listener: asyncio.Task[None]) -> None:
        error = listener.exception()
        if error is None:
            return
        if isinstance(error, KarateError):
            self.refuse(error)
        elif isinstance(error, LOST):
            self.outbox.abandon()
        else:
            log("socket_failed", level="error", error=error, workflow=self.room.workflow)
            self.outbox.finish(1011, "internal error")
