"""Hearing what is appended from now on: for hints and news, not for what must be kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from typing import Final, Generic, Protocol, TypeVar

from karate.errors import KarateError
from karate.ledger.log import Ledger
from karate.telemetry import log

#: Events read at a time.
BATCH: Final = 500
#: Seconds between two looks at the log when nobody tells of an append, and the fewest between two.
LOOK_S: Final = 1.0
REST_S: Final = 0.01
#: Seconds before what failed is tried again: doubles from the first to the second.
RETRY_MIN_S: Final = 0.1
RETRY_MAX_S: Final = 5.0
#: Failures after which the event that is in the way is left out.
TRIES: Final = 6


class Placed(Protocol):
    """Something that has a place in the log."""

    @property
    def position(self) -> int:
        """Its position."""
        ...


T = TypeVar("T", bound=Placed)


class Tail(Generic[T]):
    """A thread that hands `handle` what `read(after, limit, upto)` finds, in order.

    When `read` or `handle` raises, `error` shows it, and the same is tried again, later and one
    event at a time. An event that `handle` does not take after TRIES is logged and left out, so
    that those behind it are told. After a failure an event may be handed over twice. Appends of
    this process without any of `types` hasten nothing.
    """

    def __init__(
        self,
        name: str,
        ledger: Ledger,
        read: Callable[[int, int, int], Sequence[T]],
        handle: Callable[[Sequence[T]], None],
        types: Collection[str] | None = None,
    ) -> None:
        self.name = name
        self.error: Exception | None = None
        self._ledger, self._read, self._handle = ledger, read, handle
        self._types = types
        self._after = self._told = self._failures = 0
        self._grown, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Hear of everything that is appended after this call, also by other processes."""
        self._after = self._ledger.position()
        self._ledger.on_append(self._wake, self._types)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the batch in hand."""
        self._stopping.set()
        self._grown.set()
        if self._thread.is_alive():
            self._thread.join()

    def _wake(self, position: int) -> None:
        self._told = max(self._told, position)
        self._grown.set()

    def _run(self) -> None:
        pause = RETRY_MIN_S
        while not self._stopping.is_set():
            self._grown.clear()
            try:
                more = self._step()
            except Exception as error:  # whoever is told would never hear anything again
                self._failed(error)
                self._stopping.wait(pause)
                pause = min(2 * pause, RETRY_MAX_S)
                continue
            pause, self.error, self._failures = RETRY_MIN_S, None, 0
            if not more:
                self._grown.wait(LOOK_S)
                # Commits come every millisecond under load; see Follower.
                self._stopping.wait(REST_S)

    def _step(self) -> bool:
        """Hand over one batch; tells whether more may be waiting."""
        size = 1 if self._failures else BATCH
        newest = self._told if self._told > self._after else self._ledger.position()
        found = self._read(self._after, size, newest) if newest > self._after else ()
        if found:
            try:
                self._handle(found)
            except Exception as error:  # told again later, or left out
                if self._failures < TRIES:
                    raise
                log("event_left_out", level="error", error=error, follower=self.name)
        full = len(found) == size
        self._after = found[-1].position if full else max(newest, self._after)
        return full

    def _failed(self, error: Exception) -> None:
        self.error = error
        self._failures += 1
        known = isinstance(error, KarateError)
        log(
            "tail_delayed",
            level="warning" if known else "error",
            error=error,
            follower=self.name,
        )
