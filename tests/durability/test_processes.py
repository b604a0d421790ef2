"""Two web processes hold one document on PostgreSQL and Redis (SPEC SY11, RE, DU4)."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests.durability.audit import Tail, assert_kept, assert_sound, kept, log_of, replayed
from tests.durability.crowd import Author, promised, shares, until
from tests.durability.test_kills import made
from tests.flows.server import Server, running

NAMES = ("n0", "n1", "n2", "n3")
#: Edits that each author makes between two troubles.
SOME = 25


class House:
    """Two processes and four people in one document; the first two begin at the first process."""

    def __init__(
        self, one: Server, two: Server, pace_s: float = 0.03, width: int = 1 << 30
    ) -> None:
        with one.client() as api:
            self.workflow = made(api, [*NAMES])
        self.urls = [server.socket_url(self.workflow, "?v=1") for server in (one, two)]
        self.authors = [Author(name, pace_s, width) for name in NAMES]
        for author in self.authors:
            author.state = {"name": author.name}
        self.visits: list[asyncio.Task[None]] = []

    def enter(self) -> None:
        """Everybody connects, and connects again, at a process they always find."""
        for number, author in enumerate(self.authors):
            self.visits.append(asyncio.create_task(author.live(self._way(number // 2))))

    async def some_edits(self) -> None:
        """Everybody makes `SOME` edits, and everybody else gets them."""
        wanted = {author.name: author.count + SOME for author in self.authors}

        def here() -> bool:
            seen = [author.keys for author in self.authors]
            return all(len(keys[name]) >= wanted[name] for keys in seen for name in wanted)

        await until(here)

    async def all_saved(self) -> None:
        """No more edits; all that were made are saved, and everywhere."""
        for author in self.authors:
            author.quiet = True
        await until(lambda: all(author.settled for author in self.authors))
        wanted = {author.name: author.mine for author in self.authors}
        await until(lambda: all(author.keys == wanted for author in self.authors))

    async def everybody_is_seen(self) -> None:
        """All four see each other."""
        await until(lambda: all(self._seen(author) == {*NAMES} for author in self.authors))

    async def leave(self) -> None:
        """Everybody goes."""
        for visit in self.visits:
            visit.cancel()
        await asyncio.wait(self.visits)

    @staticmethod
    def _seen(author: Author) -> set[str]:
        return {state["name"] for state in author.people.values()}

    def _way(self, first: int) -> Callable[[], str]:
        return lambda: self.urls[first % len(self.urls)]


@contextmanager
def stopped_redis(url: str) -> Iterator[None]:
    """Redis keeps its connections and answers nothing, as behind a broken network."""
    with Redis.from_url(url) as admin:
        process = int(admin.info()["process_id"])
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def cut_connections(url: str, only: str = "%") -> int:
    """End the database's connections whose last statement is like `only`; how many there were."""
    base, _, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        rows = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND query LIKE %s",
            [name, only],
        ).fetchall()
    return len(rows)


@pytest.fixture
def shared(tmp_path: Path, postgres_url: str, redis_url: str) -> dict[str, str]:
    """The environment of every process."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    return {
        "KARATE_DATA": str(tmp_path / "shared"),
        "KARATE_DATABASE_URL": postgres_url,
        "KARATE_REDIS_URL": redis_url,
    }


async def test_du4_two_processes_serve_one_document_through_partitions_and_death(
    tmp_path: Path, shared: dict[str, str], report: Callable[[str], None]
) -> None:
    database, redis = shared["KARATE_DATABASE_URL"], shared["KARATE_REDIS_URL"]
    with running(tmp_path / "one", shared) as one, running(tmp_path / "two", shared) as two:
        house = House(one, two)
        ada, bob, carl, _ = house.authors
        carl.watched = ada.name
        house.enter()
        await house.everybody_is_seen()
        await house.some_edits()
        report("edits cross in " + crossing(ada, carl))
        with stopped_redis(redis):
            await house.some_edits()
        await house.everybody_is_seen()
        assert cut_connections(database, "LISTEN%") == 2
        await house.some_edits()
        assert not any(author.codes for author in house.authors)
        assert cut_connections(database) > 2
        await house.some_edits()
        one.kill()
        house.urls = house.urls[1:]
        await house.some_edits()
        await house.everybody_is_seen()
        assert ada.codes[-1] == bob.codes[-1] == 1006
        await house.all_saved()
        await house.leave()
        wanted = {author.name: author.mine for author in house.authors}
        assert_kept(wanted, await asyncio.to_thread(kept, two, house.workflow))
        assert await asyncio.to_thread(two.stop) == 0
        for server in (one, two):
            assert "socket_failed" not in server.log
            assert "room_failed" not in server.log
    with log_of(tmp_path / "one", shared) as ledger:
        assert_sound(ledger, Tail())
        assert_kept(promised(house.authors), replayed(ledger, house.workflow))


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_re2_people_of_a_killed_process_go_within_its_time(
    tmp_path: Path, shared: dict[str, str], report: Callable[[str], None]
) -> None:
    with running(tmp_path / "one", shared) as one, running(tmp_path / "two", shared) as two:
        house = House(one, two)
        house.enter()
        await house.everybody_is_seen()
        one.kill()
        begun = asyncio.get_running_loop().time()
        carl, dora = house.authors[2:]
        await until(lambda: len(carl.people) == len(dora.people) == 2)
        took = asyncio.get_running_loop().time() - begun
        report(f"people of a killed process are gone after {took:.1f} s")
        await house.leave()


@pytest.mark.long
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("pace_s", "edits"), [(0.2, 100), (0.03, 600)])
async def test_sy11_edits_cross_quickly(
    tmp_path: Path,
    shared: dict[str, str],
    pace_s: float,
    edits: int,
    report: Callable[[str], None],
) -> None:
    with running(tmp_path / "one", shared) as one, running(tmp_path / "two", shared) as two:
        house = House(one, two, pace_s, width=20)
        ada, _, carl, _ = house.authors
        carl.watched = ada.name
        house.enter()
        await until(lambda: ada.count >= edits)
        await house.all_saved()
        report(f"4 writers on 2 processes, {1 / pace_s:.0f} edits/s each: {crossing(ada, carl)}")
        await house.leave()


def crossing(writer: Author, reader: Author) -> str:
    """Times from an edit to its arrival at the other process's client; not of the first sync."""
    pairs = list(zip(writer.made, reader.arrived, strict=False))
    return shares([there - here for here, there in pairs[5:]])
