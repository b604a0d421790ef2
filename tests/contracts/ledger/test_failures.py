"""A full disk, a lost connection, a database that is away, a full queue."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from karate.errors import Conflict, Stale, Unavailable
from karate.ledger import codec, numbering, store_sqlite, writer
from karate.ledger.event import ANY, Appended, NewEvent
from tests.contracts.ledger.opened import Opened, edit, opened


@contextmanager
def _files_at_most(size: int) -> Iterator[None]:
    """Let the system refuse to grow any file beyond `size`, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_stores_nothing_half_and_the_writer_goes_on(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'karate.db'}", tmp_path / "keys") as here:
        stored = [here.ledger.append([edit()], {"workflow:w": ANY}).events[0].id]
        wal = (tmp_path / "karate.db-wal").stat().st_size
        refused = 0
        with _files_at_most(wal + 40_000):
            for _ in range(10):
                event = edit(size=15_000)
                try:
                    here.ledger.append([event, edit("workflow:x")], _BOTH)
                except Unavailable:
                    refused += 1
                else:
                    stored.append(event.id)
        assert refused > 0
        stored.append(here.ledger.append([edit()], {"workflow:w": ANY}).events[0].id)
        found = here.ledger.read_stream("workflow:w")
        assert [event.id for event in found] == stored
        assert here.ledger.head("workflow:x") == len(stored) - 2
        assert here.ledger.verify() is None


_BOTH = {"workflow:w": ANY, "workflow:x": ANY}


def test_a_locked_file_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process keeps the write lock: appends fail once the wait is over, then go on."""
    url = f"sqlite:///{tmp_path / 'karate.db'}"
    with opened(url, tmp_path / "keys") as other:
        monkeypatch.setattr(store_sqlite, "_ON_CONNECT", ("PRAGMA busy_timeout=20",))
        with opened(url, tmp_path / "keys") as here:
            with other.database.transaction(), pytest.raises(Unavailable):
                here.ledger.append([edit()], {"workflow:w": 0})
            here.ledger.append([edit()], {"workflow:w": 0})


def _admin(url: str, *statements: str) -> None:
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _cut(url: str) -> str:
    name = url.rpartition("/")[2]
    # Waits for their ends: a backend that was told to go and has not gone yet still takes a query.
    end = "pg_terminate_backend(pid, 20000)"
    return f"SELECT {end} FROM pg_stat_activity WHERE datname = '{name}'"


def test_a_cut_connection_is_made_again(postgres_url: str, tmp_path: Path) -> None:
    with opened(postgres_url, tmp_path / "keys") as here:
        told = threading.Event()
        here.ledger.append([edit()], {"workflow:w": 0})
        _admin(postgres_url, _cut(postgres_url))
        here.ledger.append([edit()], {"workflow:w": 1})
        assert here.ledger.head("workflow:w") == 2
        here.ledger.on_append(lambda position: told.set() if position == 3 else None)
        with opened(postgres_url, tmp_path / "keys") as other:
            other.ledger.append([edit()], {"workflow:w": 2})
        assert told.wait(20)


def test_a_database_that_is_away_is_unavailable_until_it_is_back(
    postgres_url: str, tmp_path: Path
) -> None:
    name = postgres_url.rpartition("/")[2]
    with opened(postgres_url, tmp_path / "keys") as here:
        pool = here.database.store.datastore.pool  # type: ignore[attr-defined]  # PostgreSQL's
        pool.timeout = 0.2
        event = edit()
        here.ledger.append([edit()], {"workflow:w": 0})
        _admin(postgres_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", _cut(postgres_url))
        with pytest.raises(Unavailable):
            here.ledger.append([event], {"workflow:w": 1})
        with pytest.raises(Unavailable):
            here.ledger.position()
        _admin(postgres_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        pool.timeout = 20
        here.ledger.append([event], {"workflow:w": 1})
        assert here.ledger.append([event], {"workflow:w": 1}).known
        assert here.ledger.verify() is None


@pytest.mark.parametrize("lost", [1, 2])
def test_connections_that_end_one_after_the_other_lose_no_append(
    here: Opened, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """A restarting server ends the pool's connections one by one."""
    write, left = writer.Writer._write, [True] * lost

    def dying(self: writer.Writer, *rest: Any) -> Any:
        if left:
            left.pop()
            raise Unavailable("the connection was lost")
        return write(self, *rest)

    monkeypatch.setattr(writer.Writer, "_write", dying)
    assert here.ledger.append([edit()], {"workflow:w": 0}).version("workflow:w") == 1
    assert not left
    assert here.ledger.verify() is None


