"""Create, edit, run, look: the API from beginning to end over a real server."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from tests.flows.pictures import png
from tests.flows.server import Server

#: Seconds a small run may take on a busy machine.
RUN_S = 60.0


def graph_of(asset: str) -> dict[str, Any]:
    return {
        "nodes": [
            {"id": "photo", "type": "image", "position": [80, 80], "params": {"asset": asset}},
            {"id": "blur", "type": "blur", "position": [400, 80], "params": {"sigma": 2}},
            {"id": "out", "type": "output", "position": [720, 80], "params": {}},
        ],
        "edges": [
            {
                "source": source,
                "source_port": "image",
                "target": target,
                "target_port": "image",
            }
            for source, target in (("photo", "blur"), ("blur", "out"))
        ],
    }


def finished(api: httpx.Client, run: str) -> dict[str, Any]:
    deadline = time.monotonic() + RUN_S
    while time.monotonic() < deadline:
        found: dict[str, Any] = api.get(f"/runs/{run}").raise_for_status().json()
        if found["state"] not in {"queued", "running"}:
            return found
        time.sleep(0.05)
    raise AssertionError(f"the run did not end: {found}")


def upload(api: httpx.Client, data: bytes) -> dict[str, Any]:
    answer = api.post("/assets", content=data, headers={"content-type": "image/png"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def workflow(api: httpx.Client) -> str:
    asset = upload(api, png(shade=91))
    body = {"title": "Story", "graph": graph_of(asset["id"])}
    answer = api.post("/workflows", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_create_edit_run_results_history(api: httpx.Client, workflow: str) -> None:
    begun = api.get(f"/workflows/{workflow}").raise_for_status().json()
    assert (begun["id"], begun["title"], begun["version"]) == (workflow, "Story", 2)
    assert [node["id"] for node in begun["graph"]["nodes"]] == ["blur", "out", "photo"]
    assert len(begun["graph"]["edges"]) == 2

    change = {"op": "param.set", "node": "blur", "param": "sigma", "old": 2, "new": 3}
    edit = {"changes": [change], "base_version": 2, "idempotency_key": "one"}
    edited = api.post(f"/workflows/{workflow}/edits", json=edit).raise_for_status().json()
    assert edited["version"] == 3
    assert edited["changes"][0]["new"] == 3
    again = api.post(f"/workflows/{workflow}/edits", json=edit).raise_for_status().json()
    assert again == edited

    asked = api.post(f"/workflows/{workflow}/runs", json={"idempotency_key": "r1"})
    assert asked.status_code == 202
    assert asked.json()["state"] in {"queued", "running"}
    run = finished(api, asked.json()["id"])
    assert run["state"] == "succeeded"
    assert run["version"] == 3
    assert [step["state"] for step in run["steps"]] == ["succeeded"] * 3
    same = api.post(f"/workflows/{workflow}/runs", json={"idempotency_key": "r1"}).json()
    assert same["id"] == run["id"]

    results = api.get(f"/workflows/{workflow}/results").raise_for_status().json()["items"]
    blurred = next(item for item in results if item["node"] == "blur")["outputs"]["image"][0]
    assert (blurred["width"], blurred["height"]) == (48, 32)
    url = blurred["url"].removeprefix("/api/v1")
    picture = api.get(url, params={"receipt": "stored"})
    assert picture.headers["content-type"].startswith("image/")
    assert len(picture.content) == blurred["bytes"]
    assert b"karate" in api.get(url).content

    history = api.get(f"/workflows/{workflow}/history").raise_for_status().json()["items"]
    edits = [item for item in history if item["type"] == "workflow.edited"]
    assert [item["version"] for item in edits] == [3, 2]
    assert edits[0]["changes"] == edited["changes"]
    assert {item["run"] for item in history if item.get("run")} == {run["id"]}


def test_only_what_changed_runs_again(api: httpx.Client, workflow: str) -> None:
    first = api.post(f"/workflows/{workflow}/runs").json()
    assert finished(api, first["id"])["state"] == "succeeded"
    change = {"op": "param.set", "node": "blur", "param": "sigma", "new": 5}
    api.post(f"/workflows/{workflow}/edits", json={"changes": [change]}).raise_for_status()
    second = finished(api, api.post(f"/workflows/{workflow}/runs", json={}).json()["id"])
    states = {step["node"]: step["state"] for step in second["steps"]}
    assert states == {"photo": "cached", "blur": "succeeded", "out": "succeeded"}
    assert all(step["why"] for step in second["steps"])
    third = finished(api, api.post(f"/workflows/{workflow}/runs", json={}).json()["id"])
    assert {step["state"] for step in third["steps"]} == {"cached"}


def test_run_targets_and_inputs(api: httpx.Client, workflow: str) -> None:
    body = {"targets": ["blur"], "inputs": {"blur": {"sigma": 9}}}
    run = finished(api, api.post(f"/workflows/{workflow}/runs", json=body).json()["id"])
    assert {step["node"] for step in run["steps"]} == {"photo", "blur"}
    listed = api.get(f"/workflows/{workflow}/runs").raise_for_status().json()["items"]
    assert listed[0]["id"] == run["id"]


def test_run_events_stream_until_the_run_ends(api: httpx.Client, workflow: str) -> None:
    run = api.post(f"/workflows/{workflow}/runs", json={}).json()["id"]
    with api.stream("GET", f"/runs/{run}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in answer.iter_lines() if line.startswith(("data:", "id:"))]
    events = [json.loads(line[5:]) for line in lines if line.startswith("data:")]
    ids = [int(line[3:]) for line in lines if line.startswith("id:")]
    assert events[0]["type"] == "run.requested"
    assert events[-1]["type"] == "run.finished"
    assert [event["position"] for event in events] == ids == sorted(ids)
    headers = {"last-event-id": str(ids[-2])}
    with api.stream("GET", f"/runs/{run}/events", headers=headers) as answer:
        rest = [line for line in answer.iter_lines() if line.startswith("id:")]
    assert rest == [f"id: {ids[-1]}"]


def test_the_log_pages_in_order(api: httpx.Client, workflow: str) -> None:
    seen, cursor = [], None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = api.get("/events", params=query).raise_for_status().json()
        seen += [event["position"] for event in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(set(seen))
    after = api.get("/events", params={"after": seen[-2]}).json()["items"]
    assert [event["position"] for event in after] == seen[-1:]


def test_time_travel_and_rename(api: httpx.Client, workflow: str) -> None:
    renamed = api.patch(f"/workflows/{workflow}", json={"title": "  New  name "}).json()
    assert (renamed["title"], renamed["version"]) == ("New name", 3)
    then = api.get(f"/workflows/{workflow}", params={"at": 2}).raise_for_status().json()
    assert (then["title"], then["version"]) == ("Story", 2)
    assert api.get(f"/workflows/{workflow}", params={"at": 99}).status_code == 404


def test_list_and_delete(api: httpx.Client, workflow: str) -> None:
    listed = api.get("/workflows").raise_for_status().json()["items"]
    assert workflow in [item["id"] for item in listed]
    assert api.delete(f"/workflows/{workflow}").status_code == 204
    assert api.get(f"/workflows/{workflow}").status_code == 404
    assert api.delete(f"/workflows/{workflow}").status_code == 404
    listed = api.get("/workflows").raise_for_status().json()["items"]
    assert workflow not in [item["id"] for item in listed]


def test_lists_page(api: httpx.Client) -> None:
    made = [api.post("/workflows", json={"title": f"P{n}"}).json()["id"] for n in range(3)]
    first = api.get("/workflows", params={"limit": 2}).json()
    second = api.get("/workflows", params={"limit": 2, "cursor": first["next"]}).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found[:3] == made[::-1]


def test_assets_by_range_and_preview(api: httpx.Client) -> None:
    data = png(200, 100)
    asset = upload(api, data)
    url = f"/assets/{asset['id']}"
    assert (asset["media_type"], asset["bytes"], asset["width"]) == ("image/png", len(data), 200)
    assert api.get("/assets").raise_for_status().json()["items"][0]["id"] == asset["id"]
    whole = api.get(url)
    assert whole.content == data
    assert whole.headers["etag"] == f'"{asset["sha256"]}"'
    assert "immutable" in whole.headers["cache-control"]
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = api.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    assert api.get(url, headers={"range": f"bytes={len(data)}-"}).status_code == 416
    assert api.get(url, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    assert api.head(url).headers["content-length"] == str(len(data))
    small = api.get(f"{url}/preview", params={"w": 64})
    assert small.headers["content-type"] == "image/webp"
    assert [small.headers[f"x-image-{side}"] for side in ("width", "height")] == ["200", "100"]
    assert api.get(f"{url}/preview", params={"w": 64}).content == small.content


def test_multipart_upload_keeps_the_name(api: httpx.Client) -> None:
    files = {"file": ("dir/Ünïcode.png", png(shade=7), "image/png")}
    asset = api.post("/assets", files=files).raise_for_status().json()
    got = api.get(f"/assets/{asset['id']}")
    assert "filename*=UTF-8''%C3%9Cn%C3%AFcode.png" in got.headers["content-disposition"]


def test_catalogue(api: httpx.Client) -> None:
    types = api.get("/node-types").raise_for_status().json()["items"]
    assert {"image", "default", "blur", "invert", "crop", "channels", "output"} <= {
        item["id"] for item in types
    }
    models = api.get("/models").raise_for_status().json()["items"]
    missing = {model["reason"] for model in models if model["state"] == "unavailable"}
    assert "OPENAI_API_KEY is not set" in missing


def test_first_light_is_there_and_has_run(server: Server, api: httpx.Client) -> None:
    deadline = time.monotonic() + RUN_S
    while time.monotonic() < deadline:
        rows = api.get("/workflows", params={"limit": 200}).raise_for_status().json()["items"]
        sample = [row for row in rows if row["title"] == "First light"]
        if sample and sample[0]["thumbnail"]:
            break
        time.sleep(0.1)
    graph = api.get(f"/workflows/{sample[0]['id']}").raise_for_status().json()["graph"]
    places = [node["position"] for node in graph["nodes"]]
    for index, (x, y) in enumerate(places):
        for other_x, other_y in places[index + 1 :]:
            assert abs(x - other_x) >= 240 or abs(y - other_y) >= 260
    runs = api.get(f"/workflows/{sample[0]['id']}/runs").json()["items"]
    assert finished(api, runs[0]["id"])["state"] == "succeeded"
    results = api.get(f"/workflows/{sample[0]['id']}/results").json()["items"]
    assert {item["node"] for item in results} == {node["id"] for node in graph["nodes"]}
