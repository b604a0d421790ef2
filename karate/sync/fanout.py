"""Everybody in a room: each frame is encoded once and put into every client's outbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pycrdt import merge_updates

from karate.graph.model import JsonObject
from karate.sync.frames import Presence, awareness_frame, json_frame, update_frame
from karate.sync.presence import People
from karate.sync.relay import Person

if TYPE_CHECKING:
    from karate.sync.gate import Gate

#: Seconds between two awareness frames of a room; the first after a pause goes at once.
PRESENCE_S: Final = 0.03
#: Seconds one more client adds to the pause between two broadcasts, and the longest pause.
PAUSE_PER_CLIENT_S: Final = 0.00001
LONGEST_PAUSE_S: Final = 0.005


class Fanout:
    """The clients of one room. Nothing here waits for a peer.

    `relay` is told of people's changes for other processes.
    """

    def __init__(self, max_awareness_bytes: int) -> None:
        self._gates: dict[Gate, Callable[[bytes], None]] = {}
        self.people = People(max_awareness_bytes)
        self._told_presence = 0.0
        self._told_update = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.relay: Callable[[Sequence[Person]], None] | None = None

    def __len__(self) -> int:
        return len(self._gates)

    def __iter__(self) -> Iterator[Gate]:
        return iter(tuple(self._gates))

    def add(self, gate: Gate) -> None:
        """Let `gate` hear everything from now on."""
        self._gates[gate] = gate.outbox.put

    def remove(self, gate: Gate) -> None:
        """Forget `gate` and tell the others that its people left."""
        self._gates.pop(gate, None)
        self.people.leave(gate)
        self._tell_presence()

    def updates(self, updates: Sequence[bytes]) -> None:
        """Tell everybody one merged update, in log order."""
        if not updates:
            return
        merged = updates[0] if len(updates) == 1 else merge_updates(*updates)
        self._send(update_frame(merged))
        self._told_update = time.monotonic()

    def pause(self) -> float:
        """Seconds until the next broadcast is due: none when idle, a few ms in a full room."""
        due = self._told_update + min(LONGEST_PAUSE_S, len(self._gates) * PAUSE_PER_CLIENT_S)
        return max(0.0, due - time.monotonic())

    def presence(self, gate: Gate, entries: Sequence[Presence]) -> None:
        """Take an awareness frame. Raises Malformed or TooLarge for a bad entry of the sender."""
        try:
            self.people.take(gate, entries)
        finally:
            self._schedule_presence()

    def heard(self, process: str, people: Iterable[Person], whole: bool) -> None:
        """Another process told of its people."""
        self.people.hear(process, people, whole)
        self._schedule_presence()

    def json(self, kind: int, payload: JsonObject) -> bytes:
        """Tell one of Karate's frames to all who understand them; returns it."""
        frame = json_frame(kind, payload)
        for gate in self._gates:
            if gate.peer.v1:
                gate.outbox.put(frame)
        return frame

    def close(self) -> None:
        """Stop the presence timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _send(self, frame: bytes) -> None:
        for put in self._gates.values():
            put(frame)

    def _schedule_presence(self) -> None:
        if not self.people.changed or self._timer is not None:
            return
        wait = self._told_presence + PRESENCE_S - time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, wait), self._tell_presence)

    def _tell_presence(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        untold = self.people.untold()
        if untold and self.relay is not None:
            self.relay(untold)
        news = self.people.news()
        if news:
            self._told_presence = time.monotonic()
            self._send(awareness_frame(news))
