"""Reads the log behind everybody's back and says what was broken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pycrdt
from pycrdt import Doc

from karate.graph.diff import diff, everything
from karate.graph.events import WorkflowEdited
from karate.graph.model import Graph
from karate.ledger.db import open_database
from karate.ledger.documents import Documents, stream_of
from karate.ledger.event import Event
from karate.ledger.keys import open_keys
from karate.ledger.log import open_ledger
from karate.ledger.ydoc import NOTHING, is_complete, read_graph, read_vector, same_vector
from karate.sync import frames

if TYPE_CHECKING:
    from tests.sim.link import Link
    from tests.sim.world import World


class Violation(AssertionError):
    """An invariant does not hold."""


class Oracle:
    """What the log says, replayed event by event over a connection of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._database = open_database(world.url)
        self._ledger = open_ledger(self._database, open_keys(self._database, world.keys))
        self._stream = stream_of(world.workflow)
        self.doc: Doc[Any] = Doc()
        self.version = 0
        self._read_at = -1
        self._probe: Doc[Any] | None = None
        self._held = {NOTHING}

    def check_said(self, data: bytes) -> None:
        """Rule SY4: no update leaves a process before its event is stored."""
        told = data[0] == frames.SYNC and data[1] in (frames.STEP_2, frames.UPDATE)
        if told and not self.holds(pycrdt.read_message(data[2:])):
            self._world.violated("an update was told before it was stored")

    def check_saved(self, link: Link) -> None:
        """Rule SY3: `saved.frames` frames are in the log, by name where the network keeps order."""
        if link.wild:
            held = sum(self.holds(update) for update in link.arrived)
            if link.saved > held:
                self._world.violated(f"{link.saved} frames called saved, the log has {held}")
            return
        if link.saved > len(link.arrived):
            self._world.violated("more frames called saved than arrived")
        for place, update in enumerate(link.arrived[: link.saved]):
            if not self.holds(update):
                self._world.violated(f"frame {place} was called saved and is not in the log")

    def holds(self, update: bytes) -> bool:
        """Whether the log has all of `update`, deletions included."""
        self._catch_up()
        if update in self._held:
            return True
        probe = self._probe
        if probe is None:
            probe = self._probe = Doc()
            probe.apply_update(self.doc.get_update())
        emitted: list[bytes] = []
        subscription = probe.observe(lambda event: emitted.append(event.update))
        probe.apply_update(update)
        probe.unobserve(subscription)
        vector = probe.get_state()
        found = is_complete(update, vector, read_vector(vector))
        if emitted or not found:
            self._probe = None
        if not found or any(made != NOTHING for made in emitted):
            return False
        self._held.add(update)
        return True

    def events(self) -> list[Event]:
        """The whole stream."""
        return self._ledger.read_stream(self._stream)

    def check_log(self) -> None:
        """Gapless, chained, told rightly, and the same through every way of reading it."""
        events = self.events()
        if [event.version for event in events] != list(range(1, len(events) + 1)):
            self._world.violated("versions have gaps")
        positions = [event.position for event in self._ledger.read(limit=100_000)]
        if positions != sorted(set(positions)):
            self._world.violated("positions do not increase")
        broken = self._ledger.verify()
        if broken is not None:
            self._world.violated(f"the chain is broken: {broken}")
        said = Graph()
        replayed: Doc[Any] = Doc()
        for event in events:
            if isinstance(event.body, WorkflowEdited):
                replayed.apply_update(event.body.update)
                before, said = said, read_graph(replayed)
                made = diff(before, said, everything(before, said))
                if event.version > 2 and _sorted(change.to_json() for change in made) != _sorted(
                    event.body.changes
                ):
                    self._world.violated(f"the changes of version {event.version} lie")
        loaded = Documents(self._ledger).load(self._world.workflow).doc
        for other in (self.doc, loaded):
            if not same_vector(other.get_state(), replayed.get_state()) or (
                read_graph(other) != said
            ):
                self._world.violated("the stored document is not what the log says")

    def same_as(self, doc: Doc[Any]) -> bool:
        """Whether `doc` is what the log says now."""
        self._catch_up()
        return same_vector(doc.get_state(), self.doc.get_state()) and (
            read_graph(doc) == read_graph(self.doc)
        )

    def _catch_up(self) -> None:
        if self._read_at == self._world.commits:
            return
        self._read_at = self._world.commits
        for event in self._ledger.read_stream(self._stream, after=self.version):
            self.doc.apply_update(getattr(event.body, "update", NOTHING))
            self.version = event.version
            self._probe = None


def _sorted(changes: Iterable[Any]) -> list[str]:
    return sorted(json.dumps(change, sort_keys=True) for change in changes)
