"""Without a shared queue: one process at a time executes steps, and hears what others ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from karate.graph.events import RunRequested
from karate.ledger.lease import Lease
from karate.ledger.log import Ledger
from karate.ledger.row import Mark
from karate.ledger.tail import Tail

#: The lease of the process that executes.
NAME: Final = "executor"
_TYPES: Final = frozenset({RunRequested.type})
_STREAM: Final = "run:"


class Turn:
    """This process's turn: `since` says from when it is the one that executes.

    `begun` is called when the turn comes, `asked` with each run that is requested meanwhile, in
    whichever process.
    """

    def __init__(
        self, ledger: Ledger, begun: Callable[[], None], asked: Callable[[str], None]
    ) -> None:
        self._asked = asked
        self._lease = Lease(ledger.database, NAME, begun)
        self._tail = Tail(
            "run-requests",
            ledger,
            lambda after, limit, upto: ledger.marks(after, limit, _TYPES, upto),
            self._requested,
            _TYPES,
        )

    @property
    def since(self) -> datetime | None:
        """When the turn began; None while it is another process's."""
        return self._lease.since

    @property
    def error(self) -> Exception | None:
        """What keeps this process from knowing whether it is its turn, or what is asked for."""
        return self._lease.error or self._tail.error

    def start(self) -> None:
        """Bid for the turn. What is requested from now on is heard, before it is ours."""
        self._tail.start()
        self._lease.start()

    def stop(self) -> None:
        """Leave the turn to another. Nothing may be executing any more."""
        self._tail.stop()
        self._lease.stop()

    def _requested(self, marks: Sequence[Mark]) -> None:
        if self.since is not None:
            for mark in marks:
                self._asked(mark.stream.removeprefix(_STREAM))
