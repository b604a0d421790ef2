"""Copying whole tables from one database into another, of either dialect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from karate.ledger.db import Tx

#: Rows written at a time.
CHUNK: Final = 5_000


def replace(source: Tx, target: Tx, tables: Iterable[str]) -> dict[str, int]:
    """Make each of `tables` hold in `target` what it holds in `source`; returns rows by table.

    Readers of `target` see the old rows until its transaction ends.
    """
    types = target.store.columns(target.cursor)
    written: dict[str, int] = {}
    for table in tables:
        target.execute(f"DELETE FROM {table}")
        columns = list(types[table])
        flags = [at for at, name in enumerate(columns) if types[table][name] == "boolean"]
        rows = source.stream(f"SELECT {', '.join(columns)} FROM {table}")
        written[table] = _fill(target, table, columns, _flagged(rows, flags))
    return written


def _fill(tx: Tx, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    count, names = 0, ", ".join(columns)
    if tx.dialect == "postgres":
        with tx.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        return count
    marks = ", ".join("?" * len(columns))
    while chunk := list(islice(rows, CHUNK)):
        tx.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)
        count += len(chunk)
    return count


def _flagged(rows: Iterable[Sequence[Any]], flags: Sequence[int]) -> Iterator[Sequence[Any]]:
    """`rows` with truth values where the target has such; SQLite has numbers."""
    if not flags:
        yield from rows
        return
    for row in rows:
        changed = list(row)
        for at in flags:
            changed[at] = None if row[at] is None else bool(row[at])
        yield changed
