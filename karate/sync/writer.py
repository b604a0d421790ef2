"""The task of a room that stores its drafts, one append at a time, and reads what others stored."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from karate.errors import KarateError, NotFound, Stale, Unavailable
from karate.graph.events import WorkflowDeleted, WorkflowEdited
from karate.ledger.event import Appended, NewEvent
from karate.sync.candidate import reason
from karate.sync.draft import Draft, Told
from karate.telemetry import log

if TYPE_CHECKING:
    from karate.sync.gate import Gate
    from karate.sync.room import Room

#: Drafts stored in one append; `merge_updates` grows faster than its input.
BATCH: Final = 100
#: Bytes of updates in one append, unless one alone is larger.
BATCH_BYTES: Final = 4 << 20
#: Seconds without an edit until a room gives up the document that edits are tried on.
REST_S: Final = 10.0
#: Times an append may be stale before the room keeps the stream to itself for one.
MISSES: Final = 3
#: From `snapshot_every` events on, a snapshot is due when the updates since the last one are this
#: part of its size, or when they are so many times `snapshot_every`: what snapshots write is in
#: proportion to the edits, and what opening reads is to the document.
TAIL_PARTS: Final = 2
LONGEST_TAIL: Final = 4


class Writer:
    """Runs one room. At most one append is in flight, with every draft that waited for the last.

    So an event is only ever stored behind exactly the events it was computed on: of two appends
    in flight the second could meet the version it expects, made by somebody else's event. `turn`
    bounds the snapshots that are made at one time.
    """

    def __init__(self, room: Room, turn: asyncio.Semaphore) -> None:
        self._room, self._turn = room, turn
        self._keeping: asyncio.Task[None] | None = None
        self._kept_bytes = 0
        self._resting: asyncio.TimerHandle | None = None
        self._edited = 0.0

    async def run(self) -> None:
        """Until the room ends; whatever fails ends the room, never only this task."""
        room, loop = self._room, asyncio.get_running_loop()
        try:
            while room.ended is None:
                await room.wake.wait()
                room.wake.clear()
                await self._gather()
                await self._work()
                self._edited = loop.time()
                if self._resting is None:
                    self._rest_when_due()
        except KarateError as error:
            self._fail(error)
        except Exception as error:  # a room without its writer would take edits and keep none
            log("room_failed", level="error", error=error, workflow=room.workflow)
            self._fail(Unavailable("the room failed"))
        if self._resting is not None:
            self._resting.cancel()
        if self._keeping is not None:
            await asyncio.wait({self._keeping})
        room.moved.tell()

    async def keep_snapshot(self) -> None:
        """Store a snapshot when there is anything new; a failure is only logged.

        It is made from the log, off the event loop, and tells whether this room says the same: one
        that does not ends, so that everybody gets what the log has.
        """
        room = self._room
        if room.version == room.kept:
            return
        version = room.kept = room.version
        vector, room.unkept = room.committed.get_state(), 0
        try:
            async with self._turn:
                size = await asyncio.to_thread(room.documents.keep, room.workflow, version, vector)
        except KarateError as error:
            log("snapshot_failed", level="warning", error=error, workflow=room.workflow)
            return
        if size is None:
            log("room_differs_from_log", level="error", workflow=room.workflow, version=version)
            self._fail(Unavailable("the room is opened anew"))
        else:
            self._kept_bytes = size

    def _keep_when_due(self) -> None:
        """Begin a snapshot beside the work when opening without it would take too long."""
        room, every = self._room, self._room.settings.snapshot_every
        events = room.version - room.kept
        if events < every or (self._keeping is not None and not self._keeping.done()):
            return
        if events >= LONGEST_TAIL * every or room.unkept * TAIL_PARTS >= self._kept_bytes:
            self._keeping = asyncio.create_task(self.keep_snapshot())

    async def _gather(self) -> None:
        """In a full room, let edits come together until the next broadcast is due."""
        pause = self._room.fanout.pause()
        if pause:
            await asyncio.sleep(pause)

    def _rest_when_due(self) -> None:
        loop = asyncio.get_running_loop()
        due = self._edited + REST_S
        if loop.time() < due:
            self._resting = loop.call_at(due, self._rest_when_due)
        else:
            self._resting = None
            self._room.rest()

    async def _work(self) -> None:
        room = self._room
        while room.ended is None and (room.drafts or room.lost or room.head > room.version):
            if room.lost or room.head > room.version:
                room.lost = False
                await self._catch_up()
                for gate in tuple(room.holding):
                    gate.retry_held(ask=True)
            else:
                await self._store()
            self._keep_when_due()
            room.moved.tell()
            await self._gather()

    async def _store(self) -> None:
        """Store the next drafts, recomputing them whenever somebody else was first."""
        lock: AbstractContextManager[None] | None = None
        misses = 0
        try:
            while batch := self._batch():
                try:
                    appended = await self._append(batch)
                except Stale:
                    misses += 1
                    self._room.flying = 0
                    if misses == MISSES:
                        lock = self._room.ledger.locked(self._room.stream)
                        await asyncio.to_thread(lock.__enter__)
                    await self._catch_up()
                    continue
                if self._room.ended is None:  # else its drafts and sockets are gone; the log has it
                    self._stored(batch, appended)
                return
        finally:
            if lock is not None:
                await asyncio.to_thread(lock.__exit__, None, None, None)

    def _batch(self) -> list[Draft]:
        found: list[Draft] = []
        size = 0
        for draft in self._room.drafts:
            size += len(draft.edit.update)
            if found and (draft.alone or len(found) >= BATCH or size > BATCH_BYTES):
                break
            found.append(draft)
            if draft.alone:
                break
        self._room.flying = len(found)
        return found

    async def _append(self, batch: list[Draft]) -> Appended:
        room = self._room
        events = [
            NewEvent(
                stream=room.stream,
                body=WorkflowEdited(
                    update=draft.edit.update,
                    changes=[change.to_json() for change in draft.edit.changes],
                    origin=None if draft.request is None else draft.request.origin,
                ),
                actor=draft.actor,
                workspace=room.workspace,
                id=draft.id,
            )
            for draft in batch
        ]
        future = room.ledger.submit(events, {room.stream: room.version})
        # Not `wrap_future`: it costs two more turns of the loop, and a room that is being closed
        # would take its append back.
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[Appended] = loop.create_future()
        future.add_done_callback(lambda done: _soon(loop, stored, done))
        return await stored

    def _stored(self, batch: list[Draft], appended: Appended) -> None:
        room = self._room
        if appended.known and not _as_sent(batch, appended, room.version):
            self._answer_known(batch, appended)
            return
        first = appended.events[0].version
        settled = room.settle(len(batch), appended.events[-1].version)
        acks: dict[Gate, int] = {}
        for number, draft in enumerate(settled):
            room.metrics.edits_total.inc()
            room.metrics.edit_ack_seconds.observe(time.monotonic() - draft.begun)
            if draft.request is not None and not draft.request.answer.done():
                draft.request.answer.set_result((first + number, draft.edit.changes))
            for gate, frames in draft.acks.items():
                acks[gate] = acks.get(gate, 0) + frames
        for gate, frames in acks.items():
            gate.saved(frames, room.version)
        for gate in tuple(room.holding):
            gate.retry_held()

    def _answer_known(self, batch: list[Draft], appended: Appended) -> None:
        """The id of a repeated request was stored before, maybe through another process."""
        room = self._room
        event, request = appended.events[0], batch[0].request
        self._refuse(room.discard(len(batch)))
        room.look()
        if request is None or request.answer.done() or not isinstance(event.body, WorkflowEdited):
            return
        request.answer.set_result((event.version, [Told(each) for each in event.body.changes]))

    async def _catch_up(self) -> None:
        """Apply what others stored in the meantime."""
        room = self._room
        stream, after = room.stream, room.version
        events = await asyncio.to_thread(room.ledger.read_stream, stream, after=after)
        if any(isinstance(event.body, WorkflowDeleted) for event in events):
            raise NotFound("the workflow was deleted")
        room.head = room.version
        if not events:
            return
        updates = [e.body.update for e in events if isinstance(e.body, WorkflowEdited)]
        self._refuse(room.absorb(updates, events[-1].version))

    @staticmethod
    def _refuse(drafts: list[tuple[Draft, KarateError]]) -> None:
        for draft, error in drafts:
            if draft.request is not None and not draft.request.answer.done():
                draft.request.answer.set_exception(error)
            for gate in draft.acks:
                gate.outbox.finish(error.ws_close, reason(error))

    def _fail(self, error: KarateError) -> None:
        for gate in self._room.fanout:
            gate.outbox.finish(error.ws_close, reason(error))
        self._room.end(error)


def _soon(
    loop: asyncio.AbstractEventLoop, stored: asyncio.Future[Appended], done: Future[Appended]
) -> None:
    """`done` came, on the ledger's thread: pass it on to the loop, unless that has ended."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(_pass_on, stored, done)


def _pass_on(stored: asyncio.Future[Appended], done: Future[Appended]) -> None:
    if stored.done():
        return
    error = done.exception()
    if error is None:
        stored.set_result(done.result())
    else:
        stored.set_exception(error)


def _as_sent(batch: list[Draft], appended: Appended, version: int) -> bool:
    """Tell whether a repeated append (the answer to COMMIT was lost) was this very batch."""
    stored = [getattr(event.body, "update", None) for event in appended.events]
    return appended.events[0].version == version + 1 and stored == [
        draft.edit.update for draft in batch
    ]