def _fill(here: Opened, futures: list[Future[Appended]]) -> None:
    for _ in range(10):
        futures.append(here.ledger.submit([edit()], {"workflow:w": ANY}))


def test_a_full_queue_refuses(here: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_REQUESTS", 3)
    with here.database.transaction() as tx:  # keeps SQLite's writer waiting
        if here.database.dialect == "postgres":
            tx.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        futures = [here.ledger.submit([edit()], {"workflow:w": ANY})]
        time.sleep(0.05)  # lets the writer take the first, or not: both are right
        futures += [here.ledger.submit([edit()], {"workflow:w": ANY}) for _ in range(2)]
        with pytest.raises(Unavailable):
            _fill(here, futures)
    assert len(futures) <= 4
    assert [future.result().version("workflow:w") for future in futures] == list(
        range(1, len(futures) + 1)
    )


def test_a_broken_constraint_undoes_the_whole_transaction(here: Opened) -> None:
    row = "INSERT INTO follower_positions VALUES ('twice', 1)"
    with pytest.raises(Conflict), here.database.transaction() as tx:
        tx.executemany(row, [[], []])
    with here.database.read() as tx:
        assert tx.execute("SELECT * FROM follower_positions") == []


def test_another_process_keeps_a_stream_for_a_moment(
    here: Opened, open_again: Callable[[], Opened]
) -> None:
    other = open_again()
    with here.ledger.locked("workflow:w"):
        with pytest.raises(Stale):
            other.ledger.append([edit()], {"workflow:w": 0})
        with pytest.raises(Stale):
            other.ledger.append([edit()], {"workflow:w": ANY})
        other.ledger.append([edit("workflow:x")], {"workflow:x": 0})
        here.ledger.append([edit()], {"workflow:w": 0})
    with other.ledger.locked("workflow:w"):
        other.ledger.append([edit()], {"workflow:w": 1})
    here.ledger.append([edit()], {"workflow:w": 2})


def test_a_dead_processs_lock_ends_by_itself(here: Opened) -> None:
    with here.database.transaction() as tx:
        row = "INSERT INTO stream_locks VALUES ('workflow:w', 'dead', ?)"
        tx.execute(row, [time.time() + 0.3])
    with pytest.raises(Stale):
        here.ledger.append([edit()], {"workflow:w": 0})
    with here.ledger.locked("workflow:w"):
        here.ledger.append([edit()], {"workflow:w": 0})


@pytest.mark.parametrize("error", [Conflict("a constraint"), ValueError("a mistake")])
def test_a_request_that_cannot_be_stored_fails_alone(
    here: Opened, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Its neighbours in the transaction are stored, and the writer goes on."""
    seal = codec.seal

    def refusing(event: NewEvent, *rest: Any) -> bytes:
        if event.stream == "workflow:bad":
            raise error
        return seal(event, *rest)

    monkeypatch.setattr(numbering, "seal", refusing)
    with here.database.transaction() as tx:  # keeps the writer waiting, so that they share a batch
        if here.database.dialect == "postgres":
            tx.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        first = here.ledger.submit([edit()], {"workflow:w": 0})
        time.sleep(0.05)
        bad = here.ledger.submit([edit("workflow:bad")], {"workflow:bad": 0})
        last = here.ledger.submit([edit()], {"workflow:w": ANY})
    assert first.result(20).version("workflow:w") == 1
    assert last.result(20).version("workflow:w") == 2
    assert bad.exception(20) is error
    assert here.ledger.append([edit()], {"workflow:w": 2}).version("workflow:w") == 3
    assert here.ledger.verify() is None
