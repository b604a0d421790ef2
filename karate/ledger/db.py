"""One database for everything that is stored in tables: transactions, reads, error translation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Literal, Protocol

from eventsourcing import persistence

from karate.errors import Conflict, Unavailable
from karate.ledger import store_sqlite
from karate.ledger.migrate import migrate

#: Rows from which on an insert into PostgreSQL is a COPY, which is two round trips however many.
COPY_ROWS: Final = 8


class Store(Protocol):
    """One dialect: `store_sqlite.SQLiteStore` or `store_postgres.PostgresStore`."""

    dialect: str

    def writing(self, durable: bool) -> AbstractContextManager[Any]: ...
    def reading(self, snapshot: bool) -> AbstractContextManager[Any]: ...
    def translate_sql(self, sql: str) -> str: ...
    def script(self, cursor: Any, text: str) -> None: ...
    def columns(self, cursor: Any) -> dict[str, dict[str, str]]: ...
    def lock_migrations(self, cursor: Any) -> None: ...
    def last_position(self, cursor: Any) -> int: ...
    def move_position(self, cursor: Any, position: int) -> None: ...
    def stream(self, cursor: Any, sql: str) -> Iterator[tuple[Any, ...]]: ...
    def close(self) -> None: ...


class Tx:
    """An open transaction. SQL is common to both dialects, with `?` placeholders."""

    def __init__(self, store: Store, cursor: Any) -> None:
        self.store, self.cursor = store, cursor
        self._later: dict[str, list[Sequence[object]]] = {}
        self._ahead = False

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgres`, for the rare statement that differs."""
        return self.store.dialect

    def execute(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows, none for a statement without rows."""
        self.cursor.execute(self.store.translate_sql(sql), params)
        if self._ahead:  # rows are waited for, and everything sent before them is
            return self.cursor.fetchall() if sql.startswith("SELECT") else []
        return self.cursor.fetchall() if self.cursor.description is not None else []

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Send statements without waiting for each to be done, where that saves a round trip.

        Only a SELECT has rows meanwhile, `changed` means nothing, and what is wrong with a
        statement is raised at the latest by the end of the block.
        """
        if self.dialect != "postgres":
            yield
            return
        with self.cursor.connection.pipeline():
            self._ahead = True
            try:
                yield
            finally:
                self._ahead = False

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each of `rows`."""
        self.cursor.executemany(self.store.translate_sql(sql), list(rows))

    def later(self, table: str, row: Sequence[object]) -> None:
        """Insert a whole row at the end of the transaction, together with all others of its table:
        no statement of this transaction sees it. One by one, each would be a round trip.
        """
        self._later.setdefault(table, []).append(row)

    def flush(self) -> None:
        """Insert what was put off."""
        for table, rows in self._later.items():
            if self.dialect == "postgres" and len(rows) >= COPY_ROWS:
                with self.cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(rows[0]))
                self.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self._later.clear()

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query without holding them all; no other statement may run meanwhile."""
        return self.store.stream(self.cursor, sql)

    @property
    def changed(self) -> int:
        """Rows the last statement inserted, updated or deleted."""
        return int(self.cursor.rowcount)


class Database:
    """Made by `open_database`; safe to use from any thread."""

    def __init__(self, url: str, store: Store) -> None:
        self.url, self.store = url, store

    @property
    def dialect(self) -> Literal["sqlite", "postgres"]:
        """Which database this is."""
        return "sqlite" if self.store.dialect == "sqlite" else "postgres"

    @contextmanager
    def transaction(self, durable: bool = True) -> Iterator[Tx]:
        """All or nothing; must not be nested. On SQLite one at a time.

        `durable=False` is for what can be derived again: it skips the wait for the disk, survives
        the end of the process, and keeps the order of commits. Raises Conflict for a broken
        constraint and Unavailable when the database is away, locked or full.
        """
        with translated(), self.store.writing(durable) as cursor:
            tx = Tx(self.store, cursor)
            yield tx
            tx.flush()

    @contextmanager
    def read(self, snapshot: bool = False) -> Iterator[Tx]:
        """Reads; with `snapshot` all of them see one state. Raises Unavailable."""
        with translated(), self.store.reading(snapshot) as cursor:
            yield Tx(self.store, cursor)

    def close(self) -> None:
        """Close all connections."""
        self.store.close()


@contextmanager
def translated() -> Iterator[None]:
    """Turn drivers' and the library's errors into ours; mistakes in SQL pass as they are."""
    try:
        yield
    except (persistence.IntegrityError, sqlite3.IntegrityError) as error:
        raise Conflict("a stored constraint forbids this") from error
    except (persistence.OperationalError, persistence.InterfaceError) as error:
        raise Unavailable("the database cannot be reached or is busy") from error
    except persistence.ConnectionPoolClosedError as error:
        raise Unavailable("the database is closed") from error
    except sqlite3.Error as error:
        if not store_sqlite.is_away(error):
            raise
        raise Unavailable("the database is locked, full or damaged") from error


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://…`, migrating an older schema.

    Raises Incompatible for data of a newer build or a wrong address, Unavailable when it is away.
    """
    database = connect(url)
    try:
        with database.transaction() as tx:
            migrate(tx)
    except BaseException:
        database.close()
        raise
    return database


def connect(url: str) -> Database:
    """Open a database whatever its schema; for `open_database` and restore. Raises as that does."""
    store: Store
    if url.startswith(("postgresql://", "postgres://")):
        from karate.ledger.store_postgres import PostgresStore  # psycopg is slow to import

        store = PostgresStore(url)
    else:
        store = store_sqlite.open_store(url)
    return Database(url, store)
