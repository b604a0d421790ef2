"""Taking back what was done to a workflow: one's own last gesture, or any past events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from karate.errors import GraphInvalid, Invalid, NotFound, NothingToRedo, NothingToUndo
from karate.graph.changes import Change, EdgeConnected, EdgeDisconnected, TextEdited
from karate.graph.declared import Catalogue
from karate.graph.events import WorkflowEdited
from karate.graph.gestures import Own, Turn, milliseconds, next_redo, next_undo
from karate.graph.inverse import Inverse, Kept, inverse, live_wires
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.rules import Limits, inert_edges
from karate.graph.spots import Spot, overlap, spots_of
from karate.graph.texts import Done
from karate.graph.told import read_changes
from karate.ledger.documents import Documents, stream_of
from karate.ledger.event import Event
from karate.ledger.log import Ledger
from karate.sync.rooms import Rooms

#: Events of a workflow looked through for somebody's last gesture.
REACH: Final = 20_000
#: Events of a workflow that are opened to carry a text through them, or to see who changed a key.
OPENED: Final = 5_000
#: Own edits read at a time.
OWN_PAGE: Final = 50
#: The edit that comes with a new workflow is no gesture.
MADE: Final = 2


@dataclass(frozen=True, slots=True)
class KeptBy:
    """A change that stays, and the newest event that changed the same since; None if not found."""

    change: Change
    event: Event | None


@dataclass(frozen=True, slots=True)
class Undone:
    """`version` None: there was nothing left to change."""

    version: int | None
    changes: list[JsonObject]
    undone: list[int]
    kept: list[KeptBy] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Undoing:
    """Undo and redo over the rooms of this process. Nothing is kept between two calls: who did
    what comes from the log, so that it survives reloads and restarts."""

    rooms: Rooms
    ledger: Ledger
    documents: Documents
    catalogue: Catalogue
    limits: Limits

    async def undo_last(
        self, workflow: str, actor: str, before: int | None = None, event_id: str | None = None
    ) -> Undone:
        """Take back `actor`'s last gesture, or the last below version `before`.

        Raises NothingToUndo, NotFound, GraphInvalid, Unavailable.
        """
        stored = await self._stored(event_id)
        if stored is not None:
            return stored
        then, head = await self.rooms.graph(workflow)
        turn = await asyncio.to_thread(lambda: next_undo(self._own(workflow, actor, head), before))
        if turn is None:
            raise NothingToUndo("there is nothing of yours left to undo")
        origin = _origin("undo", turn)
        return await self._take_back(
            workflow, actor, turn, then, head, {**origin, "last": True}, event_id
        )

    async def redo(
        self, workflow: str, actor: str, before: int | None = None, event_id: str | None = None
    ) -> Undone:
        """Take back `actor`'s newest undo, unless something newer of theirs follows it.

        Raises NothingToRedo, and as `undo_last`.
        """
        stored = await self._stored(event_id)
        if stored is not None:
            return stored
        then, head = await self.rooms.graph(workflow)
        turn = await asyncio.to_thread(lambda: next_redo(self._own(workflow, actor, head), before))
        if turn is None:
            raise NothingToRedo("there is nothing of yours to redo")
        return await self._take_back(
            workflow, actor, turn, then, head, _origin("redo", turn), event_id
        )

    async def undo_versions(
        self, workflow: str, actor: str, versions: Sequence[int], event_id: str | None = None
    ) -> Undone:
        """Take back the edits `versions`, whoever made them. Raises Invalid for what is no edit."""
        stored = await self._stored(event_id)
        if stored is not None:
            return stored
        then, head = await self.rooms.graph(workflow)
        turn = await asyncio.to_thread(self._events, workflow, sorted(set(versions)), head)
        return await self._take_back(
            workflow, actor, turn, then, head, _origin("undo", turn), event_id
        )

    async def _take_back(
        self,
        workflow: str,
        actor: str,
        turn: Turn,
        then: Graph,
        head: int,
        origin: JsonObject,
        event_id: str | None,
    ) -> Undone:
        undone = [event.done for event in turn.events]
        since = await asyncio.to_thread(self._since, workflow, undone, head)
        kept: tuple[Kept, ...] = ()

        def make(graph: Graph) -> tuple[Change, ...]:
            nonlocal kept
            found = self._allowed(graph, inverse(graph, undone, self._is_text, since, then))
            kept = found.kept
            return found.changes

        version, changes = await self.rooms.edit(
            workflow, make, actor, event_id=event_id, origin=origin
        )
        named = await asyncio.to_thread(self._named, workflow, kept, version)
        told = [change.to_json() for change in changes]
        return Undone(version if told else None, told, turn.versions, named)

    def _allowed(self, before: Graph, found: Inverse) -> Inverse:
        """Without wires that would be inert. Raises GraphInvalid for more nodes than allowed."""
        count, most = len(found.graph.nodes), self.limits.nodes
        if count > most and count > len(before.nodes):
            raise GraphInvalid(f"over the limit of {most} nodes", problems=[])
        if not found.wired:
            return found
        inert = frozenset(inert_edges(found.graph, self.catalogue, self.limits))
        return live_wires(before, found, inert)

    def _is_text(self, kind: str, param: str) -> bool:
        declared = self.catalogue.get(kind)
        found = None if declared is None else declared.param(param)
        return found is not None and found.kind == "text"

    def _own(self, workflow: str, actor: str, head: int) -> Iterator[Own]:
        """`actor`'s edits up to `head`, newest first, a page at a time."""
        before, after = head + 1, max(MADE, head - REACH)
        while True:
            page = self.ledger.read_stream(
                stream_of(workflow),
                after=after,
                before=before,
                limit=OWN_PAGE,
                newest_first=True,
                types={WorkflowEdited.type},
                actor=actor,
            )
            yield from map(_own, page)
            if len(page) < OWN_PAGE:
                return
            before = page[-1].version

    def _events(self, workflow: str, versions: Sequence[int], head: int) -> Turn:
        known = [version for version in versions if version <= head]
        events = self.ledger.read_versions(stream_of(workflow), known)
        lacking = sorted(set(versions) - {event.version for event in events})
        if lacking:
            raise NotFound(f"there is no version {lacking[0]}")
        for event in events:
            if not isinstance(event.body, WorkflowEdited):
                raise Invalid(f"version {event.version} is no edit", rule="undo-edits-only")
        return Turn(tuple(map(_own, events)))

    def _since(self, workflow: str, undone: Sequence[Done], head: int) -> list[Done]:
        """Every edit from the oldest undone one on, where a text needs them and they are few."""
        first = undone[0].version
        typed = any(isinstance(each, TextEdited) for done in undone for each in done.changes)
        if not typed or head - first >= OPENED:
            return []
        events = self.ledger.read_stream(
            stream_of(workflow), after=first - 1, upto=head, types={WorkflowEdited.type}
        )
        return [_own(event).done for event in events]

    def _named(self, workflow: str, kept: Sequence[Kept], version: int) -> list[KeptBy]:
        """Who changed what is kept, by a look through the newest events."""
        exact: dict[int, Event] = {}
        near: dict[int, Event] = {}
        if kept:
            after = max(min(each.version for each in kept), version - OPENED)
            for event, changes in self._newest(workflow, after, version):
                touched = [spot for change in changes for spot in spots_of(change)]
                for number, each in enumerate(kept):
                    if event.version > each.version:
                        _note(exact, number, event, spots_of(each.change), touched)
                        _note(near, number, event, _ends(each.change), touched)
                if len(exact) == len(kept):
                    break
        return [
            KeptBy(each.change, exact.get(number) or near.get(number))
            for number, each in enumerate(kept)
        ]

    def _newest(
        self, workflow: str, after: int, upto: int
    ) -> Iterator[tuple[Event, tuple[Change, ...]]]:
        while True:
            page = self.ledger.read_stream(
                stream_of(workflow),
                after=after,
                upto=upto,
                limit=OWN_PAGE,
                newest_first=True,
                types={WorkflowEdited.type},
            )
            for event in page:
                if isinstance(event.body, WorkflowEdited):
                    yield event, read_changes(event.body.changes)
            if len(page) < OWN_PAGE:
                return
            upto = page[-1].version - 1

    async def _stored(self, event_id: str | None) -> Undone | None:
        """What a repeated request did the first time."""
        if event_id is None:
            return None
        event = await asyncio.to_thread(self.documents.edit_of, event_id)
        if event is None:
            return None
        own = _own(event)
        return Undone(event.version, own.changes, list(own.versions))


def _note(
    found: dict[int, Event], number: int, event: Event, wanted: Iterable[Spot], touched: list[Spot]
) -> None:
    if number not in found and any(overlap(one, other) for one in wanted for other in touched):
        found[number] = event


def _ends(change: Change) -> Iterator[Spot]:
    """The nodes a wire hangs on: it stays, or stays away, because of what became of them."""
    if isinstance(change, (EdgeConnected, EdgeDisconnected)):
        for node in (change.source, change.target):
            if node is not None:
                yield "nodes", node, None


def _own(event: Event) -> Own:
    body = event.body
    if not isinstance(body, WorkflowEdited):
        return Own(event.version, milliseconds(event.at), [])
    return Own(event.version, milliseconds(event.at), body.changes, body.origin)


def _origin(kind: str, turn: Turn) -> JsonObject:
    versions: list[Json] = [*sorted({*turn.versions, *turn.passed})]
    return {"kind": kind, "versions": versions}
