"""The eventsourcing library's SQLite recorder, inserting numbered rows under BEGIN IMMEDIATE.

While nobody else appends, `insert_at` does it in one statement: compare the last position, insert,
commit. Six statements take twice as long, most of it in handing the interpreter lock over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from eventsourcing.persistence import Notification, NotSupportedError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder

from karate.ledger.recorder import Heads
from karate.ledger.row import COLUMNS, Row
from karate.ledger.store_sqlite import SQLiteStore

_HEADS = """
    SELECT s.value, e.originator_version, e.hash FROM json_each(?) s JOIN events e
    ON e.originator_id = s.value AND e.originator_version =
        (SELECT MAX(originator_version) FROM events WHERE originator_id = s.value)
"""
_LOCKED = "SELECT stream FROM stream_locks WHERE holder <> ? AND until > ?"
_KNOWN = f"SELECT {COLUMNS} FROM events WHERE event_id IN (SELECT value FROM json_each(?))"
_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_STILL_AT = """
    WHERE (SELECT seq FROM sqlite_sequence WHERE name = 'events') = ?
    AND NOT EXISTS (SELECT 1 FROM stream_locks WHERE holder <> ? AND until > ?)
"""


class SQLiteRecorder(SQLiteApplicationRecorder):
    """Reads are the library's; the only ways to write are `numbering` and `insert_at`."""

    optimistic_rows = 16

    def __init__(self, store: SQLiteStore) -> None:
        super().__init__(store.datastore, events_table_name="events")
        self.store = store

    @contextmanager
    def numbering(self) -> Iterator[SQLiteSession]:
        """Take the append lock; commit at the end, roll back on any exception."""
        with self.store.writing(durable=True) as cursor:
            yield SQLiteSession(self.store, cursor)

    def insert_at(self, position: int, rows: Sequence[Row], holder: str, now: float) -> bool:
        """Insert and commit in one step if the log still ends at `position`, else do nothing."""
        values = [value for row in rows for value in row]
        given = [*values, position, holder, now]
        return self.store.write_at_once(_insert_at(len(rows)), given) == len(rows)

    def construct_create_table_statements(self) -> list[str]:
        """The tables are made by migrations."""
        return []

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Closed: it would store events without number, chain and id. Use `Ledger.append`."""
        raise NotSupportedError("events enter the log through Ledger.append")

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's, which asks for `rowid` and here must read `notification_id`."""
        after = 0 if start is None else start - (1 if inclusive_of_start else 0)
        sql = f"SELECT {COLUMNS} FROM events WHERE notification_id > ? AND notification_id <= ?"
        if topics:
            sql += f" AND topic IN ({', '.join('?' * len(topics))})"
        last = stop if stop is not None else (1 << 63) - 1
        with self.store.reading(snapshot=False) as cursor:
            rows = cursor.execute(
                f"{sql} ORDER BY notification_id LIMIT ?", [after, last, *topics, limit]
            ).fetchall()
        return [
            Notification(
                id=row[0],
                originator_id=row[1],
                originator_version=row[2],
                topic=row[3],
                state=row[4],
            )
            for row in rows
        ]


@cache
def _insert_at(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * rows)
    return f"INSERT INTO events ({COLUMNS}) SELECT * FROM (VALUES {values}) {_STILL_AT}"


class SQLiteSession:
    """An open BEGIN IMMEDIATE transaction."""

    def __init__(self, store: SQLiteStore, cursor: sqlite3.Cursor) -> None:
        self._store, self._cursor = store, cursor

    def heads(self, streams: Collection[str], holder: str, now: float) -> Heads:
        """Read the heads of `streams`, the last position and foreign locks."""
        found = self._cursor.execute(_HEADS, [json.dumps(list(streams))]).fetchall()
        locked = self._cursor.execute(_LOCKED, [holder, now]).fetchall()
        return Heads(
            self._store.last_position(self._cursor),
            {stream: (version, hash) for stream, version, hash in found},
            frozenset(stream for (stream,) in locked),
        )

    def known(self, ids: Collection[str]) -> list[Row]:
        """The stored events among `ids`."""
        found = self._cursor.execute(_KNOWN, [json.dumps(list(ids))]).fetchall()
        return [Row(*row) for row in found]

    def insert(self, rows: Sequence[Row]) -> None:
        """Insert rows; AUTOINCREMENT notes the highest position."""
        self._cursor.executemany(_INSERT, rows)
