"""How often something may be done per minute, whichever of the processes it is done in."""

from __future__ import annotations

from typing import Final

from karate.errors import TooFast
from karate.ledger.db import Database, Tx
from karate.ledger.lease import clock

_MINUTE_S: Final = 60.0
#: What the database may round a time by, in seconds.
_ROUNDED_S: Final = 1e-3
_PREFIX: Final = "pace:"


class DatabasePace:
    """A bucket per key that holds a minute's worth and fills steadily, in the table of leases: as
    holder nobody, and until when the bucket is full again (the generic cell rate algorithm).
    """

    def __init__(self, database: Database, per_minute: int) -> None:
        self._database, self._most = database, per_minute

    def take(self, key: str) -> None:
        """Count one. Raises TooFast when the minute's worth is used up, Unavailable."""
        each = _MINUTE_S / self._most
        with self._database.transaction(durable=False) as tx:
            now = clock(tx)
            room = now + _MINUTE_S - each + _ROUNDED_S
            tx.execute(
                "INSERT INTO leases (name, holder, until) VALUES (?, '', ?) ON CONFLICT (name)"
                " DO UPDATE SET until = ? +"
                " CASE WHEN leases.until > ? THEN leases.until ELSE ? END WHERE leases.until <= ?",
                [f"{_PREFIX}{key}", now + each, each, now, now, room],
            )
            if tx.changed != 1:
                wait = _full_at(tx, key) - room
                raise TooFast(f"at most {self._most} a minute", retry_after=round(wait, 1))
            # Whatever is full again need not be remembered.
            tx.execute(
                "DELETE FROM leases WHERE name LIKE ? AND until < ?", [f"{_PREFIX}%", now - each]
            )


def _full_at(tx: Tx, key: str) -> float:
    rows = tx.execute("SELECT until FROM leases WHERE name = ?", [f"{_PREFIX}{key}"])
    return float(rows[0][0]) if rows else 0.0
