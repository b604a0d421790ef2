"""All open documents of this process: who opens them, edits them, and when they close."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from karate.errors import Conflict, KarateError, NotFound, Unavailable
from karate.graph.bodies.triggers import TRIGGERS
from karate.graph.bodies.versions import VERSIONS
from karate.graph.events import WorkflowDeleted, WorkflowEdited
from karate.graph.model import Graph, JsonObject
from karate.ledger.documents import Documents, stream_of
from karate.sync import drain
from karate.sync.draft import Request, Said, Told
from karate.sync.frames import NOTICE, RUN_EVENT, json_frame
from karate.sync.gate import Gate
from karate.sync.lane import Lane
from karate.sync.memory import Leftovers
from karate.sync.relay import Person, Relay
from karate.sync.resume import missed_events
from karate.sync.socket import RESTARTING, short
from karate.sync.turnstile import Turnstile

if TYPE_CHECKING:
    from karate.graph.changes import Change
    from karate.ledger.event import Event
    from karate.ledger.log import Ledger
    from karate.ledger.row import Mark
    from karate.settings import Settings
    from karate.sync.room import Room
    from karate.sync.socket import Peer, Socket
    from karate.telemetry.metrics import Metrics

#: Snapshots made at one time.
SNAPSHOTS: Final = 2
_STREAM: Final = stream_of("")
_NOTICES: Final = {**dict.fromkeys(VERSIONS, "versions"), **dict.fromkeys(TRIGGERS, "triggers")}
_EDITS: Final = frozenset({WorkflowEdited.type, WorkflowDeleted.type, *_NOTICES})
#: Types that change who belongs to a workspace, or how.
_PEOPLE: Final = ("member.", "user.")


@dataclass(slots=True)
class _Seat:
    """The place of one workflow: its room when open, and how many use it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    room: Room | None = None
    writer: asyncio.Task[None] | None = None
    closer: asyncio.Task[None] | None = None


