"""Schema versions: ordered SQL files with checksums, applied once, under a lock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from karate.errors import Incompatible

if TYPE_CHECKING:
    from karate.ledger.db import Tx

#: `<dialect>/NNNN_name.sql`
FOLDER = Path(__file__).with_name("migrations")
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; its text must never change once released."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, with line ends of any system."""
        return sha256("\n".join(self.text.splitlines()).encode()).hexdigest()


def migrations(folder: Path) -> list[Migration]:
    """The files of one dialect in order. Raises Incompatible when two share a number."""
    found = [
        Migration(int(match[1]), path.name, path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
        if (match := _NAME.fullmatch(path.name))
    ]
    if len({item.number for item in found}) != len(found):
        raise Incompatible(f"two migrations of {folder.name} share a number")
    return found


def migrate(tx: Tx, folder: Path | None = None, upto: int | None = None) -> int:
    """Bring the schema up to this build inside `tx`; returns the number of its newest migration.

    `upto` stops at an older schema. Raises Incompatible when the database is of a newer build or an
    applied file was altered.
    """
    known = migrations(folder or FOLDER / tx.dialect)
    tx.store.lock_migrations(tx.cursor)
    tx.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER NOT NULL PRIMARY KEY,"
        " name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)"
    )
    applied: dict[int, str] = dict(
        (row[0], row[1]) for row in tx.execute("SELECT number, checksum FROM schema_migrations")
    )
    _refuse_foreign(applied, known)
    for item in known:
        if item.number not in applied and (upto is None or item.number <= upto):
            tx.store.script(tx.cursor, item.text)
            tx.execute(
                "INSERT INTO schema_migrations (number, name, checksum, applied_at)"
                " VALUES (?, ?, ?, ?)",
                [item.number, item.name, item.checksum, datetime.now(UTC).isoformat()],
            )
    return known[-1].number if known else 0


def _refuse_foreign(applied: dict[int, str], known: list[Migration]) -> None:
    newest = max(applied, default=0)
    if newest > max((item.number for item in known), default=0):
        raise Incompatible(
            f"the data has schema {newest}, which is newer than this build of Karate knows;"
            " start the newer build, or restore a backup of this one"
        )
    for item in known:
        there = applied.get(item.number)
        if there is None and item.number < newest:
            raise Incompatible(f"migration {item.name} was skipped when {newest} was applied")
        if there is not None and there != item.checksum:
            raise Incompatible(f"migration {item.name} is not the one this data was made with")
