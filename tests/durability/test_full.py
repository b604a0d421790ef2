"""The store is full or away: clients are told, nothing is half-written, it goes on (SPEC DU3)."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from karate.graph.ids import new_id
from tests.durability.audit import Tail, assert_kept, assert_sound, log_of, replayed
from tests.durability.crowd import Author, promised, until
from tests.durability.test_kills import made
from tests.durability.test_moments import NAMES, everything_arrives
from tests.flows.server import Server, running


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """No file of the server can grow, as on a full disk; its own log file neither."""
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_postgres(url: str) -> Iterator[None]:
    """The database ends every connection and takes no new one."""
    base, _, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


@pytest.fixture
def trouble(database: dict[str, str]) -> str:
    """The database's address; empty for SQLite."""
    return database.get("KARATE_DATABASE_URL", "")


async def test_du3_a_store_without_room_refuses_and_goes_on(
    tmp_path: Path, database: dict[str, str], trouble: str
) -> None:
    with running(tmp_path, database) as server, server.client() as api:
        workflow = made(api, [*NAMES])
        authors = [Author(name) for name in NAMES]
        url = server.socket_url(workflow, "?v=1")
        visits = [asyncio.create_task(author.visit(url)) for author in authors]
        await until(lambda: all(len(author.durable) > 5 for author in authors))
        with no_postgres(trouble) if trouble else full_disk(server):
            await asyncio.wait_for(asyncio.gather(*visits), 30)
            assert {code for author in authors for code in author.codes} == {1013}
            answer = await asyncio.to_thread(_edit, api, workflow)
            assert answer.status_code == 503, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == "unavailable"
        await until(lambda: _edit(api, workflow).status_code == 200)
        await everything_arrives(server, workflow, authors)
        assert api.get("/me").status_code == 200
        assert await asyncio.to_thread(server.stop) == 0
    with log_of(tmp_path, database) as ledger:
        assert_sound(ledger, Tail())
        assert_kept(promised(authors), replayed(ledger, workflow))


def _edit(api: httpx.Client, workflow: str) -> httpx.Response:
    change = {"op": "meta.set", "key": "title", "new": new_id()}
    return api.post(f"/workflows/{workflow}/edits", json={"changes": [change]})
