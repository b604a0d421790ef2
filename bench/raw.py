"""The physical limit: the same rows into the same table by plain SQL, nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg

from karate.ledger.migrate import FOLDER
from karate.ledger.recorder_postgres import COPY_ROWS
from karate.ledger.row import COLUMNS
from karate.ledger.store_sqlite import PAGE_BYTES

Rows = Sequence[tuple[Any, ...]]


class Raw(Protocol):
    """One durable transaction per call."""

    def insert(self, rows: Rows) -> None: ...
    def close(self) -> None: ...


class RawSQLite:
    """sqlite3 with the ledger's pragmas."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript((FOLDER / "sqlite" / "0001_log.sql").read_text())

    def insert(self, rows: Rows) -> None:
        """BEGIN IMMEDIATE, INSERT each, COMMIT."""
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        cursor.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class RawPostgres:
    """psycopg: one autocommitted INSERT for few rows, COPY for many."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute((FOLDER / "postgres" / "0001_log.sql").read_text().encode())

    def insert(self, rows: Rows) -> None:
        """The fastest statement for that many rows."""
        cursor = self._connection.cursor()
        if len(rows) < COPY_ROWS:
            row = f"({', '.join(['%s'] * len(rows[0]))})"
            sql = f"INSERT INTO events ({COLUMNS}) VALUES {', '.join([row] * len(rows))}"
            cursor.execute(sql.encode(), [value for values in rows for value in values])
            return
        copied = f"COPY events ({COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()
        with cursor.copy(copied) as copy:
            copy.set_types(["int8", "text", "int8", "text", "bytea", "text", "text", "bytea"])
            for values in rows:
                copy.write_row(values)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
