"""One thread at a time for one thing; the others are told at once and do not wait."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class Single:
    """What threads of this process are at."""

    def __init__(self) -> None:
        self._held: set[Hashable] = set()
        self._lock = threading.Lock()

    @contextmanager
    def claim(self, thing: Hashable) -> Iterator[bool]:
        """Hold `thing` for the length of the block if nobody does; the block learns whether."""
        with self._lock:
            mine = thing not in self._held
            self._held.add(thing)
        try:
            yield mine
        finally:
            if mine:
                with self._lock:
                    self._held.discard(thing)

    def __contains__(self, thing: Hashable) -> bool:
        with self._lock:
            return thing in self._held
