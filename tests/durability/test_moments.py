"""Death at the worst moments of an edit's way (SPEC DU2)."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from karate.graph.events import WorkflowEdited
from karate.ledger.documents import stream_of
from karate.ledger.event import Event
from tests.durability.audit import Tail, assert_kept, assert_sound, kept, log_of, replayed
from tests.durability.crowd import Author, promised, until
from tests.durability.dying import MOMENTS, STATUS
from tests.durability.test_kills import made
from tests.flows.server import Server, running, start

#: The edit at which the server dies.
COUNT = 12
NAMES = ("n0", "n1", "n2")


def dying(folder: Path, more: dict[str, str], moment: str, count: int) -> Server:
    """A server that will die at `moment`."""
    return start(folder, more, ("-m", "tests.durability.dying", moment, str(count)))


def stored(events: list[Event], workflow: str) -> Counter[tuple[str, str]]:
    """How often the log sets each (node, key) of `workflow`."""
    return Counter(
        (str(change["node"]), str(change["param"]))
        for event in events
        if event.stream == stream_of(workflow) and isinstance(event.body, WorkflowEdited)
        for change in event.body.changes
        if change["op"] == "param.set"
    )


async def everything_arrives(server: Server, workflow: str, authors: list[Author]) -> None:
    """Everybody comes back with what they have, and all of it is saved."""
    for author in authors:
        author.quiet = True
    url = server.socket_url(workflow, "?v=1")
    visits = [asyncio.create_task(author.visit(url)) for author in authors]
    await until(lambda: all(author.settled for author in authors))
    wanted = {author.name: author.mine for author in authors}
    await until(lambda: all(author.keys == wanted for author in authors))
    for visit in visits:
        visit.cancel()
    await asyncio.wait(visits)
    assert_kept(wanted, await asyncio.to_thread(kept, server, workflow))


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(moment, marks=[] if moment.startswith("between append") else pytest.mark.long)
        for moment in MOMENTS
    ],
)
async def test_du2_death_at_a_moment_loses_nothing_and_stores_nothing_twice(
    tmp_path: Path, database: dict[str, str], moment: str
) -> None:
    server = await asyncio.to_thread(dying, tmp_path, database, moment, COUNT)
    with server.client() as api:
        workflow = made(api, [*NAMES])
    authors = [Author(name) for name in NAMES]
    url = server.socket_url(workflow, "?v=1")
    await asyncio.gather(*(author.visit(url) for author in authors))
    assert await asyncio.to_thread(server.process.wait, 30) == STATUS
    server = await asyncio.to_thread(start, tmp_path, database)
    try:
        assert_kept(promised(authors), await asyncio.to_thread(kept, server, workflow))
        await everything_arrives(server, workflow, authors)
    finally:
        assert await asyncio.to_thread(server.stop) == 0
    with log_of(tmp_path, database) as ledger:
        times = stored(assert_sound(ledger, Tail()), workflow)
        assert set(times.values()) == {1}
        assert len(times) == sum(author.count for author in authors)
        assert_kept(promised(authors), replayed(ledger, workflow))


def test_du2_a_request_whose_answer_died_is_answered_as_stored(
    tmp_path: Path, database: dict[str, str]
) -> None:
    server = dying(tmp_path, database, "between commit and answer", 1)
    change = {"op": "node.added", "node": "a", "type": "invert", "position": [0, 0], "params": {}}
    body: dict[str, Any] = {"changes": [change], "idempotency_key": "once"}
    with server.client() as api:
        workflow = made(api, [])
        with pytest.raises(httpx.TransportError):
            api.post(f"/workflows/{workflow}/edits", json=body)
    assert server.process.wait(30) == STATUS
    with running(tmp_path, database) as server, server.client() as api:
        before = api.get(f"/workflows/{workflow}").json()
        assert [node["id"] for node in before["graph"]["nodes"]] == ["a"]
        answer = api.post(f"/workflows/{workflow}/edits", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["version"] == before["version"]
        assert api.get(f"/workflows/{workflow}").json()["version"] == before["version"]
