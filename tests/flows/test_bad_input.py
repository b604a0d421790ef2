"""Bad input: a typed problem, nothing stored, server fine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.pictures import bomb, png
from tests.flows.server import Server


@pytest.fixture
def unharmed(server: Server, api: httpx.Client) -> Iterator[None]:
    """What follows must store no event and no file, and leave the server well."""

    def stored() -> tuple[list[Any], set[str]]:
        last: list[Any] = []
        after = 0
        while items := api.get("/events", params={"after": after, "limit": 200}).json()["items"]:
            last, after = items, items[-1]["position"]
        assets = server.folder / "var" / "assets"
        return last[-1:], {str(path) for path in assets.rglob("*") if path.is_file()}

    before = stored()
    yield
    assert stored() == before
    assert list((server.folder / "var").glob("tmp/*")) == []
    assert httpx.get(f"{server.url}/ready").status_code == 200
    assert server.process.poll() is None


def problem(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found = answer.json()
    assert found["status"] == answer.status_code
    assert {"type", "title", "detail"} <= found.keys()
    return f"{found['status']} {found['code']}"


def node(**more: Any) -> dict[str, Any]:
    return {"id": "a", "type": "blur", "position": [0, 0], "params": {}, **more}


def wire(source: str, target: str, port: str = "image") -> dict[str, str]:
    return {"source": source, "source_port": port, "target": target, "target_port": port}


INVALID_GRAPHS: dict[str, tuple[Any, str]] = {
    "unknown type": ({"nodes": [node(type="nope")], "edges": []}, "422 graph-invalid"),
    "wrong param": (
        {"nodes": [node(params={"sigma": "wide"})], "edges": []},
        "422 graph-invalid",
    ),
    "param out of range": (
        {"nodes": [node(params={"sigma": -1})], "edges": []},
        "422 graph-invalid",
    ),
    "cycle": (
        {"nodes": [node(), node(id="b")], "edges": [wire("a", "b"), wire("b", "a")]},
        "422 graph-invalid",
    ),
    "dangling wire": ({"nodes": [node()], "edges": [wire("x", "a")]}, "422 graph-invalid"),
    "no such port": ({"nodes": [node()], "edges": [wire("a", "a", "q")]}, "422 graph-invalid"),
    "too many nodes": (
        {"nodes": [node(id=f"n{i}") for i in range(101)], "edges": []},
        "422 graph-invalid",
    ),
    "same id twice": ({"nodes": [node(), node()], "edges": []}, "400 malformed"),
    "bad id": ({"nodes": [node(id="a b")], "edges": []}, "400 malformed"),
    "nowhere": ({"nodes": [node(position=[1])], "edges": []}, "400 malformed"),
    "not an object": ([], "400 malformed"),
    "nodes not a list": ({"nodes": {}, "edges": []}, "400 malformed"),
}


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("case", INVALID_GRAPHS)
def test_invalid_graphs_make_no_workflow(api: httpx.Client, case: str) -> None:
    graph, expected = INVALID_GRAPHS[case]
    answer = api.post("/workflows", json={"title": "Bad", "graph": graph})
    assert problem(answer) == expected
    if expected == "422 graph-invalid":
        assert answer.json()["problems"][0]["rule"]


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (b"{", "application/json", "400 malformed"),
        (b'{"title": "\\u0000"}', "application/json", "400 malformed"),
        (b'{"title": 5}', "application/json", "400 malformed"),
        (b'{"title": ""}', "application/json", "422 invalid"),
        (b"[]", "application/json", "400 malformed"),
        (b'{"title": "x"}', "text/plain", "415 unsupported-media"),
        (b'{"title": "x"}', "application/x-www-form-urlencoded", "415 unsupported-media"),
        (b'{"title": "' + b"x" * (1 << 20) + b'"}', "application/json", "413 too-large"),
    ],
)
def test_bad_bodies(api: httpx.Client, raw: bytes, kind: str, expected: str) -> None:
    answer = api.post("/workflows", content=raw, headers={"content-type": kind})
    assert problem(answer) == expected


@pytest.fixture
def workflow(api: httpx.Client) -> str:
    graph = {"nodes": [node()], "edges": []}
    return str(api.post("/workflows", json={"title": "Good", "graph": graph}).json()["id"])


EDITS: dict[str, tuple[Any, str]] = {
    "none": ([], "400 malformed"),
    "unknown op": ([{"op": "node.exploded"}], "400 malformed"),
    "unknown node": (
        [{"op": "param.set", "node": "z", "param": "sigma", "new": 1}],
        "409 conflict",
    ),
    "wrong old": (
        [{"op": "param.set", "node": "a", "param": "sigma", "old": 99, "new": 1}],
        "409 conflict",
    ),
    "wrong value": (
        [{"op": "param.set", "node": "a", "param": "sigma", "new": "wide"}],
        "422 graph-invalid",
    ),
    "half good": (
        [
            {"op": "param.set", "node": "a", "param": "sigma", "new": 2},
            {"op": "param.set", "node": "a", "param": "sigma", "new": "wide"},
        ],
        "422 graph-invalid",
    ),
    "schema": ([{"op": "meta.set", "key": "schema", "new": 9}], "422 invalid"),
}


@pytest.mark.parametrize("case", EDITS)
def test_bad_edits_change_nothing(
    api: httpx.Client, workflow: str, request: pytest.FixtureRequest, case: str
) -> None:
    request.getfixturevalue("unharmed")
    changes, expected = EDITS[case]
    answer = api.post(f"/workflows/{workflow}/edits", json={"changes": changes})
    assert problem(answer) == expected
    assert api.get(f"/workflows/{workflow}").json()["version"] == 2


def test_an_edit_of_an_older_version_conflicts(
    api: httpx.Client, workflow: str, request: pytest.FixtureRequest
) -> None:
    change = {"op": "param.set", "node": "a", "param": "sigma", "new": 7}
    api.post(f"/workflows/{workflow}/edits", json={"changes": [change]}).raise_for_status()
    request.getfixturevalue("unharmed")
    late = {"changes": [{**change, "new": 8}], "base_version": 2}
    assert problem(api.post(f"/workflows/{workflow}/edits", json=late)).startswith("409 ")
    for wrong in (0, "2", True, 2.5):
        body = {**late, "base_version": wrong}
        answer = api.post(f"/workflows/{workflow}/edits", json=body)
        assert problem(answer) == "400 malformed"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"targets": ["zz"]}, "422 graph-invalid"),
        ({"targets": "a"}, "400 malformed"),
        ({"targets": []}, "400 malformed"),
        ({"inputs": {"a": 5}}, "400 malformed"),
        ({"inputs": {"a": {"sigma": -5}}}, "422 graph-invalid"),
        ({}, "422 graph-invalid"),
        ({"idempotency_key": ""}, "400 malformed"),
    ],
)
def test_what_cannot_run_does_not_start(
    api: httpx.Client,
    workflow: str,
    request: pytest.FixtureRequest,
    body: dict[str, Any],
    expected: str,
) -> None:
    request.getfixturevalue("unharmed")
    assert problem(api.post(f"/workflows/{workflow}/runs", json=body)) == expected


PICTURE = png()
UPLOADS: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "image/png", "400 malformed"),
    "text": (b"hello", "image/png", "415 unsupported-media"),
    "svg": (b"<svg onload='alert(1)'/>", "image/svg+xml", "415 unsupported-media"),
    "html": (b"<!doctype html><script>", "text/html", "415 unsupported-media"),
    "lying type": (PICTURE, "image/jpeg", "415 unsupported-media"),
    "cut off": (PICTURE[:-40], "image/png", "400 malformed"),
    "broken inside": (
        PICTURE[:60] + bytes(20) + PICTURE[80:],
        "image/png",
        "400 malformed",
    ),
    "polyglot": (PICTURE + b"PK\x03\x04<script>", "image/png", "415 unsupported-media"),
    "bomb": (bomb(), "image/png", "413 too-large"),
}


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("case", UPLOADS)
def test_bad_uploads_are_not_stored(api: httpx.Client, case: str) -> None:
    data, kind, expected = UPLOADS[case]
    answer = api.post("/assets", content=data, headers={"content-type": kind})
    assert problem(answer) == expected


@pytest.mark.usefixtures("unharmed")
def test_oversized_uploads_are_not_stored(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(70):
            yield bytes(1 << 20)

    with server.client() as api:
        try:
            answer = api.post("/assets", content=endless(), headers={"content-type": "image/png"})
        except httpx.WriteError:
            return  # the server had answered and closed before everything was sent
        assert problem(answer) == "413 too-large"


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "path",
    [
        "/workflows/nope",
        "/workflows/a%2Fb",
        "/workflows/nope/history",
        "/workflows/nope/runs",
        "/workflows/nope/results",
        "/runs/nope",
        "/runs/nope/events",
        "/assets/nope",
        "/assets/..%2F..%2Fkarate.db",
        "/assets/nope/preview",
        "/nothing/here",
    ],
)
def test_what_is_not_there_is_404(api: httpx.Client, path: str) -> None:
    assert problem(api.get(path)) == "404 not-found"


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/workflows?limit=0", "422 invalid"),
        ("GET", "/workflows?limit=x", "422 invalid"),
        ("GET", "/workflows?cursor=%00", "400 malformed"),
        ("GET", "/events?after=-1", "422 invalid"),
        ("GET", "/events?cursor=x", "400 malformed"),
        ("GET", "/workflows/first-light?at=0", "422 invalid"),
        ("PUT", "/workflows", "405 method-not-allowed"),
        ("DELETE", "/me", "405 method-not-allowed"),
    ],
)
def test_wrong_requests(api: httpx.Client, method: str, path: str, expected: str) -> None:
    assert problem(api.request(method, path)) == expected


def test_a_wrong_method_is_told_the_right_ones(api: httpx.Client) -> None:
    allowed = api.put("/workflows").headers["allow"]
    assert {"GET", "POST"} <= {name.strip() for name in allowed.split(",")}


def test_commands_fail_with_one_line(server: Server, tmp_path: Path) -> None:
    from tests.flows.server import command

    done = command(tmp_path, "history", "nope")
    assert done.returncode == 1
    assert done.stderr.strip() == "karate: there is no workflow nope"
