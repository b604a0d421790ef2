"""Undo per person survives a power cut; results survive undo (issue 4, line 3)."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.flows.server import running, start

LAST = {"last": True}


def graph_of(api: httpx.Client, workflow: str) -> dict[str, object]:
    return dict(api.get(f"/workflows/{workflow}").raise_for_status().json()["graph"])


def edit(api: httpx.Client, workflow: str, *changes: dict[str, object]) -> None:
    answer = api.post(f"/workflows/{workflow}/edits", json={"changes": list(changes)})
    answer.raise_for_status()


def finish_sample(api: httpx.Client) -> None:
    """Wait until the sample's first run has ended."""
    (run,) = api.get("/workflows/first-light/runs").raise_for_status().json()["items"]
    with api.stream("GET", f"/runs/{run['id']}/events") as events:
        assert any("run.finished" in line for line in events.iter_lines())


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def test_a_deleted_node_and_the_edit_before_come_back_by_two_people_after_a_restart(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    more = {}
    if database == "postgres":
        more["KARATE_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    workflow = "first-light"
    server = start(tmp_path, more)
    with server.join("Ada") as ada, server.join("Bob") as bob:
        cookies = [dict(ada.cookies), dict(bob.cookies)]
        finish_sample(ada)
        first = graph_of(ada, workflow)
        edit(ada, workflow, {"op": "param.set", "node": "blur", "param": "sigma", "new": 12})
        edit(bob, workflow, {"op": "node.moved", "node": "blur", "new": [5, 5]})
        before = graph_of(ada, workflow)
        edit(bob, workflow, {"op": "node.removed", "node": "blur"})
        edit(ada, workflow, {"op": "node.changed", "node": "photo", "key": "title", "new": "Cup"})
    server.kill()
    with (
        running(tmp_path, more) as again,
        again.client(origin=again.url) as ada,
        again.client(origin=again.url) as bob,
    ):
        for browser, cookie in zip((ada, bob), cookies, strict=True):
            browser.cookies.update(cookie)
        results = ada.get(f"/workflows/{workflow}/results").json()
        assert results["items"]
        undo = f"/workflows/{workflow}/undo"
        for person, undone in ((ada, 6), (bob, 5)):
            answer = person.post(undo, json=LAST).raise_for_status().json()
            assert (answer["undone"], answer["kept"]) == ([undone], [])
        assert graph_of(ada, workflow) == before
        for person, undone in ((ada, 3), (bob, 4)):
            assert person.post(undo, json=LAST).raise_for_status().json()["undone"] == [undone]
        assert graph_of(ada, workflow) == first
        assert person.post(undo, json=LAST).status_code == 409
        assert ada.get(f"/workflows/{workflow}/results").json() == results
        lines = [
            (item["actor_name"], item["summary"])
            for item in ada.get(f"/workflows/{workflow}/history?kind=edit&limit=4").json()["items"]
        ]
        assert lines[0][0] == "Bob"
        assert lines[0][1].startswith("undid version 4: moved Soft focus")
        assert lines[1] == ("Ada", "undid version 3: set sigma of Soft focus 12 → 6")
