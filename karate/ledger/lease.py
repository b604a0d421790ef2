"""A lease: a name that one process at a time holds, for as long as it lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from karate.errors import KarateError
from karate.ledger.db import Database, Tx
from karate.ledger.holder import Holder
from karate.telemetry import log

#: Seconds after which a lease ends that its holder does not renew.
LEASE_S: Final = 10.0
#: Seconds between two renewals.
RENEW_S: Final = 2.0
#: Seconds between two looks at a lease that another holds.
LOOK_S: Final = 0.5


class Lease:
    """This process's bid for `name`, made again and again until `stop`.

    `taken` is called each time the lease becomes ours, on the lease's thread or that of `start`.
    The lease of a holder that ended without giving it back ends by itself after LEASE_S; at once
    where both run on one machine and the holder is seen to be gone.
    """

    def __init__(self, database: Database, name: str, taken: Callable[[], None]) -> None:
        self.error: Exception | None = None
        self._database, self._name, self._taken = database, name, taken
        self._me = Holder.here()
        self._since: datetime | None = None
        self._until = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lease-{name}", daemon=True)

    @property
    def since(self) -> datetime | None:
        """When it became ours; None while it is another's, or may be."""
        return self._since if time.monotonic() < self._until else None

    def start(self) -> None:
        """Bid once before this returns, and go on bidding and renewing on a thread."""
        self._bid()
        self._thread.start()

    def stop(self) -> None:
        """Give the lease back, so that another may have it at once."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        ours, self._until = self.since is not None, 0.0
        if ours:
            sql = "DELETE FROM leases WHERE name = ? AND holder = ?"
            try:
                with self._database.transaction(durable=False) as tx:
                    tx.execute(sql, [self._name, str(self._me)])
            except KarateError as error:
                log("lease_not_given_back", level="warning", error=error, lease=self._name)

    def _run(self) -> None:
        while not self._stopping.wait(RENEW_S if self.since is not None else LOOK_S):
            self._bid()

    def _bid(self) -> None:
        """Take or renew the lease if that is possible; what goes wrong is tried again."""
        begun = time.monotonic()
        try:
            ours = self._write()
        except Exception as error:  # without this thread nobody would hold the lease any more
            self.error = error
            known = isinstance(error, KarateError)
            log(
                "lease_not_renewed",
                level="warning" if known else "error",
                error=error,
                lease=self._name,
            )
            return
        self.error = None
        if not ours:
            self._until = 0.0
        elif self.since is not None:
            self._until = begun + LEASE_S
        else:
            self._since, self._until = datetime.now(UTC), begun + LEASE_S
            log("lease_taken", lease=self._name)
            self._taken()

    def _write(self) -> bool:
        """Tell whether the lease is ours now. Writes only when it is or can be."""
        with self._database.read() as tx:
            sql = "SELECT holder, until FROM leases WHERE name = ?"
            found = tx.execute(sql, [self._name])
            now = clock(tx)
        holder, until = found[0] if found else ("", 0.0)
        if holder != str(self._me) and until > now and not self._me.sees_gone(holder):
            return False
        with self._database.transaction(durable=False) as tx:
            ends = clock(tx) + LEASE_S
            if not found:
                tx.execute(
                    "INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)"
                    " ON CONFLICT (name) DO NOTHING",
                    [self._name, str(self._me), ends],
                )
            else:  # only from whom we saw: another may have been faster
                tx.execute(
                    "UPDATE leases SET holder = ?, until = ?"
                    " WHERE name = ? AND holder = ? AND until = ?",
                    [str(self._me), ends, self._name, holder, until],
                )
            return tx.changed == 1


def clock(tx: Tx) -> float:
    """Seconds since 1970, the same for all processes: the database's, where it is a server."""
    if tx.dialect == "sqlite":
        return time.time()
    return float(tx.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())")[0][0])
