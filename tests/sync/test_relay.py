"""Rules RE: presence between processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from karate.sync import redis_relay
from karate.sync.presence import People
from karate.sync.redis_relay import RedisRelay
from karate.sync.relay import Person
from tests.services import redis
from tests.sync.hall import WORKFLOW, Hall


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_relay, "BEAT_S", 0.2)
    monkeypatch.setattr(redis_relay, "TTL_S", 1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "other"
    found.mkdir()
    return found


@asynccontextmanager
async def beside(hall: Hall, folder: Path, url: str) -> AsyncIterator[Hall]:
    """Another process over the same ledger; both get a relay on `url`."""
    hall.rooms._relay = RedisRelay(url)
    other = hall.with_settings(folder)
    other.rooms._relay = RedisRelay(url)
    try:
        yield other
    finally:
        await other.leave()


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """A Redis that a test may end."""
    with redis.running(folder) as url:
        yield url


def relay_of(hall: Hall) -> RedisRelay:
    found = hall.rooms._relay
    assert isinstance(found, RedisRelay)
    return found


async def crash(hall: Hall) -> None:
    """The process falls silent, as a killed one does."""
    await redis_relay.ended(relay_of(hall)._tasks)
    relay_of(hall).up = False


async def test_re1_people_of_other_processes_are_seen_and_leave(
    hall: Hall, folder: Path, redis_url: str
) -> None:
    async with beside(hall, folder, redis_url) as other:
        ada = await hall.client("ada")
        ada.be(1, 1, {"name": "Ada"})
        bob = await other.client("bob")
        await bob.until(lambda: bob.people == {1: {"name": "Ada"}})
        bob.be(2, 1, {"name": "Bob"})
        await ada.until(lambda: ada.people.get(2) == {"name": "Bob"})
        late = await other.client("eve")
        await late.until(lambda: late.people.keys() == {1, 2})
        ada.hang_up()
        await bob.until(lambda: 1 not in bob.people)


async def test_re2_a_dead_process_takes_its_people_with_it(
    hall: Hall, folder: Path, redis_url: str
) -> None:
    async with beside(hall, folder, redis_url) as other:
        ada, bob = await hall.client("ada"), await other.client("bob")
        ada.be(1, 1, {"name": "Ada"})
        await bob.until(lambda: 1 in bob.people)
        await crash(hall)
        await bob.until(lambda: 1 not in bob.people)
        assert not bob.closed


async def test_re2_a_stopped_process_says_goodbye(
    hall: Hall, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_relay, "TTL_S", 60.0)
    async with beside(hall, folder, redis_url) as other:
        ada, bob = await hall.client("ada"), await other.client("bob")
        ada.be(1, 1, {"name": "Ada"})
        await bob.until(lambda: 1 in bob.people)
        await hall.rooms.close_all()
        await bob.until(lambda: 1 not in bob.people)


async def test_re2_what_a_relay_runs_ends_with_it_however_often_that_is_cancelled() -> None:
    over: list[bool] = []

    async def stubborn() -> None:
        for _ in range(3):  # as redis-py does now and then
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        over.append(True)

    relay = asyncio.create_task(redis_relay._first_failure(stubborn(), stubborn()))
    await asyncio.sleep(0)
    await redis_relay.ended([relay])
    assert over == [True, True]
    assert relay.cancelled()


async def test_re2_what_fails_while_its_relay_is_cancelled_is_told_with_that() -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def close() -> None:
        begun.set()
        await go.wait()
        raise OSError("the connection is gone")

    waiting = asyncio.create_task(redis_relay._to_its_end(close()))
    await begun.wait()
    waiting.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(asyncio.CancelledError) as ended:
        await waiting
    assert isinstance(ended.value.__cause__, OSError)


async def test_re3_without_redis_edits_go_on_and_people_come_back_with_it(
    hall: Hall, folder: Path, tmp_path: Path
) -> None:
    with own_redis(tmp_path) as url:
        async with beside(hall, folder, url) as other:
            ada, bob = await hall.client("ada"), await other.client("bob")
            ada.be(1, 1, {"name": "Ada"})
            await bob.until(lambda: 1 in bob.people)
            with Redis.from_url(url) as admin:
                admin.client_kill_filter(_type="pubsub")
                admin.client_kill_filter(_type="normal", skipme=True)
            ada.be(1, 2, {"name": "Ada", "moved": True})
            await bob.until(lambda: bob.people.get(1, {}).get("moved"))
            for hall_of_one in (hall, other):
                await hall_of_one.clients[0].all_saved()
            assert not ada.closed
            assert not bob.closed


async def test_re3_a_redis_that_is_away_from_the_start_costs_nothing_else(
    hall: Hall, folder: Path, tmp_path: Path
) -> None:
    with own_redis(tmp_path) as url:
        gone = url
    async with beside(hall, folder, gone) as other:
        ada, bob = await hall.client("ada"), await other.client("bob")
        ada.be(1, 1, {"name": "Ada"})
        with ada.editing():
            ada.root("nodes")["a"]["params"]["sigma"] = 9
        await ada.all_saved()
        other.rooms.foreign(hall.edits())
        await bob.until(lambda: bob.graph == ada.graph)
        assert not relay_of(hall).up
        assert not ada.closed


async def test_re4_who_moves_to_another_process_is_there_once(
    hall: Hall, folder: Path, redis_url: str
) -> None:
    async with beside(hall, folder, redis_url) as other:
        old, bob = await hall.client("ada"), await other.client("bob")
        old.be(1, 7, {"at": "old"})
        await bob.until(lambda: 1 in bob.people)
        new = await other.client("ada")
        new.be(1, 7, {"at": "new"})
        await old.until(lambda: old.people.get(1) == {"at": "new"})
        old.hang_up()
        eve = await hall.client("eve")
        eve.be(3, 1, {})
        await bob.until(lambda: 3 in bob.people)
        assert bob.people[1] == {"at": "new"}


async def test_re5_nobody_speaks_for_somebody_of_another_process(
    hall: Hall, folder: Path, redis_url: str
) -> None:
    async with beside(hall, folder, redis_url) as other:
        ada, eve = await hall.client("ada"), await other.client("eve")
        ada.be(1, 1, {"name": "Ada"})
        await eve.until(lambda: 1 in eve.people)
        eve.be(1, 50, {"name": "Eve"})
        eve.be(1, 51, None)
        eve.be(2, 1, {"name": "Eve"})
        await ada.until(lambda: 2 in ada.people)
        assert ada.people[1] == eve.people[1] == {"name": "Ada"}


async def test_re6_what_redis_brings_is_not_trusted_to_be_whole(
    hall: Hall, folder: Path, redis_url: str
) -> None:
    async with beside(hall, folder, redis_url) as other:
        ada, bob = await hall.client("ada"), await other.client("bob")
        bob.be(2, 1, {"name": "Bob"})
        await ada.until(lambda: 2 in ada.people)
        channel = f"karate:0:people:{WORKFLOW}"
        with Redis.from_url(redis_url) as admin:
            for junk in (b"", b"\xff", b"[]", b'{"process":1}', json.dumps({"people": 3})):
                admin.publish(channel, junk)
        bob.be(2, 2, {"name": "Bob", "on": 1})
        await ada.until(lambda: "on" in ada.people[2])
        assert relay_of(hall).up


def test_re7_news_of_people_collapse_and_whole_tellings_replace() -> None:
    people = People(4096)

    def shown() -> dict[int, Any]:
        return {each.client: json.loads(each.state) for each in people.everybody()}

    people.hear("p", [Person(1, 1, '{"n":1}', "ada"), Person(2, 1, '{"n":2}', "bob")], whole=True)
    people.hear("q", [Person(3, 1, '{"n":3}', "eve")], whole=True)
    assert shown() == {1: {"n": 1}, 2: {"n": 2}, 3: {"n": 3}}
    people.hear("p", [Person(2, 2, '{"n":4}', "bob")], whole=True)
    assert shown() == {2: {"n": 4}, 3: {"n": 3}}
    people.hear("p", [Person(2, 1, '{"n":5}', "bob"), Person(3, 9, "null", "eve")], whole=False)
    assert shown() == {2: {"n": 4}, 3: {"n": 3}}
    people.hear("p", [Person(2, 2, "null", "bob")], whole=False)
    assert shown() == {3: {"n": 3}}
    assert people.mine() == people.untold() == ()
