"""Previews that people ask for while they drag: few at a time, and only the newest of each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

#: Previews at work at the same time, over all people; runs come first.
AT_ONCE = 1


class Wishes:
    """Of each person's wishes only the newest counts. `begin` and `end` from any thread."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self._lock, self._newest = threading.Lock(), dict[str, object]()

    def begin(self, person: str) -> Callable[[], bool]:
        """A wish; what is returned tells whether a newer one has overtaken it."""
        mine = object()
        with self._lock:
            self._newest[person] = mine
        return lambda: self._newest.get(person) is not mine

    def end(self, person: str, overtaken: Callable[[], bool]) -> None:
        """Forget a wish that was the newest."""
        with self._lock:
            if not overtaken():
                del self._newest[person]
