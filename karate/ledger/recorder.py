"""What the writer needs from a database: to hold the append lock, look, and insert."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from karate.ledger.row import Row


@dataclass(frozen=True, slots=True)
class Heads:
    """The state of the log under the append lock.

    `position` is the last one ever given out; `streams` maps a stream to its head's
    (version, hash); `locked` are streams another process keeps to itself.
    """

    position: int
    streams: dict[str, tuple[int, bytes]]
    locked: frozenset[str]


class Session(Protocol):
    """An open append transaction that holds the append lock of the whole log."""

    def heads(self, streams: Collection[str], holder: str, now: float) -> Heads: ...
    def known(self, ids: Collection[str]) -> list[Row]: ...
    def insert(self, rows: Sequence[Row]) -> None: ...


class Recorder(Protocol):
    """A subclass of the eventsourcing library's application recorder."""

    #: Most rows `insert_at` is worth trying for; 0 where looking under the lock costs nothing.
    optimistic_rows: int

    def insert_at(self, position: int, rows: Sequence[Row], holder: str, now: float) -> bool:
        """Insert and commit in one step if the log still ends at `position`, else do nothing."""
        ...

    def numbering(self) -> AbstractContextManager[Session]:
        """Take the append lock; commit at the end, roll back on any exception."""
        ...
