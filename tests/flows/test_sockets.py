"""Websockets over a real server: who may open, what two people see, what closes a socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from karate.sync import frames
from tests.flows.canvas import canvas, close_code, closed_with
from tests.flows.server import KEY, Server

WITH_KEY = {"x-api-key": KEY}


@pytest.fixture
def workflow(api: httpx.Client) -> str:
    node = {"id": "a", "type": "blur", "position": [0, 0], "params": {"sigma": 1}}
    graph = {"nodes": [node], "edges": []}
    return str(api.post("/workflows", json={"title": "Live", "graph": graph}).json()["id"])


@pytest.fixture
def browsers(server: Server) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    with server.join("Ada") as ada, server.join("Bob") as bob:
        yield ada, bob


def cookie(browser: httpx.Client) -> dict[str, str]:
    return {"cookie": f"karate_session={browser.cookies['karate_session']}"}


def test_two_people_see_each_others_edits_and_history_names_them(
    server: Server, browsers: tuple[httpx.Client, httpx.Client], workflow: str
) -> None:
    ada, bob = browsers
    url = server.socket_url(workflow, "?v=1")
    with canvas(url, cookie(ada)) as one, canvas(url, cookie(bob)) as two:
        one.set("a", "sigma", 5)
        two.until(lambda: two.param("a", "sigma") == 5)
        two.set("a", "sigma", 8)
        one.until(lambda: one.param("a", "sigma") == 8)
        one.until(lambda: one.saved == one.sent)
        two.until(lambda: two.saved == two.sent)
        change = {"op": "param.set", "node": "a", "param": "sigma", "old": 8, "new": 11}
        ada.post(f"/workflows/{workflow}/edits", json={"changes": [change]}).raise_for_status()
        one.until(lambda: one.param("a", "sigma") == 11)
        two.until(lambda: two.param("a", "sigma") == 11)
    graph = ada.get(f"/workflows/{workflow}").json()["graph"]
    assert graph["nodes"][0]["params"]["sigma"] == 11
    items = ada.get(f"/workflows/{workflow}/history").json()["items"]
    told = [(item["actor_name"], item["changes"][0]["new"]) for item in items[:3]]
    assert told == [("Ada", 11), ("Bob", 8), ("Ada", 5)]
    ada_id, bob_id = ada.get("/me").json()["id"], bob.get("/me").json()["id"]
    only = ada.get(f"/workflows/{workflow}/history", params={"actor": bob_id}).json()["items"]
    assert [item["actor"] for item in only] == [bob_id]
    assert ada_id != bob_id


def test_run_events_reach_open_canvases(server: Server, api: httpx.Client, workflow: str) -> None:
    with canvas(server.socket_url("first-light", "?v=1"), WITH_KEY) as one:
        run = api.post("/workflows/first-light/runs", json={}).raise_for_status().json()["id"]
        one.until(lambda: any(event["type"] == "run.finished" for event in one.told))
    mine = [event for event in one.told if event["data"].get("run") == run]
    positions = [event["position"] for event in mine]
    assert positions == sorted(positions)
    assert {"run.requested", "run.finished"} <= {event["type"] for event in mine}


def test_sockets_need_someone(server: Server, workflow: str) -> None:
    url = server.socket_url(workflow)
    assert closed_with(url) == 4401
    assert closed_with(url, {"x-api-key": "wrong"}) == 4401
    assert closed_with(url, {"cookie": "karate_session=made-up"}) == 4401
    assert closed_with(server.socket_url(workflow, "?ticket=made-up")) == 4401


def test_sockets_of_nothing_are_closed_with_4404(server: Server, api: httpx.Client) -> None:
    gone = api.post("/workflows", json={"title": "Gone"}).json()["id"]
    api.delete(f"/workflows/{gone}").raise_for_status()
    for workflow in ("nope", gone, "a%20b"):
        assert closed_with(server.socket_url(workflow), WITH_KEY) == 4404


def test_deleting_closes_open_canvases(server: Server, api: httpx.Client, workflow: str) -> None:
    with connect(server.socket_url(workflow), additional_headers=WITH_KEY) as socket:
        socket.recv(timeout=30)
        api.delete(f"/workflows/{workflow}").raise_for_status()
        assert close_code(socket) == 4404


def test_another_epoch_is_4410(server: Server, workflow: str) -> None:
    assert closed_with(server.socket_url(workflow, "?epoch=2"), WITH_KEY) == 4410
    with canvas(server.socket_url(workflow, "?epoch=1"), WITH_KEY) as one:
        assert one.param("a", "sigma") == 1


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_foreign_origins_are_refused_before_accepting(
    server: Server, workflow: str, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(server.socket_url(workflow), additional_headers={**WITH_KEY, "origin": origin})
    assert refused.value.response.status_code == 403


MALFORMED: dict[str, str | bytes] = {
    "text": "hello",
    "empty": b"",
    "unknown type": bytes((99,)),
    "cut off": bytes((0, 2, 200, 1, 7)),
    "no update": frames.update_frame(b"\xff\xff\xff"),
    "left over": frames.update_frame(b"\x00\x00") + b"x",
    "bad vector": frames.step_one(b"\xff" * 10),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_frame_closes_that_client_only(
    server: Server, workflow: str, case: str
) -> None:
    url = server.socket_url(workflow, "?v=1")
    with canvas(url, WITH_KEY) as one:
        assert closed_with(url, WITH_KEY, MALFORMED[case]) == 4400
        one.set("a", "sigma", 3)
        one.until(lambda: one.saved == one.sent)


def test_too_large_is_4413(server: Server, workflow: str) -> None:
    with connect(server.socket_url(workflow), additional_headers=WITH_KEY, max_size=None) as socket:
        socket.send(bytes((33 << 20) + 1))  # nothing is reset while it still speaks
        assert close_code(socket) == 4413


def test_tickets_open_by_query_and_subprotocol(
    server: Server, api: httpx.Client, workflow: str
) -> None:
    def ticket(**more: Any) -> str:
        answer = api.post("/ws-tickets", json={"workflow": workflow, **more})
        assert answer.status_code == 201
        return str(answer.json()["ticket"])

    once = server.socket_url(workflow, f"?ticket={(used := ticket())}")
    with canvas(once) as one:
        assert one.param("a", "sigma") == 1
    assert closed_with(once) == 4401

    lasting = ticket(ttl=600)
    for _ in range(2):
        with canvas(server.socket_url(workflow, f"?ticket={lasting}")) as one:
            assert one.param("a", "sigma") == 1
    assert closed_with(server.socket_url("first-light", f"?ticket={lasting}")) == 4401

    protocol = Subprotocol(f"karate.ticket.{ticket()}")
    with connect(server.socket_url(workflow), subprotocols=[protocol]) as socket:
        assert socket.subprotocol == protocol
        socket.recv(timeout=30)
    for secret in (used, lasting, str(protocol).rpartition(".")[2], KEY, server.link_token):
        assert secret not in server.log
    assert api.post("/ws-tickets", json={"workflow": "nope"}).status_code == 404
    assert api.post("/ws-tickets", json={"workflow": workflow, "ttl": 0}).status_code == 422
