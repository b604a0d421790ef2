"""Fair share: work that waits stands in lanes, and whoever is free takes from the lanes in turn.

A queue message that is shared is a right to take one entry; which, is decided when a worker is
free. Workspaces take turns, within one its people, within one person's the runs. So nobody's many
runs keep anybody else's waiting for more than a step.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from typing import Final, Protocol, TypeAlias

#: Tokens whose entry is remembered until they are done, at most.
REMEMBERED: Final = 10_000

Lane: TypeAlias = tuple[str, str, str]
"""Workspace, person, run."""


class Lanes(Protocol):
    """Entries that wait, for each queue."""

    def put(self, queue: str, lane: Lane, place: str) -> None:
        """Let a place of a run wait; one that waits already stays where it is."""

    def take(self, queue: str, token: str) -> tuple[str, str] | None:
        """The (run, place) whose turn it is; the same token gets the same until it is done."""

    def done(self, queue: str, token: str) -> None:
        """What `token` got was worked on."""

    def age(self, queue: str) -> float:
        """Seconds the oldest entry has waited; 0 when none does."""


class MemoryLanes:
    """Lanes of one process."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}
        self._taken: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, queue: str, lane: Lane, place: str) -> None:
        """Let a place wait."""
        with self._lock:
            self._queues.setdefault(queue, _Queue()).put(lane, place)

    def take(self, queue: str, token: str) -> tuple[str, str] | None:
        """The next in turn."""
        with self._lock:
            if token in self._taken:
                return self._taken[token]
            found = self._queues.setdefault(queue, _Queue()).take()
            if found is not None:
                self._taken[token] = found
                while len(self._taken) > REMEMBERED:
                    self._taken.popitem(last=False)
            return found

    def done(self, queue: str, token: str) -> None:
        """Forget what `token` got."""
        with self._lock:
            self._taken.pop(token, None)

    def age(self, queue: str) -> float:
        """Seconds the oldest entry has waited."""
        with self._lock:
            return self._queues.setdefault(queue, _Queue()).age()


class _Queue:
    """Rings within rings: the first of each is next, and goes to the end when it was."""

    def __init__(self) -> None:
        self._spaces: OrderedDict[str, OrderedDict[str, OrderedDict[str, deque[str]]]] = (
            OrderedDict()
        )
        self._since: dict[tuple[str, str], float] = {}

    def put(self, lane: Lane, place: str) -> None:
        space, person, run = lane
        if (run, place) in self._since:
            return
        self._since[run, place] = time.monotonic()
        people = self._spaces.setdefault(space, OrderedDict())
        people.setdefault(person, OrderedDict()).setdefault(run, deque()).append(place)

    def take(self) -> tuple[str, str] | None:
        if not self._spaces:
            return None
        space, people = next(iter(self._spaces.items()))
        person, runs = next(iter(people.items()))
        run, places = next(iter(runs.items()))
        place = places.popleft()
        del self._since[run, place]
        for ring, name, inner in (
            (runs, run, places),
            (people, person, runs),
            (self._spaces, space, people),
        ):
            _turn(ring, name, bool(inner))  # type: ignore[arg-type]  # rings of different depth
        return run, place

    def age(self) -> float:
        first = next(iter(self._since.values()), None)
        return 0.0 if first is None else time.monotonic() - first


def _turn(ring: OrderedDict[str, object], name: str, stays: bool) -> None:
    if stays:
        ring.move_to_end(name)
    else:
        del ring[name]
