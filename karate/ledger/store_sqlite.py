"""SQLite under the eventsourcing library's datastore: WAL, FULL, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventsourcing.persistence import ConnectionPoolClosedError, ConnectionUnavailableError
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteDatastore

from karate.errors import Incompatible, Unavailable
from karate.ledger.backfill import Backfill

#: Seconds to wait for another process's write before giving up as Unavailable.
LOCK_TIMEOUT_S = 10
#: Seconds until what SQLite itself does not wait for is tried again.
AGAIN_S = 0.005
#: Connections kept open, and the most at one time.
POOL_SIZE = 8
POOL_OVERFLOW = 24

#: Bytes of a page of a file made anew. One edit dirties five pages, which the WAL takes whole: at
#: SQLite's own 4096 a single edit wrote 28 KB.
PAGE_BYTES = 2048

#: Pages in the WAL from which on whoever commits has to move them, `Backfill` having been too slow.
MOST_PAGES = 16_000

_ON_CONNECT = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
    f"PRAGMA wal_autocheckpoint={MOST_PAGES}",
)


class Pool(SQLiteConnectionPool):
    """The library's pool with durability said out loud on every connection.

    The library's own connections keep one parsed statement (`cached_statements=True`), which makes
    every second statement of a transaction several times slower; these keep sqlite3's 128.
    """

    def _create_connection(self) -> SQLiteConnection:
        connection = _connected(self.db_name)
        connection.row_factory = sqlite3.Row  # what the library's reads expect
        return SQLiteConnection(connection, self.max_age)


class SQLiteStore:
    """Connections and transactions of one database file."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.datastore = SQLiteDatastore(str(path), originator_id_type="text")
        self.datastore.pool = Pool(
            db_name=str(path),
            lock_timeout=LOCK_TIMEOUT_S,
            pool_size=POOL_SIZE,
            max_overflow=POOL_OVERFLOW,
            pool_timeout=LOCK_TIMEOUT_S,
        )
        self._writing = threading.Lock()
        self._backfill = Backfill(lambda: _connected(str(path)), self._writing)
        self._own: sqlite3.Connection | None = None

    @contextmanager
    def connection(self) -> Iterator[SQLiteConnection]:
        """Lend a connection; it is in autocommit mode."""
        pool = self.datastore.pool
        connection = pool.get_connection()
        try:
            yield connection
        finally:
            pool.put_connection(connection)

    @contextmanager
    def writing(self, durable: bool) -> Iterator[sqlite3.Cursor]:
        """BEGIN IMMEDIATE … COMMIT. Without `durable` a power cut may undo it, a crash does not."""
        if not self._writing.acquire(timeout=LOCK_TIMEOUT_S):
            raise ConnectionUnavailableError("another thread keeps the write lock")
        try:
            with self.connection() as connection, self._cursor(connection) as cursor:
                if not durable:
                    cursor.execute("PRAGMA synchronous=NORMAL")
                try:
                    cursor.execute("BEGIN IMMEDIATE")
                    yield cursor
                    cursor.execute("COMMIT")
                    self._backfill.committed()
                finally:
                    connection.rollback()  # does nothing after COMMIT
                    if not durable:
                        cursor.execute("PRAGMA synchronous=FULL")
        finally:
            self._writing.release()

    def write_at_once(self, sql: str, params: Sequence[object]) -> int:
        """One statement as a durable transaction; returns how many rows it wrote.

        For appends, on a connection that stays theirs: half of what a transaction costs otherwise.
        """
        if not self._writing.acquire(timeout=LOCK_TIMEOUT_S):
            raise ConnectionUnavailableError("another thread keeps the write lock")
        try:
            if self.datastore.pool.closed:
                raise ConnectionPoolClosedError
            if self._own is None:
                self._own = _connected(str(self.path))
            written = self._own.execute(sql, params).rowcount
            self._backfill.committed()
            return written
        except sqlite3.Error:
            self._let_go()
            raise
        finally:
            self._writing.release()

    @contextmanager
    def reading(self, snapshot: bool) -> Iterator[sqlite3.Cursor]:
        """A read transaction; one state of the database throughout when `snapshot`."""
        with self.connection() as connection, self._cursor(connection) as cursor:
            if snapshot:
                cursor.execute("BEGIN")
            try:
                yield cursor
            finally:
                connection.rollback()

    def script(self, cursor: Any, text: str) -> None:
        """Run the statements of a migration inside the open transaction."""
        statement = ""
        for line in text.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                cursor.execute(statement)
                statement = ""
        if statement.strip():
            cursor.execute(statement)

    def stream(self, cursor: Any, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, fetched as they are used."""
        yield from cursor.execute(sql)

    def columns(self, cursor: Any) -> dict[str, dict[str, str]]:
        """Table → column → declared type, of every table Karate made."""
        cursor.execute(
            "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid"
        )
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind.lower()
        return found

    def lock_migrations(self, cursor: Any) -> None:
        """BEGIN IMMEDIATE is the lock."""

    def last_position(self, cursor: Any) -> int:
        """The last position ever given out, deleted events included."""
        row = cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
        return 0 if row is None else int(row[0])

    def move_position(self, cursor: Any, position: int) -> None:
        """Give out no position up to and including `position` again."""
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'events'")
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)", [position])

    def translate_sql(self, sql: str) -> str:
        """Our placeholders are SQLite's."""
        return sql

    def close(self) -> None:
        """Close every connection; the last one folds the WAL into the file."""
        self._backfill.close()
        with self._writing:
            self._let_go()
        self.datastore.close()

    def _let_go(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None

    @contextmanager
    def _cursor(self, connection: SQLiteConnection) -> Iterator[sqlite3.Cursor]:
        cursor = connection.cursor().sqlite_cursor
        cursor.row_factory = None
        try:
            yield cursor
        finally:
            cursor.close()


def _connected(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file, LOCK_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        # Says nothing to a file that has pages already.
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        _journal(connection)
        for pragma in _ON_CONNECT:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _journal(connection: sqlite3.Connection) -> None:
    """Choose the WAL. SQLite never waits for those who choose it, or close it, at the same time."""
    until = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(AGAIN_S)


def is_damaged(error: BaseException | None) -> bool:
    """Tell whether the file holds something else than what SQLite wrote."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_away(error: sqlite3.Error) -> bool:
    """Tell a full disk, a lock or an I/O error from a mistake in the statement."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return isinstance(error, sqlite3.DatabaseError) and (code & 0xFF) not in (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_MISUSE,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_MISMATCH,
    )


def file_of(url: str) -> Path:
    """The file of `sqlite:///path`. Raises Incompatible for anything else."""
    path = url.removeprefix("sqlite:///")
    if path in (url, "") or ":memory:" in path or path.startswith("file:"):
        raise Incompatible("KARATE_DATABASE_URL must be sqlite:///path/to/file or postgresql://…")
    return Path(path)


def open_store(url: str) -> SQLiteStore:
    """Open the file of `url`. Raises Incompatible, or Unavailable if its folder cannot be made."""
    try:
        return SQLiteStore(file_of(url))
    except OSError as error:
        raise Unavailable("the folder of the database cannot be made") from error
