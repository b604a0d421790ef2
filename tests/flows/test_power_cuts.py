"""SIGKILL in the middle: what somebody had seen, or was told is saved, is there afterwards."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from pycrdt import Map
from websockets.exceptions import ConnectionClosed

from tests.flows.canvas import Canvas, canvas
from tests.flows.pictures import png
from tests.flows.server import KEY, Server, running
from tests.flows.test_story import finished, graph_of, upload

WITH_KEY = {"x-api-key": KEY}
#: Nodes each person adds; the server is killed while they are on their way.
BURST = 30


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "sqlite":
        return {}
    return {"KARATE_DATABASE_URL": request.getfixturevalue("postgres_url")}


def add_node(one: Canvas, key: str) -> None:
    before = one.doc.get_state()
    one.nodes[key] = Map({"type": "invert", "position": [0.0, 0.0], "params": Map({})})
    one.send(one.doc.get_update(before))


def drain(one: Canvas) -> None:
    """Take what had arrived before the connection broke."""
    try:
        while True:
            one.take(one.socket.recv(timeout=30))
    except (ConnectionClosed, TimeoutError):
        return


def edit_until_killed(server: Server, workflow: str) -> tuple[Canvas, Canvas, set[str]]:
    """Two people edit over sockets, a third over HTTP; then the power goes."""
    answered: set[str] = set()

    def post() -> None:
        with server.client() as api:
            for number in range(BURST):
                added = {"op": "node.added", "node": f"h{number}", "type": "invert"}
                change = {**added, "position": [0, 0], "params": {}}
                try:
                    answer = api.post(f"/workflows/{workflow}/edits", json={"changes": [change]})
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    answered.add(f"h{number}")

    url = server.socket_url(workflow, "?v=1")
    with canvas(url, WITH_KEY) as ada, canvas(url, WITH_KEY) as bob:
        poster = threading.Thread(target=post)
        poster.start()
        for number in range(BURST):
            add_node(ada, f"a{number}")
            add_node(bob, f"b{number}")
        ada.until(lambda: ada.saved >= BURST // 4)
        server.kill()
        drain(ada)
        drain(bob)
        poster.join()
    return ada, bob, answered


def test_no_edit_that_was_seen_or_saved_is_lost(tmp_path: Path, database: dict[str, str]) -> None:
    with running(tmp_path, database) as server, server.client() as api:
        workflow = str(api.post("/workflows", json={"title": "Cut"}).json()["id"])
        ada, bob, answered = edit_until_killed(server, workflow)
    # The first frame each sent answers the server's step 1 and adds nothing.
    saved = {f"a{n}" for n in range(ada.saved - 1)} | {f"b{n}" for n in range(bob.saved - 1)}
    seen = {key for key in ada.keys if key[0] != "a"} | {key for key in bob.keys if key[0] != "b"}
    assert len(saved) >= BURST // 4 - 1
    with running(tmp_path, database) as server, server.client() as api:
        graph = api.get(f"/workflows/{workflow}").raise_for_status().json()["graph"]
        kept = {node["id"] for node in graph["nodes"]}
        assert saved | seen | answered <= kept
        url = server.socket_url(workflow, "?v=1")
        with canvas(url, WITH_KEY, ada.doc) as again, canvas(url, WITH_KEY) as fresh:
            again.until(lambda: again.saved == again.sent)
            mine = {f"a{n}" for n in range(BURST)}
            fresh.until(lambda: mine <= fresh.keys)
            assert kept <= again.keys


def test_a_run_goes_on_after_the_power_came_back(tmp_path: Path, database: dict[str, str]) -> None:
    with running(tmp_path, database) as server, server.client() as api:
        body: dict[str, Any] = {"title": "Cut", "graph": graph_of(upload(api, png())["id"])}
        workflow = api.post("/workflows", json=body).json()["id"]
        run = api.post(f"/workflows/{workflow}/runs", json={}).json()["id"]
        server.kill()
    with running(tmp_path, database) as server, server.client() as api:
        assert finished(api, run)["state"] == "succeeded"
        events = api.get(f"/runs/{run}/events", headers={"accept": "application/json"}).json()
        ends = [e["data"]["node"] for e in events["items"] if e["type"] == "step.succeeded"]
        assert sorted(ends) == ["blur", "out", "photo"]


def test_a_session_outlives_the_process_and_the_link_does_not(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.join("Ada") as ada:
        cookie = {"cookie": f"karate_session={ada.cookies['karate_session']}"}
        me, old_link = ada.get("/me").json(), server.link_token
        assert me["role"] == "owner"
        server.kill()
    with running(tmp_path) as server, server.client(**cookie) as ada:
        assert ada.get("/me").json() == me
        answer = ada.post("/join", json={"token": old_link, "name": "Eve"})
        assert answer.status_code == 403


def test_a_stop_closes_canvases_with_1012_and_keeps_what_was_sent(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.client() as api:
        workflow = str(api.post("/workflows", json={"title": "Stop"}).json()["id"])
        with (
            canvas(server.socket_url(workflow, "?v=1"), WITH_KEY) as one,
            api.stream("GET", "/events", headers={"accept": "text/event-stream"}) as events,
        ):
            lines = iter(events.iter_lines())
            assert next(lines).startswith(":")
            add_node(one, "last")
            one.until(lambda: one.saved == one.sent)
            assert server.stop() == 0
            drain(one)
            assert one.socket.close_code == 1012
            assert any("workflow.edited" in line for line in lines)
        assert "Traceback" not in server.log
    with running(tmp_path) as server, server.client() as api:
        nodes = api.get(f"/workflows/{workflow}").json()["graph"]["nodes"]
        assert [node["id"] for node in nodes] == ["last"]
