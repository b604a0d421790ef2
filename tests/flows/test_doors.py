"""Who gets in over HTTP, and that the server describes and guards itself."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from karate.api.table import OPERATIONS
from tests.flows.server import KEY, Server, command, environment, running

PREFIX = "/api/v1"


def of_route(path: str) -> str:
    """A path with something in each parameter."""
    return re.sub(r"{\w+}", "first-light", path)


GUARDED = [op for op in OPERATIONS if op.action is not None]
#: Reading across origins the browser keeps apart by itself: no answer has CORS headers.
WRITING = [op for op in GUARDED if op.method != "GET"]


@pytest.mark.parametrize("operation", GUARDED, ids=lambda op: op.name)
def test_every_route_refuses_strangers(server: Server, operation: Any) -> None:
    with httpx.Client(base_url=server.url) as stranger:
        for headers in ({}, {"x-api-key": "wrong"}, {"cookie": "karate_session=made-up"}):
            answer = stranger.request(
                operation.method, of_route(operation.path), headers=headers, json={}
            )
            assert answer.status_code == 401, answer.text
            assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("operation", WRITING, ids=lambda op: op.name)
def test_a_foreign_page_can_write_nothing_with_the_cookie(server: Server, operation: Any) -> None:
    with server.join("Mallory's victim") as browser:
        for headers in (
            {"origin": "http://evil.example"},
            {"origin": "null"},
            {"origin": server.url, "sec-fetch-site": "cross-site"},
        ):
            url = f"{server.url}{of_route(operation.path)}"
            answer = browser.request(operation.method, url, headers=headers, json={})
            assert answer.status_code == 403
            assert answer.json()["code"] == "foreign-origin"


def test_no_answer_allows_other_origins(server: Server, api: httpx.Client) -> None:
    answer = api.get("/me", headers={"origin": "http://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_each_browser_is_its_own_member(server: Server) -> None:
    with server.join("Grace") as one, server.join("Grace") as two:
        first, second = one.get("/me").json(), two.get("/me").json()
        assert first["id"] != second["id"]
        assert second["role"] == "editor"
        members = one.get("/members").json()["items"]
        assert {first["id"], second["id"]} <= {member["id"] for member in members}
        assert all(member["colour"].startswith("#") for member in members)
        renamed = one.post("/join", json={"token": server.link_token, "name": "Grace H."}).json()
        assert renamed["id"] == first["id"]
        assert one.get("/me").json()["name"] == "Grace H."


def test_the_session_cookie_is_out_of_reach_of_scripts(server: Server) -> None:
    body = {"token": server.link_token, "name": "Eve"}
    answer = httpx.post(f"{server.url}{PREFIX}/join", json=body)
    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "path=/" in flags


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"token": "wrong", "name": "Eve"}, 403),
        ({"token": "", "name": "Eve"}, 403),
        ({"name": "Eve"}, 400),
        ({"token": "x", "name": 5}, 400),
    ],
)
def test_wrong_links_let_nobody_in(server: Server, body: dict[str, Any], status: int) -> None:
    answer = httpx.post(f"{server.url}{PREFIX}/join", json=body)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers


def test_openapi_describes_every_route_and_every_route_is_described(server: Server) -> None:
    document = httpx.get(f"{server.url}{PREFIX}/openapi.json").raise_for_status().json()
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert described == {(op.method, op.path) for op in OPERATIONS}
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(re.findall(r"'\$ref': '([^']+)'", str(document))) <= schemas
    names = [op.name for op in OPERATIONS]
    assert len(names) == len(set(names))


ANSWERS = [
    ("listWorkflows", "/workflows"),
    ("getWorkflow", "/workflows/first-light"),
    ("getHistory", "/workflows/first-light/history"),
    ("listRuns", "/workflows/first-light/runs"),
    ("getResults", "/workflows/first-light/results"),
    ("getNodeTypes", "/node-types"),
    ("getEvents", "/events"),
    ("getMe", "/me"),
    ("listMembers", "/members"),
]


@pytest.mark.parametrize(("name", "path"), ANSWERS)
def test_answers_are_as_described(api: httpx.Client, name: str, path: str) -> None:
    document = api.get("/openapi.json").json()
    operation = next(
        what
        for methods in document["paths"].values()
        for what in methods.values()
        if what["operationId"] == name
    )
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(api.get(path).raise_for_status().json())


def test_docs_need_nobody_elses_server(server: Server) -> None:
    page = httpx.get(f"{server.url}/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    for operation in OPERATIONS:
        assert operation.path in page.text
    for code in ("not-found", "graph-invalid", "too-large"):
        assert f'id="problem-{code}"' in page.text


def test_health_ready_and_metrics_are_open(server: Server) -> None:
    health = httpx.get(f"{server.url}/health").json()
    assert health["status"] == "ok"
    assert health["device"].keys() == {"name", "why"}  # what effects run on
    assert httpx.get(f"{server.url}/ready").json() == {"status": "ready", "problems": []}
    text = httpx.get(f"{server.url}/metrics").text
    for name in ("process_cpu_seconds_total", "karate_http_seconds", "karate_follower_lag_events"):
        assert name in text


def test_a_foreign_host_gets_nothing(server: Server) -> None:
    answer = httpx.get(f"{server.url}/health", headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_local_mode_stays_on_this_machine(tmp_path: Any) -> None:
    done = command(tmp_path, "serve", HOST="0.0.0.0", INTERNAL_API_KEY="")
    assert done.returncode == 1
    assert "INTERNAL_API_KEY" in done.stderr
    assert not (tmp_path / "var" / "karate.db").exists()


def test_a_key_is_the_way_in_off_loopback(tmp_path: Any) -> None:
    assert environment(tmp_path)["INTERNAL_API_KEY"] == KEY
    with running(tmp_path, {"HOST": "0.0.0.0"}) as server:
        assert server.link_token == ""
        body = {"token": KEY, "name": "Ada"}
        answer = httpx.post(f"{server.url}{PREFIX}/join", json=body)
        assert answer.json()["role"] == "owner"
