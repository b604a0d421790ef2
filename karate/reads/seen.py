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

    def is_of(self, ledger: Ledger, tx: Tx) -> bool:
        """Whether the log still holds that event at its position; so it is when there is none."""
        rows = tx.execute("SELECT position, event FROM view_seen")
        if not rows:
            return True
        position, event = rows[0]
        found = ledger.read(after=int(position) - 1, limit=1)
        return [(each.position, each.id) for each in found] == [(int(position), event)]
