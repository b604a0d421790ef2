"""The same work is done once, whoever asks: who does it, and who waits for its result.

A claim stands while a worker says so, and as long as its step runs by the log: a process that
ended leaves its step running until another takes it up, under the same name.
"""

from __future__ import annotations

import threading
import time
from typing import Final, Protocol

from karate.errors import NotFound
from karate.runs.book import Book

#: Seconds a claim stands after a worker said so; beyond, only while its step runs by the log.
BEGIN_S: Final = 30.0
#: Seconds between two times that a worker says so.
KEEP_S: Final = 10.0
#: Seconds for which somebody counts as waiting after the last look.
WAIT_S: Final = 10.0
_SPACE: Final = " "


class Board(Protocol):
    """Names that one at a time holds; shared by all processes that work on one queue."""

    def get(self, name: str) -> tuple[str, float] | None:
        """Who holds `name`, and for how many seconds yet; negative when that is over."""

    def put(self, name: str, holder: str, seconds: float, instead_of: str | None) -> bool:
        """Hold `name` if it is still `instead_of`'s, or nobody's; tell whether it is now."""

    def drop(self, name: str, holder: str) -> None:
        """Give `name` back, if it is held by `holder`."""

    def names(self, prefix: str) -> list[tuple[str, str]]:
        """The (name, holder) that begin with `prefix` and are not over."""


class MemoryBoard:
    """A board of one process."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> tuple[str, float] | None:
        """Who holds `name`, and for how long yet."""
        held = self._held.get(name)
        return (held[0], held[1] - time.monotonic()) if held else None

    def put(self, name: str, holder: str, seconds: float, instead_of: str | None) -> bool:
        """Hold `name`, unless it is another's by now."""
        with self._lock:
            held = self._held.get(name)
            if held is not None and held[0] not in (holder, instead_of):
                return False
            self._held[name] = (holder, time.monotonic() + seconds)
            return True

    def drop(self, name: str, holder: str) -> None:
        """Give `name` back."""
        with self._lock:
            held = self._held.get(name)
            if held is not None and held[0] == holder:
                del self._held[name]

    def names(self, prefix: str) -> list[tuple[str, str]]:
        """Names that are held yet; those that are over are forgotten."""
        now = time.monotonic()
        with self._lock:
            found = {name: held for name, held in self._held.items() if name.startswith(prefix)}
            for name, (_, until) in found.items():
                if until < now:
                    del self._held[name]
            return [(name, who) for name, (who, until) in found.items() if until >= now]


class Flights:
    """Work under way, by content key."""

    def __init__(self, book: Book, board: Board) -> None:
        self._book, self._board = book, board
        self._kept: dict[str, float] = {}
        self._waits: set[str] = set()

    def take(self, key: str, run: str, place: str) -> bool:
        """Claim the work of `key`; False while another step is at it."""
        me, name = f"{run}{_SPACE}{place}", f"work:{key}"
        if self._board.put(name, me, BEGIN_S, None):
            return True
        held = self._board.get(name)
        if held is not None and self._stands(*held):
            return False
        return self._board.put(name, me, BEGIN_S, held[0] if held else None)

    def keep(self, key: str, run: str, place: str) -> None:
        """A worker is at it yet, even if its own step was cancelled: for those that wait."""
        now = time.monotonic()
        if now - self._kept.get(key, -KEEP_S) >= KEEP_S:
            self._kept[key] = now
            self._board.put(f"work:{key}", f"{run}{_SPACE}{place}", BEGIN_S, None)

    def release(self, key: str, run: str, place: str) -> None:
        """The work of `key` is done or given up."""
        self._kept.pop(key, None)
        self._board.drop(f"work:{key}", f"{run}{_SPACE}{place}")

    def wait(self, key: str, run: str, place: str) -> None:
        """Somebody wants the result of `key`; to be said again before WAIT_S are over."""
        me = f"{run}{_SPACE}{place}"
        self._waits.add(me)
        self._board.put(f"want:{key}:{me}", me, WAIT_S, None)

    def arrived(self, key: str, run: str, place: str) -> None:
        """Nobody waits there any more."""
        me = f"{run}{_SPACE}{place}"
        if me in self._waits:  # what another process said is over by itself
            self._waits.discard(me)
            self._board.drop(f"want:{key}:{me}", me)

    def waiting(self, key: str) -> list[tuple[str, str]]:
        """The (run, place) that want the result of `key` and can still use it."""
        found = []
        for _, holder in self._board.names(f"want:{key}:"):
            run, _, place = holder.partition(_SPACE)
            if self._wants(run, place):
                found.append((run, place))
        return found

    def _stands(self, holder: str, left_s: float) -> bool:
        """Tell whether somebody is at it: a worker that says so, a step without a worker, or a
        provider that nobody has told to stop."""
        if left_s > 0:
            return True
        run, _, place = holder.partition(_SPACE)
        try:
            state = self._book.load(run).state
        except NotFound:
            return False
        if not state.has(place):
            return False
        step = state.at(place)
        return step.left_behind or (state.finished is None and step.state == "running")

    def _wants(self, run: str, place: str) -> bool:
        try:
            return self._book.load(run).state.is_ready(place)
        except NotFound:
            return False
