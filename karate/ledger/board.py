"""Names that one at a time holds, for all processes on one database: rows among the leases."""

from __future__ import annotations

from karate.ledger.db import Database
from karate.ledger.lease import clock


class DatabaseBoard:
    """A board in the table of leases. Nothing here renews itself; a holder that is over may be
    replaced by whoever names it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> tuple[str, float] | None:
        """Who holds `name`, and for how many seconds yet; negative when that is over."""
        with self._database.read() as tx:
            rows = tx.execute("SELECT holder, until FROM leases WHERE name = ?", [name])
            return (str(rows[0][0]), float(rows[0][1]) - clock(tx)) if rows else None

    def put(self, name: str, holder: str, seconds: float, instead_of: str | None) -> bool:
        """Hold `name` if it is still `instead_of`'s, or nobody's; tell whether it is now."""
        with self._database.transaction(durable=False) as tx:
            until = clock(tx) + seconds
            tx.execute(
                "INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,"
                " until = excluded.until WHERE leases.holder IN (?, ?)",
                [name, holder, until, holder, instead_of or holder],
            )
            return tx.changed == 1

    def drop(self, name: str, holder: str) -> None:
        """Give `name` back, if it is held by `holder`."""
        with self._database.transaction(durable=False) as tx:
            tx.execute("DELETE FROM leases WHERE name = ? AND holder = ?", [name, holder])

    def names(self, prefix: str) -> list[tuple[str, str]]:
        """The (name, holder) that begin with `prefix` and are not over."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT name, holder FROM leases WHERE substr(name, 1, ?) = ? AND until >= ?",
                [len(prefix), prefix, clock(tx)],
            )
        return [(str(name), str(holder)) for name, holder in rows]
