"""Noticing what other processes append: a hint only, followers read the log by position."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from karate.errors import KarateError
from karate.ledger.db import Database
from karate.telemetry import log

if TYPE_CHECKING:
    import psycopg

#: Seconds between two looks at the log: at most this when it is quiet, at least this when busy.
POLL_MAX_S = 0.25
POLL_MIN_S = 0.05
#: Seconds until a lost listening connection is made again.
RECONNECT_S = 0.5


class Watch:
    """A thread that calls `announce`, which tells whether that is news, with the newest position
    when it may have moved.

    SQLite is polled. PostgreSQL tells by NOTIFY, and is polled too in case the connection is lost.
    """

    def __init__(
        self, database: Database, position: Callable[[], int], announce: Callable[[int], bool]
    ) -> None:
        self._database, self._position, self._announce = database, position, announce
        self._stopped = threading.Event()
        self._ending, self._end = os.pipe()
        target = self._listen if database.dialect == "postgres" else self._poll
        self._thread = threading.Thread(target=target, name="ledger-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop at once; closing twice does nothing."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        os.close(self._end)
        self._thread.join()
        os.close(self._ending)

    def _poll(self) -> None:
        pause = POLL_MAX_S
        while not self._stopped.wait(pause):
            pause = POLL_MIN_S if self._look() else min(pause * 1.5, POLL_MAX_S)

    def _look(self) -> bool:
        """Announce the newest position; tells whether another process had moved it."""
        try:
            position = self._position()
        except KarateError as error:
            if not self._stopped.is_set():
                log("ledger_watch_failed", level="warning", error=error)
            return False
        return self._announce(position)

    def _listen(self) -> None:
        import psycopg

        from karate.ledger.recorder_postgres import CHANNEL
        from karate.ledger.store_postgres import CONNECT_TIMEOUT_S

        while not self._stopped.is_set():
            try:
                with psycopg.connect(
                    self._database.url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S
                ) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._notices(connection)
            except psycopg.Error as error:
                log("ledger_listen_lost", level="warning", error=error)
                self._look()
                self._stopped.wait(RECONNECT_S)

    def _notices(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        ready = select.poll()
        ready.register(connection.fileno(), select.POLLIN)
        ready.register(self._ending, select.POLLIN)
        while not self._stopped.is_set():
            ready.poll(POLL_MAX_S * 1000)
            told = list(connection.notifies(timeout=0))
            if told:
                self._announce(int(told[-1].payload))
            else:
                self._look()
