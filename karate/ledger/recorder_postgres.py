"""The eventsourcing library's PostgreSQL recorder, inserting numbered rows under one advisory lock.

The lock makes positions visible in order: whoever numbers next has waited for the COMMIT of the one
before. Four round trips: lock, heads, insert, commit. While nobody else appends, one is enough:
`insert_at` takes the lock, compares the last position and inserts, all in one statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import NotSupportedError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg.rows import TupleRow, tuple_row

from karate.ledger.recorder import Heads
from karate.ledger.row import COLUMNS, Row
from karate.ledger.store_postgres import LOCK_CLASS, PostgresStore, commit

#: NOTIFY channel; the payload is the newest position.
CHANNEL = "karate_events"
#: From this many rows on COPY is faster than arrays.
COPY_ROWS = 16

_LOCK = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({LOCK_CLASS}, 1)"
_HEADS = """
    SELECT 'p', '', last_value, NULL::bytea FROM log_position
    UNION ALL SELECT 'l', stream, 0, NULL FROM stream_locks WHERE holder <> %s AND until > %s
    UNION ALL SELECT 'h', s.stream, e.originator_version, e.hash FROM unnest(%s::text[]) s(stream)
    CROSS JOIN LATERAL (SELECT originator_version, hash FROM events
        WHERE originator_id = s.stream ORDER BY originator_version DESC LIMIT 1) e
"""
_KNOWN = f"SELECT {COLUMNS} FROM events WHERE event_id = ANY(%s)"
_INSERT = (
    f"INSERT INTO events ({COLUMNS}) SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[],"
    " %s::text[], %s::bytea[], %s::text[], %s::text[], %s::bytea[])"
)
_COPY = f"COPY events ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
_COPY_TYPES = ("int8", "text", "int8", "text", "bytea", "text", "text", "bytea")


#: A sequence is read as it is, not as of the statement's start, so `last` is right under the lock;
#: it is a subquery of the lock's row so that it is read after it.
_INSERT_AT = f"""
    WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock({LOCK_CLASS}, 1) AS lock),
    last AS MATERIALIZED (
        SELECT (SELECT last_value FROM log_position WHERE held.lock IS NOT NULL) AS position
        FROM held),
    told AS MATERIALIZED (
        SELECT setval('log_position', %s), pg_notify('{CHANNEL}', %s) FROM last
        WHERE position = %s
        AND NOT EXISTS (SELECT 1 FROM stream_locks WHERE holder <> %s AND until > %s))
    INSERT INTO events ({COLUMNS}) SELECT rows.* FROM told, unnest(%s::bigint[], %s::text[],
        %s::bigint[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::bytea[]) rows
"""


class PostgresRecorder(PostgresApplicationRecorder):
    """Reads are the library's; the only way to write is `numbering`."""

    optimistic_rows = 64

    def __init__(self, store: PostgresStore) -> None:
        super().__init__(store.datastore, events_table_name="events")
        self.store = store

    @contextmanager
    def numbering(self) -> Iterator[PostgresSession]:
        """Take the append lock; commit at the end, roll back on any exception."""
        with (
            self.store.connection() as connection,
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            cursor.execute(_LOCK, prepare=False)
            session = PostgresSession(cursor)
            yield session
            commit(cursor, session.before_commit)

    def insert_at(self, position: int, rows: Sequence[Row], holder: str, now: float) -> bool:
        """Insert and commit in one step if the log still ends at `position`, else do nothing."""
        newest = rows[-1].position
        columns = [list(column) for column in zip(*rows, strict=True)]
        with self.store.connection() as connection:
            given = [newest, str(newest), position, holder, now, *columns]
            return connection.execute(_INSERT_AT, given).rowcount == len(rows)

    def create_table(self) -> None:
        """The tables are made by migrations."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Closed: it would store events without number, chain and id. Use `Ledger.append`."""
        raise NotSupportedError("events enter the log through Ledger.append")


class PostgresSession:
    """An open transaction that holds the advisory lock."""

    def __init__(self, cursor: psycopg.Cursor[TupleRow]) -> None:
        self._cursor = cursor
        self.before_commit = ""

    def heads(self, streams: Collection[str], holder: str, now: float) -> Heads:
        """Read the heads of `streams`, the last position and foreign locks: one statement."""
        rows = self._cursor.execute(_HEADS, [holder, now, list(streams)]).fetchall()
        return Heads(
            next(number for kind, _, number, _ in rows if kind == "p"),
            {name: (number, hash) for kind, name, number, hash in rows if kind == "h"},
            frozenset(name for kind, name, _, _ in rows if kind == "l"),
        )

    def known(self, ids: Collection[str]) -> list[Row]:
        """The stored events among `ids`."""
        return [Row(*row) for row in self._cursor.execute(_KNOWN, [list(ids)]).fetchall()]

    def insert(self, rows: Sequence[Row]) -> None:
        """Insert rows; the last position moves and listeners are told with the COMMIT."""
        if len(rows) < COPY_ROWS:
            self._cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        else:
            with self._cursor.copy(_COPY) as copy:
                copy.set_types(_COPY_TYPES)
                for row in rows:
                    copy.write_row(row)
        position = rows[-1].position
        self.before_commit = (
            f"SELECT setval('log_position', {position}); NOTIFY {CHANNEL}, '{position}'; "
        )
