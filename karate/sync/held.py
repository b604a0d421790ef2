"""Updates of one client that wait for parts the document does not have yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pycrdt import merge_updates

from karate.errors import Unavailable
from karate.ledger.ydoc import scan

#: Most updates held for one client.
MAX_HELD: Final = 1000


class Held:
    """Bounded in number and bytes; kept in the order of their clocks."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._updates: list[tuple[int, bytes]] = []
        self._bytes = 0
        self.asked = False

    def __len__(self) -> int:
        return len(self._updates)

    def add(self, update: bytes) -> None:
        """Hold `update`. Raises Unavailable when too much waits: the client connects anew."""
        self._bytes += len(update)
        if self._bytes > self._limit or len(self._updates) >= MAX_HELD:
            raise Unavailable("too many updates miss what they depend on")
        blocks = scan(update).blocks
        self._updates.append((min((start for _, start, _ in blocks), default=0), update))
        self._updates.sort(key=lambda entry: entry[0])

    def clear(self) -> int:
        """Forget everything; returns how many updates that were."""
        count = len(self._updates)
        self._updates.clear()
        self._bytes, self.asked = 0, False
        return count

    def retry(self, known: Mapping[int, int], take: Callable[[bytes, int], bool]) -> None:
        """Offer each update to `take`, then all of them as one, until none more is taken.

        `take` is given an update and the number of frames in it, and tells whether it was taken.
        """
        moved = True
        while moved and self._updates:
            moved = False
            for entry in tuple(self._updates):
                if not scan(entry[1]).ahead_of(known) and take(entry[1], 1):
                    self._updates.remove(entry)
                    self._bytes -= len(entry[1])
                    moved = True
            moved = moved or self._retry_merged(known, take)
            if moved:
                self.asked = False

    def _retry_merged(self, known: Mapping[int, int], take: Callable[[bytes, int], bool]) -> bool:
        """Two updates can each hold what the other lacks."""
        if len(self._updates) < 2:
            return False
        merged = merge_updates(*(update for _, update in self._updates))
        if scan(merged).ahead_of(known) or not take(merged, len(self._updates)):
            return False
        self.clear()
        return True
