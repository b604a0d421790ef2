"""The last event the views have taken, by which they are known to be of this log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from karate.ledger.db import Tx
from karate.ledger.event import Event
from karate.ledger.log import Ledger

_PUT = """INSERT INTO view_seen VALUES (1, ?, ?)
  ON CONFLICT (one) DO UPDATE SET position = excluded.position, event = excluded.event"""


class Seen:
    """One row. The views may lie in a file of their own, which stays when the log is put back from
    a backup, or comes from another one."""

    tables: ClassVar[tuple[str, ...]] = ("view_seen",)

    def __init__(self, types: frozenset[str]) -> None:
        self.types = types

    def fold(self, tx: Tx, events: Sequence[Event]) -> None:
        if events:
            tx.execute(_PUT, (events[-1].position, events[-1].id))

    def is_of(self, ledger: Ledger, tx: Tx, position: int) -> bool:
        """Whether the log holds that event, and no other that the views, which are at `position`,
        ought to have taken after it."""
        rows = tx.execute("SELECT position, event FROM view_seen")
        taken = [(int(at), str(event)) for at, event in rows]
        after = taken[0][0] - 1 if taken else 0
        if position > ledger.position():
            return False
        found = ledger.read(after, limit=2, types=self.types, upto=position)
        return [(each.position, each.id) for each in found] == taken
