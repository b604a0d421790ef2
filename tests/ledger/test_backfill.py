"""SQLite's WAL is moved beside the work: it stays small, and no failure ends the moving."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from karate.ledger import backfill
from karate.ledger.backfill import Backfill
from karate.ledger.db import Database, connect

#: Seconds after which a thread that should have done something never will.
LONG = 20.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An SQLite file with one table."""
    found = connect(f"sqlite:///{tmp_path / 'karate.db'}")
    with found.transaction() as tx:
        tx.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")
    yield found
    found.close()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set after each move, of which there is one in 50 commits."""
    done, move = threading.Event(), Backfill._move

    def told(self: Backfill) -> None:
        move(self)
        done.set()

    monkeypatch.setattr(Backfill, "_move", told)
    monkeypatch.setattr(backfill, "COMMITS", 50)
    return done


def _write(database: Database, moved: threading.Event, rounds: int) -> None:
    """`rounds` times as many commits as lie between two moves, and the moves."""
    for _ in range(rounds):
        for _ in range(backfill.COMMITS):
            with database.transaction(durable=False) as tx:
                tx.execute("INSERT INTO words (word) VALUES (?)", ["x" * 1000])
        assert moved.wait(LONG)
        moved.clear()


def test_the_wal_stays_small_while_many_write(
    database: Database, moved: threading.Event, tmp_path: Path
) -> None:
    wal = tmp_path / "karate.db-wal"
    _write(database, moved, 2)
    grown = wal.stat().st_size
    _write(database, moved, 40)
    assert wal.stat().st_size < 3 * grown  # it would be twenty times as large


def test_a_wal_that_somebody_reads_begins_anew_once_they_have_read(
    database: Database, moved: threading.Event, tmp_path: Path
) -> None:
    wal = tmp_path / "karate.db-wal"
    with database.read(snapshot=True) as tx:
        before = tx.execute("SELECT COUNT(*) FROM words")
        _write(database, moved, 20)
        assert tx.execute("SELECT COUNT(*) FROM words") == before
    grown = wal.stat().st_size
    _write(database, moved, 20)
    assert wal.stat().st_size < 1.5 * grown  # not twice as large


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"), OSError("gone")])
def test_a_move_that_fails_is_not_the_last(tmp_path: Path, error: Exception) -> None:
    moves: list[int] = []
    moved = threading.Event()

    def connecting() -> sqlite3.Connection:
        moves.append(1)
        if len(moves) == 1:
            moved.set()
            raise error
        moved.set()
        return sqlite3.connect(tmp_path / "any.db", check_same_thread=False)

    mover = Backfill(connecting, threading.Lock())
    for number in (1, 2):
        _commit(mover.committed)
        assert moved.wait(LONG)
        moved.clear()
        assert len(moves) == number
    mover.close()


def test_closing_waits_for_the_move_in_hand(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def connecting() -> sqlite3.Connection:
        begun.set()
        assert go_on.wait(LONG)
        return sqlite3.connect(tmp_path / "any.db", check_same_thread=False)

    mover = Backfill(connecting, threading.Lock())
    _commit(mover.committed)
    assert begun.wait(LONG)
    closer = threading.Thread(target=mover.close)
    closer.start()
    closer.join(0.1)
    assert closer.is_alive()
    go_on.set()
    closer.join(LONG)
    assert not closer.is_alive()
    with closing(sqlite3.connect(tmp_path / "any.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _commit(committed: Callable[[], None]) -> None:
    for _ in range(backfill.COMMITS):
        committed()
