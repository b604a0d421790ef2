"""SIGKILL under load, again and again: nothing seen or saved is lost (SPEC DU1)."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.durability.audit import Tail, assert_kept, assert_sound, kept, log_of, replayed
from tests.durability.crowd import Author, promised, shares, until
from tests.flows.server import KEY, Server, start
from tests.services.process import free_port
from tests.sync.canvas import Canvas, canvas

#: Documents open at a kill, people in each, and edits that are saved before the power may go.
ROOMS, PEOPLE, BEFORE = 2, 3, 25
#: The power goes at most this long after that.
SPREAD_S = 0.5
#: Most edits over HTTP; a workflow has at most 100 nodes there.
POSTS = 90
NPM = "npm"

Promises = dict[str, dict[str, set[str]]]


def made(api: httpx.Client, nodes: list[str]) -> str:
    """A workflow with one node for each author."""
    listed = [{"id": name, "type": "invert", "position": [0, 0], "params": {}} for name in nodes]
    body = {"title": "Load", "graph": {"nodes": listed, "edges": []}}
    return str(api.post("/workflows", json=body).raise_for_status().json()["id"])


async def poster(url: str, workflow: str, saved: dict[str, set[str]]) -> None:
    """Edits over HTTP until the server is gone."""
    headers = {"x-api-key": KEY}
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30) as api:
        for number in range(POSTS):
            added = {"op": "node.added", "node": f"h{number}", "type": "invert"}
            change = {**added, "position": [0, 0], "params": {}}
            try:
                answer = await api.post(f"/workflows/{workflow}/edits", json={"changes": [change]})
            except httpx.TransportError:
                return
            assert answer.status_code == 200, answer.text
            saved[f"h{number}"] = set()


async def cut(server: Server, random_: random.Random, npm: Canvas, round_: int) -> Promises:
    """People edit, the server is killed; returns workflow → what was promised."""
    names = [f"n{number}" for number in range(PEOPLE)]
    with server.client() as api:
        rooms = {made(api, names): [Author(name) for name in names] for _ in range(ROOMS)}
    authors = [author for group in rooms.values() for author in group]
    visits = [
        asyncio.create_task(author.visit(server.socket_url(workflow, "?v=1")))
        for workflow, group in rooms.items()
        for author in group
    ]
    posted: dict[str, set[str]] = {}
    posting = asyncio.create_task(poster(server.url, next(iter(rooms)), posted))
    await npm.do("param", node="npm", name=f"r{round_}", value=round_)
    await until(lambda: all(len(author.durable) >= BEFORE for author in authors))
    for number in range(20):
        await npm.do("param", node="npm", name=f"r{round_}k{number}", value=number)
    await asyncio.sleep(random_.uniform(0, SPREAD_S))
    server.kill()
    await asyncio.gather(posting, *visits)
    found = {workflow: promised(group) for workflow, group in rooms.items()}
    found[next(iter(rooms))].update(posted)
    return found


async def tailed_cut(
    server: Server, more: dict[str, str], tail: Tail, early: bool, *rest: Any
) -> Promises:
    """`cut` with a reader of the log beside it; with `early` it ends before the power goes, so
    that it is the server which finds the database as it was left."""
    with log_of(server.folder, more) as ledger, tail.following(ledger):
        if not early:
            return await cut(server, *rest)
    return await cut(server, *rest)


async def killed_often(
    folder: Path, more: dict[str, str], rounds: int, report: Callable[[str], None]
) -> None:
    random_ = random.Random(rounds)
    more = {**more, "PORT": str(free_port())}
    tail, promises, starts, edits = Tail(), Promises(), list[float](), 0
    server = start(folder, more)
    with server.client() as api:
        npm_flow = made(api, ["npm"])
        asked = {"workflow": npm_flow, "ttl": 3600}
        ticket = api.post("/ws-tickets", json=asked).raise_for_status().json()["ticket"]
    url = server.socket_url("x").removesuffix("/x")
    async with canvas(url, npm_flow, f"v=1&ticket={ticket}") as npm:
        await npm.until(lambda seen: seen["synced"] and "npm" in seen["nodes"])
        for round_ in range(rounds):
            found = await tailed_cut(server, more, tail, bool(round_ % 2), random_, npm, round_)
            promises.update(found)
            begun = time.monotonic()
            server = await asyncio.to_thread(ready_again, folder, more)
            starts.append(time.monotonic() - begun)
            for workflow, wanted in found.items():
                edits += sum(map(len, wanted.values()))
                assert_kept(wanted, await asyncio.to_thread(kept, server, workflow))
        seen = await npm.until(lambda seen: seen["synced"])
        mine = {"npm": set(seen["nodes"]["npm"]["params"])}
        assert len(mine["npm"]) == 21 * rounds
        await until(lambda: mine["npm"] <= kept(server, npm_flow)["npm"])
    assert await asyncio.to_thread(server.stop) == 0
    with log_of(folder, more) as ledger:
        events = assert_sound(ledger, tail)
        for workflow, wanted in {**promises, npm_flow: mine}.items():
            assert_kept(wanted, replayed(ledger, workflow))
    report(
        f"{rounds} kills, {edits} promised edits, {len(events)} events, 0 lost;"
        f" exec to ready again {shares(starts)}"
    )


def ready_again(folder: Path, more: dict[str, str]) -> Server:
    """Started, and `/ready` says so."""
    server = start(folder, more)
    assert httpx.get(f"{server.url}/ready", timeout=30).status_code == 200
    return server


@pytest.mark.timeout(120)
def test_du1_kills_lose_nothing(
    tmp_path: Path, database: dict[str, str], report: Callable[[str], None]
) -> None:
    asyncio.run(killed_often(tmp_path, database, 4, report))


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_du1_sixty_kills_lose_nothing(
    tmp_path: Path, database: dict[str, str], report: Callable[[str], None]
) -> None:
    asyncio.run(killed_often(tmp_path, database, 60, report))
