"""One stored event as it lies in the table, and the queries that fetch it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from karate.ledger.db import Tx

#: Columns of `events` in the order of `Row`; the first five are the eventsourcing library's.
COLUMNS = (
    "notification_id, originator_id, originator_version, topic, state, event_id, workspace, hash"
)


class Row(NamedTuple):
    """`state` is msgpack of (header, sealed body); `hash` chains it to the stream's row before."""

    position: int
    stream: str
    version: int
    type: str
    state: bytes
    id: str
    workspace: str
    hash: bytes


class Mark(NamedTuple):
    """Where an event stands and of which kind it is, without what it says."""

    position: int
    stream: str
    version: int
    type: str
    workspace: str


def marks(tx: Tx, after: int, upto: int, limit: int, types: Collection[str]) -> list[Mark]:
    """The marks of rows of `types` with `after` < position <= `upto`, in order."""
    sql = (
        "SELECT notification_id, originator_id, originator_version, topic, workspace FROM events"
        " WHERE notification_id > ? AND notification_id <= ?"
        f" AND topic IN ({_marks(types)}) ORDER BY notification_id LIMIT ?"
    )
    return [Mark(*row) for row in tx.execute(sql, [after, upto, *types, limit])]


def by_position(
    tx: Tx,
    after: int,
    upto: int,
    limit: int,
    types: Collection[str] | None = None,
    workspace: str | None = None,
) -> list[Row]:
    """Rows with `after` < position <= `upto`, in order, at most `limit`."""
    sql = f"SELECT {COLUMNS} FROM events WHERE notification_id > ? AND notification_id <= ?"
    params: list[object] = [after, upto]
    if workspace is not None:
        sql += " AND workspace = ?"
        params.append(workspace)
    if types is not None:
        sql += f" AND topic IN ({_marks(types)})"
        params.extend(types)
    sql += " ORDER BY notification_id LIMIT ?"
    return [Row(*row) for row in tx.execute(sql, [*params, limit])]


def by_stream(
    tx: Tx,
    stream: str,
    after: int,
    upto: int | None,
    limit: int,
    newest_first: bool,
    types: Collection[str] | None = None,
) -> list[Row]:
    """Rows of one stream with `after` < version <= `upto`, at most `limit`."""
    sql = f"SELECT {COLUMNS} FROM events WHERE originator_id = ? AND originator_version > ?"
    params: list[object] = [stream, after]
    if upto is not None:
        sql += " AND originator_version <= ?"
        params.append(upto)
    if types is not None:
        sql += f" AND topic IN ({_marks(types)})"
        params.extend(types)
    sql += f" ORDER BY originator_version {'DESC' if newest_first else 'ASC'} LIMIT ?"
    return [Row(*row) for row in tx.execute(sql, [*params, limit])]


def by_versions(tx: Tx, stream: str, versions: Collection[int]) -> list[Row]:
    """The rows of these versions of a stream, in order; those there are."""
    sql = (
        f"SELECT {COLUMNS} FROM events WHERE originator_id = ?"
        f" AND originator_version IN ({_marks(versions)}) ORDER BY originator_version"
    )
    return [Row(*row) for row in tx.execute(sql, [stream, *versions])]


def newest_position(tx: Tx) -> int:
    """The position of the newest event; 0 for an empty log."""
    return int(tx.execute("SELECT MAX(notification_id) FROM events")[0][0] or 0)


def head_version(tx: Tx, stream: str) -> int:
    """The version of the newest event of `stream`; 0 when it has none."""
    sql = "SELECT MAX(originator_version) FROM events WHERE originator_id = ?"
    return int(tx.execute(sql, [stream])[0][0] or 0)


def position_of(tx: Tx, stream: str, version: int) -> int | None:
    """The position of the event `version` of `stream`, None when there is none."""
    sql = "SELECT notification_id FROM events WHERE originator_id = ? AND originator_version = ?"
    found = tx.execute(sql, [stream, version])
    return int(found[0][0]) if found else None


def positions(tx: Tx, stream: str, versions: Collection[int]) -> dict[int, int]:
    """Version → position of these events of `stream`; those there are."""
    sql = (
        "SELECT originator_version, notification_id FROM events WHERE originator_id = ?"
        f" AND originator_version IN ({_marks(versions)})"
    )
    return {int(version): int(at) for version, at in tx.execute(sql, [stream, *versions])}


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values)) or "NULL"
