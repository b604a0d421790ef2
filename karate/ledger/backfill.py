"""What commits leave in SQLite's WAL, moved into the database file beside the work.

Left to SQLite, whoever commits the thousandth page moves them all, and everybody waits behind it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Final

from karate.telemetry import log

#: Commits between two moves. Pages that were written often meanwhile are moved once.
COMMITS: Final = 250


class Backfill:
    """A thread that begins with the first move. `writing` is held by whoever writes."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], writing: threading.Lock) -> None:
        self._connect, self._writing = connect, writing
        self._commits = 0
        self._due = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """Count a commit; call with `writing` held."""
        self._commits += 1
        if self._commits % COMMITS:
            return
        self._due.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="backfill", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop after the move in hand; the last connection to close moves the rest."""
        self._closing = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            self._due.wait()
            self._due.clear()
            try:
                self._move()
            except Exception as error:
                # Nobody waits for this thread, so nobody would see it end; the WAL grows until the
                # next try, at most to where SQLite moves it itself.
                log("wal_not_moved", level="warning", error=error)

    def _move(self) -> None:
        """Nearly all while others write on, then the rest while nobody does: only a WAL of which
        all is moved begins anew."""
        move = "PRAGMA wal_checkpoint(PASSIVE)"
        with closing(self._connect()) as connection:
            connection.execute(move).fetchall()
            with self._writing:
                connection.execute(move).fetchall()
