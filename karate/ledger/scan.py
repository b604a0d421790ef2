"""Checking hash chains over a stretch of the log, as bytes: what one process of several does.

Nothing is decrypted or decoded. An event is checked against the one of its stream before it; the
first of a stream within the stretch goes to whoever knows what came before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any, Final

import msgspec

from karate.ledger.chain import GENESIS
from karate.ledger.db import Database, connect
from karate.ledger.row import COLUMNS

#: What a worker process is asked to call.
SCANNED: Final = "karate.ledger.scan:scanned"
#: Rows fetched at a time: few enough that they are still in the cache when they are hashed.
ROWS: Final = 1_000
#: Bytes of a SQLite file that are read where they lie instead of being copied page by page.
MAPPED: Final = 1 << 30
#: Breaks a stretch reports before it stops looking.
BREAKS_MAX: Final = 100

_SQL: Final = (
    f"SELECT {COLUMNS} FROM events WHERE notification_id > ? AND notification_id <= ?"
    " ORDER BY notification_id"
)
_encoded = msgspec.msgpack.Encoder().encode


def scanned(url: str, after: int, upto: int, cuts: list[int]) -> dict[str, Any]:
    """Check `after` < position <= `upto`; `cuts` are positions within, in order.

    `events`: how many. `firsts`: `[stream, version, position, id, encoded row, hash]` of the first
    event of each stream that did not begin here. `moved`: for each cut and for the end a list of
    `[stream, version, hash]`, the heads that moved since the cut before in order of their first
    move. `breaks`: `[stream, version, position, id, detail]`.
    """
    return Stretch(cuts).over(_fetched(_database(url), after, upto))


class Stretch:
    """The check of one stretch, in order of position."""

    def __init__(self, cuts: list[int]) -> None:
        self._cuts = cuts
        self._heads: dict[str, Any] = {}
        self._recent: dict[str, Any] = {}
        self._events = 0
        self._moved: list[list[list[Any]]] = []
        self._firsts: list[list[Any]] = []
        self._breaks: list[list[Any]] = []

    def over(self, chunks: Iterator[list[Any]]) -> dict[str, Any]:
        """Check all rows of `chunks`; the answer of `scanned`."""
        cuts = iter(self._cuts)
        cut = next(cuts, None)
        for rows in chunks:
            self._events += len(rows)
            while cut is not None and rows[-1][0] >= cut:
                place = bisect_right(rows, cut, key=_position)
                self._check(rows[:place])
                self._close()
                rows, cut = rows[place:], next(cuts, None)
                if not rows:
                    break
            self._check(rows)
            if len(self._breaks) >= BREAKS_MAX:
                break
        while len(self._moved) <= len(self._cuts):
            self._close()
        return {
            "events": self._events,
            "firsts": self._firsts,
            "moved": self._moved,
            "breaks": self._breaks,
        }

    def _check(self, rows: list[Any]) -> None:
        recent, heads, encoded, digest = self._recent, self._heads, _encoded, sha256
        for row in rows:
            stream = row[1]
            known = recent.get(stream) or heads.get(stream)
            if known is None:
                self._first(row)
            elif row[2] != known[2] + 1 or digest(known[7] + encoded(row[:7])).digest() != row[7]:
                self._broken(row, known[2])
            recent[stream] = row

    def _first(self, row: Any) -> None:
        if row[2] != 1:
            self._firsts.append([row[1], row[2], row[0], row[5], _encoded(row[:7]), row[7]])
        elif sha256(GENESIS + _encoded(row[:7])).digest() != row[7]:
            self._broken(row, 0)

    def _broken(self, row: Any, known: int) -> None:
        if len(self._breaks) < BREAKS_MAX:
            detail = break_of(row[2], known)
            self._breaks.append([row[1], row[2], row[0], row[5], detail])

    def _close(self) -> None:
        self._moved.append([[row[1], row[2], row[7]] for row in self._recent.values()])
        self._heads.update(self._recent)
        self._recent = {}


def break_of(version: int, known: int) -> str:
    """Why an event of `version` does not follow version `known`."""
    if version == known + 1:
        return "its bytes, or the event before it, were altered"
    if version <= known:
        return f"it stands behind version {known}"
    missing = f"version {known + 1} is" if version == known + 2 else "versions before it are"
    return f"{missing} missing before it"


def _fetched(database: Database, after: int, upto: int) -> Iterator[list[Any]]:
    """The rows in chunks, while the database already reads the next ones."""
    with database.read() as tx:
        sql, cursor = tx.store.translate_sql(_SQL), tx.cursor
        if tx.dialect == "sqlite":
            cursor.execute(f"PRAGMA mmap_size={MAPPED}")
            yield from _chunks(cursor.execute(sql, [after, upto]))
        else:  # an answer that is not read to its end has to be given up before the connection is
            with closing(cursor.stream(sql, [after, upto], binary=True, size=ROWS)) as rows:
                yield from _chunks(rows)


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while chunk := list(islice(left, ROWS)):
        yield chunk


def _position(row: Any) -> int:
    return int(row[0])


@lru_cache(maxsize=1)
def _database(url: str) -> Database:
    """Opened once in a worker process, which ends with it."""
    return connect(url)
