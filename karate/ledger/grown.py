"""Who is woken when the log grows: only those whom what was appended concerns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from karate.telemetry import log

#: Gets the newest position.
Callback = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Grown:
    """What one transaction of this process appended: positions `first` to `last`, of `types`."""

    first: int
    last: int
    types: frozenset[str]

    def __or__(self, other: Grown | None) -> Grown:
        """Both together."""
        if other is None:
            return self
        first, last = min(self.first, other.first), max(self.last, other.last)
        return Grown(first, last, self.types | other.types)


class Listeners:
    """Everybody who asked to hear of appends. Waking a thread for an edit that is none of its
    business costs the event loop a turn of the interpreter lock.
    """

    def __init__(self, position: int) -> None:
        self._announced = position
        self._announcing = threading.Lock()
        self._callbacks: list[tuple[Callback, frozenset[str] | None]] = []

    def add(self, callback: Callback, types: Collection[str] | None) -> None:
        """Call `callback`; of this process's own appends only for those with one of `types`."""
        entry = callback, None if types is None else frozenset(types)
        self._callbacks = [*self._callbacks, entry]

    def reached(self, position: int) -> bool:
        """The log has reached `position`, by whomever: if that is news, all are told."""
        with self._announcing:
            if position <= self._announced:
                return False
            self._announced = position
        self._tell(position, None)
        return True

    def grown(self, grown: Grown) -> None:
        """This process has appended."""
        with self._announcing:
            if grown.last <= self._announced:
                return
            # Between what was told and this another process may have appended anything.
            types = grown.types if grown.first == self._announced + 1 else None
            self._announced = grown.last
        self._tell(grown.last, types)

    def _tell(self, position: int, types: frozenset[str] | None) -> None:
        for callback, wanted in self._callbacks:
            if types is not None and wanted is not None and wanted.isdisjoint(types):
                continue
            try:
                callback(position)
            except Exception as error:  # a listener's mistake must not stop the writer
                log("append_callback_failed", level="error", error=error)
