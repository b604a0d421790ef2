"""PostgreSQL under the eventsourcing library's datastore."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from eventsourcing.persistence import OperationalError
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, TupleRow, dict_row, tuple_row

from karate.errors import Incompatible

#: Seconds to wait for a lock, a connection, or a transaction of ours that stopped talking.
LOCK_TIMEOUT_S = 10
#: Seconds to wait for a free or new connection, and until a failing attempt is begun afresh (the
#: pool's own pauses double without end, and would outlive a restart of the server by minutes).
CONNECT_TIMEOUT_S = 3
RECONNECT_S = 2
#: Connections kept open, and the most at one time.
POOL_SIZE = 2
POOL_OVERFLOW = 14

#: Rows fetched at a time by `stream`.
STREAM_ROWS = 200

#: Two-part keys of our advisory locks: (this, 1) numbers events, (this, 2) guards migrations.
LOCK_CLASS = 0x6B617261

_ON_CONNECT = f"""
    SET lock_timeout = '{LOCK_TIMEOUT_S}s';
    SET idle_in_transaction_session_timeout = '{LOCK_TIMEOUT_S}s';
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local');
"""


class Datastore(PostgresDatastore):
    """The library's datastore with our session settings."""

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        def after_connect(connection: psycopg.Connection[Any]) -> None:
            connection.autocommit = True
            connection.execute(_ON_CONNECT, prepare=False)

        return after_connect


class PostgresStore:
    """Connections and transactions of one database."""

    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        except psycopg.Error as error:
            raise Incompatible("KARATE_DATABASE_URL is not a PostgreSQL address") from error
        self.datastore = Datastore("", "", "", "", "", originator_id_type="text")
        self.datastore.pool = ConnectionPool(  # the library's own passes on five keywords only
            connection_class=psycopg.Connection[DictRow],
            kwargs={"row_factory": dict_row, **given},
            min_size=POOL_SIZE,
            max_size=POOL_SIZE + POOL_OVERFLOW,
            open=False,
            configure=self.datastore.after_connect_func(),
            check=_still_there,
            timeout=CONNECT_TIMEOUT_S,
            reconnect_timeout=RECONNECT_S,
        )

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """Lend a connection; it is in autocommit mode."""
        with self.datastore.get_connection() as connection:
            yield connection

    @contextmanager
    def writing(self, durable: bool) -> Iterator[psycopg.Cursor[TupleRow]]:
        """BEGIN … COMMIT. Without `durable` a crash of the server machine may undo it."""
        begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
        if not durable:
            begin += "; SET LOCAL synchronous_commit = off"
        with self.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(begin, prepare=False)
            yield cursor
            commit(cursor)

    @contextmanager
    def reading(self, snapshot: bool) -> Iterator[psycopg.Cursor[TupleRow]]:
        """Statements of one state of the database when `snapshot`, each of its own otherwise."""
        with self.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            if snapshot:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", prepare=False)
            try:
                yield cursor
            finally:
                connection.rollback()

    def script(self, cursor: Any, text: str) -> None:
        """Run the statements of a migration inside the open transaction."""
        cursor.execute(text, prepare=False)

    def stream(self, cursor: Any, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, fetched `STREAM_ROWS` at a time."""
        with cursor.connection.cursor("karate_stream", row_factory=tuple_row) as rows:
            rows.itersize = STREAM_ROWS
            yield from rows.execute(sql)

    def columns(self, cursor: Any) -> dict[str, dict[str, str]]:
        """Table → column → type, of every table Karate made."""
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
            " ORDER BY c.table_name, c.ordinal_position"
        )
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind.lower()
        return found

    def lock_migrations(self, cursor: Any) -> None:
        """One process migrates, the others wait and find it done."""
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK_CLASS}, 2)", prepare=False)

    def last_position(self, cursor: Any) -> int:
        """The last position ever given out."""
        return int(cursor.execute("SELECT last_value FROM log_position").fetchone()[0])

    def move_position(self, cursor: Any, position: int) -> None:
        """Give out no position up to and including `position` again."""
        cursor.execute("SELECT setval('log_position', %s)", [position])

    def translate_sql(self, sql: str) -> str:
        """`?` outside quotes becomes `%s`."""
        return _placeholders(sql)

    def close(self) -> None:
        """Close every connection and the pool's threads."""
        self.datastore.close()


def commit(cursor: Any, before: str = "") -> None:
    """COMMIT, after `before` in the same round trip. Raises OperationalError if it rolled back."""
    cursor.execute(f"{before}COMMIT", prepare=False)
    while cursor.nextset():
        pass
    if cursor.statusmessage != "COMMIT":
        raise OperationalError("the transaction was aborted before its end")


def _still_there(connection: psycopg.Connection[Any]) -> None:
    """Raise for a connection the server has closed, without a round trip for one it has not."""
    pending = select.poll()
    pending.register(connection.fileno(), select.POLLIN)
    if pending.poll(0):  # nothing should arrive on an idle connection but its end
        ConnectionPool.check_connection(connection)


@lru_cache(maxsize=1024)
def _placeholders(sql: str) -> str:
    parts = sql.replace("%", "%%").split("'")
    return "'".join(
        part if index % 2 else part.replace("?", "%s") for index, part in enumerate(parts)
    )
