"""Building all read models anew from the log, beside those that are read meanwhile.

The log is folded into a scratch database, a file of its own, so that neither readers nor appends
wait for it. When it has caught up, its tables take the place of the old ones in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from karate.ledger.db import Database, Tx, open_database
from karate.ledger.log import Ledger
from karate.ledger.tables import replace
from karate.reads.projector import Projector

#: Events folded at a time.
BATCH: Final = 2_000
#: Events that may be left for the last transaction, in which everybody waits.
CLOSE: Final = 500

Tell = Callable[[int, int], object]
"""Is called with the position reached and the newest one."""


@dataclass(slots=True)
class Rebuilt:
    """Up to where the views were built, of how many events, and the rows of their tables."""

    position: int = 0
    events: int = 0
    rows: dict[str, int] = field(default_factory=dict)


class Rebuild:
    """One rebuild of the views in `database`, with scratch files below `folder`."""

    def __init__(self, ledger: Ledger, database: Database, folder: Path) -> None:
        self._ledger, self._folder = ledger, folder
        self._shown = Projector(ledger, database)
        self._done = Rebuilt()

    def run(self, tell: Tell) -> Rebuilt:
        """Build, then replace. Raises Unavailable when a database is away or full, and what a view
        raises: nothing was replaced then."""
        with TemporaryDirectory(prefix="rebuild-", dir=self._folder) as scratch:
            database = open_database(f"sqlite:///{Path(scratch) / 'views.db'}")
            try:
                views = Projector(self._ledger, database)
                while self._ledger.position() - self._done.position > CLOSE:
                    self._fold(views, database, tell)
                self._shown.follower.replace(lambda tx: self._replace(views, database, tx, tell))
            finally:
                database.close()
        return self._done

    def _replace(self, views: Projector, database: Database, tx: Tx, tell: Tell) -> int:
        newest = self._ledger.position()  # later events are the follower's
        while self._done.position < newest:
            self._fold(views, database, tell)
        with database.read(snapshot=True) as source:
            self._done.rows = replace(source, tx, views.tables)
        return self._done.position

    def _fold(self, views: Projector, database: Database, tell: Tell) -> None:
        """Fold the next batch."""
        newest = self._ledger.position()
        after = self._done.position
        events = self._ledger.read(after, BATCH, views.types, upto=newest)
        if events:
            with database.transaction(durable=False) as tx:
                views.fold(tx, events)
        full = len(events) == BATCH
        self._done.position = events[-1].position if full else newest
        self._done.events += len(events)
        tell(self._done.position, newest)
