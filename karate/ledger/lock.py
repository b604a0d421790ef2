"""Leases on streams, so that a writer that keeps being stale gets its turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from karate.errors import Unavailable
from karate.ledger.db import Database

#: Seconds after which a lease ends by itself, should its holder die.
LEASE_S = 5.0
#: Seconds to wait for another's lease before giving up.
WAIT_S = 10.0
#: Seconds between two looks at a lease held elsewhere.
_POLL_S = 0.01


class StreamLocks:
    """The leases of one process, `holder`."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database, self._holder = database, holder
        self._here: set[str] = set()
        self._freed = threading.Condition()

    @contextmanager
    def locked(self, stream: str) -> Iterator[None]:
        """Hold `stream`: in this process against other callers, elsewhere against all appends."""
        deadline = time.monotonic() + WAIT_S
        with self._freed:
            free = self._freed.wait_for(lambda: stream not in self._here, timeout=WAIT_S)
            if not free:
                raise Unavailable(f"{stream} is kept by another writer")
            self._here.add(stream)
        try:
            while not self._take(stream):
                if time.monotonic() > deadline:
                    raise Unavailable(f"{stream} is kept by another process")
                time.sleep(_POLL_S)
            try:
                yield
            finally:
                self._give_back(stream)
        finally:
            with self._freed:
                self._here.discard(stream)
                self._freed.notify_all()

    def _take(self, stream: str) -> bool:
        now = time.time()
        with self._database.transaction(durable=False) as tx:
            tx.execute("DELETE FROM stream_locks WHERE until <= ?", [now])
            tx.execute(
                "INSERT INTO stream_locks (stream, holder, until) VALUES (?, ?, ?)"
                " ON CONFLICT (stream) DO NOTHING",
                [stream, self._holder, now + LEASE_S],
            )
            sql = "SELECT holder FROM stream_locks WHERE stream = ?"
            return tx.execute(sql, [stream]) == [(self._holder,)]

    def _give_back(self, stream: str) -> None:
        sql = "DELETE FROM stream_locks WHERE stream = ? AND holder = ?"
        with self._database.transaction(durable=False) as tx:
            tx.execute(sql, [stream, self._holder])