class Rooms:
    """Use it from one event loop, but for `publish` and `foreign`, which any thread may call.

    `relay` carries presence between processes; without it each shows its own people.
    """

    def __init__(
        self,
        ledger: Ledger,
        documents: Documents,
        settings: Settings,
        metrics: Metrics,
        relay: Relay | None = None,
    ) -> None:
        self._ledger, self._documents = ledger, documents
        self._settings, self._metrics = settings, metrics
        self._relay = relay
        self._seats: dict[str, _Seat] = {}
        self._leftovers, self._turnstile, self._lane = Leftovers(), Turnstile(), Lane()
        self._snapshots = asyncio.Semaphore(SNAPSHOTS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    async def serve(self, socket: Socket, workflow: str, peer: Peer) -> None:
        """Serve an accepted, authorised socket until it is done; closes it, never raises for it."""
        try:
            async with self._using(workflow) as room:
                gate = Gate(room, socket, peer, self._turnstile, self._lane)
                resuming = asyncio.create_task(self._resume(gate))
                self._metrics.clients.inc()
                try:
                    await gate.serve()
                finally:
                    self._metrics.clients.dec()
                    resuming.cancel()
        except KarateError as error:
            self._metrics.refused_total.labels(error.code).inc()
            await socket.close(error.ws_close, short(error.detail))

    async def edit(
        self,
        workflow: str,
        make: Callable[[Graph], Sequence[Change]],
        actor: str,
        event_id: str | None = None,
        base_version: int | None = None,
        origin: JsonObject | None = None,
    ) -> tuple[int, Sequence[Said]]:
        """Edit without Yjs: all of `make(graph)` as exactly one event, or nothing.

        Returns the version and the changes once stored; an `event_id` stored before answers what
        was stored then. Raises what `make` raises, Conflict for another `base_version`, Invalid,
        NotFound, Unavailable.
        """
        if event_id is not None:
            stored = await asyncio.to_thread(self._documents.edit_of, event_id)
            if stored is not None:
                if stored.stream != stream_of(workflow):
                    raise Conflict("this idempotency key was used for another workflow")
                body = stored.body
                told = body.changes if isinstance(body, WorkflowEdited) else []
                return stored.version, [Told(change) for change in told]
        async with self._using(workflow) as room:
            answer = asyncio.get_running_loop().create_future()
            room.request(actor, Request(make, answer, event_id, base_version, origin))
            return await answer  # type: ignore[no-any-return]  # the future of a Request

    async def graph(self, workflow: str) -> tuple[Graph, int]:
        """The committed graph and its version. Raises NotFound."""
        seat = self._seats.get(workflow)
        if seat is None or seat.room is None or seat.room.ended is not None:
            return await asyncio.to_thread(self._documents.graph_at, workflow)
        # As a user of it, so that it does not close for being idle meanwhile.
        async with self._using(workflow) as room:
            head = await asyncio.to_thread(self._ledger.head, room.stream)
            room.hint(head)
            await room.moved.until(lambda: room.version >= head or room.ended is not None)
            if room.ended is not None:
                raise room.ended
            return room.graph, room.version

    def publish(self, workflow: str, kind: int, payload: JsonObject) -> None:
        """Tell everybody in an open room a frame 101 or 102. Any thread."""
        self._soon(lambda: self._publish(workflow, kind, payload))

    def foreign(self, events: Sequence[Event | Mark]) -> None:
        """Events that the log has: open rooms that lack them read the log. Any thread."""
        self._soon(lambda: self._foreign(events))

    async def drop(self, workflow: str, code: int = NotFound.ws_close) -> None:
        """Close a room at once, its sockets with `code`."""
        seat = self._seats.get(workflow)
        if seat is not None and seat.room is not None:
            for gate in seat.room.fanout:
                gate.outbox.finish(code, "the workflow is gone")
            seat.room.end(NotFound("the workflow is gone"))

    def people(self, workflow: str) -> Sequence[Person]:
        """Everybody whose socket in `workflow` is this process's."""
        seat = self._seats.get(workflow)
        return () if seat is None or seat.room is None else seat.room.fanout.people.mine()

    def heard(
        self, workflow: str, process: str, people: Iterable[Person], whole: bool = False
    ) -> None:
        """Another process told of its people in `workflow`; `whole`: it has no others."""
        seat = self._seats.get(workflow)
        if seat is not None and seat.room is not None:
            seat.room.fanout.heard(process, people, whole)

    async def close_all(self, code: int = RESTARTING) -> None:
        """Store what is on its way, close all sockets with `code` bit by bit, keep snapshots.

        Whoever comes meanwhile is sent away; whoever is still here goes on until it is its turn.
        """
        self._closed = True
        await drain.stored(self._open_rooms())
        gates = [gate for room in self._open_rooms() for gate in room.fanout]
        await drain.closed(gates, code, self._settings.drain_s)
        await drain.stored(self._open_rooms())
        if self._relay is not None:
            await self._relay.stop()
        async with drain.at_most(self._open_rooms()):
            for workflow, seat in tuple(self._seats.items()):
                await self._close(workflow, seat)

    @asynccontextmanager
    async def _using(self, workflow: str) -> AsyncIterator[Room]:
        """The room of `workflow`, opened when it is not; one opener at a time."""
        self._loop = asyncio.get_running_loop()
        if self._closed:
            raise Unavailable("the server is restarting")
        seat = self._seats.setdefault(workflow, _Seat())
        seat.users += 1
        if seat.closer is not None:
            seat.closer.cancel()
            seat.closer = None
        try:
            async with seat.lock:
                if seat.room is None or seat.room.ended is not None:
                    await self._open(workflow, seat)
            assert seat.room is not None
            yield seat.room
        finally:
            seat.users -= 1
            if not seat.users:
                seat.closer = asyncio.create_task(self._close_idle(workflow, seat))

    async def _open(self, workflow: str, seat: _Seat) -> None:
        # Not before a document is needed: pycrdt and anyio cost a start 60 ms.
        from karate.sync.room import Room
        from karate.sync.writer import Writer

        seat.room = None
        opened = await asyncio.to_thread(self._documents.load, workflow)
        room = Room(workflow, opened, self._ledger, self._documents, self._settings, self._metrics)
        seat.room = room
        seat.writer = asyncio.create_task(Writer(room, self._snapshots).run())
        if self._relay is not None:
            room.fanout.relay = partial(self._relay.tell, workflow)
            self._relay.start(self)
            self._relay.opened(workflow)
        self._metrics.rooms.set(len(self._open_rooms()))

    async def _close_idle(self, workflow: str, seat: _Seat) -> None:
        await asyncio.sleep(self._settings.room_idle_s if seat.room is not None else 0)
        await self._close(workflow, seat)

    async def _close(self, workflow: str, seat: _Seat) -> None:
        """Close an unused room, keeping a snapshot; one that is used again stays."""
        from karate.sync.writer import Writer

        async with seat.lock:
            if seat.users and not self._closed:
                return
            room, writer = seat.room, seat.writer
            if room is not None and writer is not None:
                failed = room.ended is not None
                room.end(Unavailable("the room was closed"))
                await asyncio.wait({writer})
                if not failed:
                    await Writer(room, self._snapshots).keep_snapshot()
                if self._relay is not None:
                    self._relay.closed(workflow)
            seat.room = seat.writer = None
            if self._seats.get(workflow) is seat and not seat.users:
                del self._seats[workflow]
            self._metrics.rooms.set(len(self._open_rooms()))
            self._leftovers.closed(len(self._open_rooms()))

    async def _resume(self, gate: Gate) -> None:
        room, after = gate.room, gate.peer.after
        if after is None:
            return
        asked = (self._ledger, room.workflow, room.workspace, after)
        try:
            missed = await asyncio.to_thread(missed_events, *asked)
        except KarateError as error:
            gate.refuse(error)
        else:
            gate.resume(missed)

    def _publish(self, workflow: str, kind: int, payload: JsonObject) -> None:
        seat = self._seats.get(workflow)
        if seat is None or seat.room is None:
            return
        if kind != RUN_EVENT:
            seat.room.fanout.json(kind, payload)
            return
        frame, position = json_frame(kind, payload), payload.get("position")
        for gate in seat.room.fanout:
            gate.run_event(position if isinstance(position, int) else 0, frame)

    def _foreign(self, events: Sequence[Event | Mark]) -> None:
        for workspace in {e.workspace for e in events if e.type.startswith(_PEOPLE)}:
            for room in self._open_rooms():
                if room.workspace == workspace:
                    room.fanout.json(NOTICE, {"kind": "people"})
        for event in events:
            seat = self._seats.get(event.stream.removeprefix(_STREAM))
            if seat is None or seat.room is None:
                continue
            if event.type in _EDITS:
                seat.room.hint(event.version)
            if event.type in _NOTICES:
                seat.room.fanout.json(NOTICE, {"kind": _NOTICES[event.type]})

    def _soon(self, call: Callable[[], None]) -> None:
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(call)
        except RuntimeError:
            # The loop has ended, and with it every room.
            self._loop = None

    def _open_rooms(self) -> list[Room]:
        return [seat.room for seat in self._seats.values() if seat.room is not None]
