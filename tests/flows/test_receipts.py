"""Receipts over a real server: what downloads carry, and what the routes tell."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from karate.media.stamps import carried
from tests.flows.made import FORMATS, Made, checked, keys_of, make
from tests.flows.server import Server
from tests.flows.test_story import finished
from tests.media.stamped import picture


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Made]:
    with server.client() as api:
        yield make(api, 141)


@pytest.mark.parametrize("name", FORMATS)
def test_downloads_carry_graph_and_receipt(
    server: Server, api: httpx.Client, made: Made, name: str
) -> None:
    asset = made.outputs[name]
    url = f"/assets/{asset['id']}"
    whole = api.get(url)
    assert whole.headers["content-type"] == FORMATS[name]
    report = checked(whole.content, keys_of(server))
    assert report.ok, report.checks
    assert report.envelope is not None
    told: Any = report.envelope
    assert told["graph"] == api.get(f"/workflows/{made.workflow}").json()["graph"]
    receipt = told["receipt"]
    assert (receipt["run"], receipt["step"]["node"]) == (made.run, name)
    assert receipt["workflow"] == {"id": made.workflow, "version": 2, "title": "Receipts"}
    assert receipt["asset"]["sha256"] == asset["sha256"]
    assert receipt["step"]["inputs"] == {"image": [made.outputs["blur"]["sha256"]]}
    assert receipt["step"]["params"]["format"] == name
    for event in receipt["events"]:
        just = {"after": event["position"] - 1, "limit": 1}
        (stored,) = api.get("/events", params=just).json()["items"]
        assert (stored["position"], stored["hash"]) == (event["position"], event["hash"])
    assert api.get(url).content == whole.content


@pytest.mark.parametrize("name", FORMATS)
def test_ranges_and_etags_of_a_stamped_download(api: httpx.Client, made: Made, name: str) -> None:
    asset = made.outputs[name]
    url = f"/assets/{asset['id']}"
    whole = api.get(url)
    size = len(whole.content)
    assert api.head(url).headers["content-length"] == str(size)
    parts = b""
    for start in range(0, size, 1000):
        part = api.get(url, headers={"range": f"bytes={start}-{start + 999}"})
        assert part.status_code == 206
        parts += part.content
    assert parts == whole.content
    assert api.get(url, headers={"range": f"bytes={size}-"}).status_code == 416
    etags = {api.get(url, params={"receipt": r}).headers["etag"] for r in ("1", "0", "stored")}
    assert len(etags) == 3
    assert whole.headers["etag"] in etags
    assert api.get(url, headers={"if-none-match": whole.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("name", FORMATS)
def test_stored_results_and_previews_carry_nothing(
    api: httpx.Client, made: Made, name: str
) -> None:
    asset = made.outputs[name]
    for wish in ("0", "stored"):
        bare = api.get(f"/assets/{asset['id']}", params={"receipt": wish}).content
        assert hashlib.sha256(bare).hexdigest() == asset["sha256"]
    preview = api.get(f"/assets/{asset['id']}/preview").content
    assert carried(io.BytesIO(preview), len(preview)) is None
    assert api.get(f"/assets/{asset['id']}", params={"receipt": "2"}).status_code == 422


def test_uploads_come_back_as_they_are_unless_asked(server: Server, api: httpx.Client) -> None:
    data = picture("jpeg-progressive")
    asset = api.post("/assets", content=data, headers={"content-type": "image/jpeg"}).json()
    url = f"/assets/{asset['id']}"
    assert api.get(url).content == data
    stamped = api.get(url, params={"receipt": "1"}).content
    report = checked(stamped, keys_of(server))
    assert report.ok, report.checks
    bare = api.get(url, params={"receipt": "0"}).content
    assert b"camera" in data
    assert b"camera" not in bare
    with Image.open(io.BytesIO(bare)) as file:
        assert dict(file.getexif()) == {0x0112: 6}


def test_receipt_and_provenance_routes(api: httpx.Client, made: Made) -> None:
    asset = made.outputs["png"]
    found = api.get(f"/assets/{asset['id']}/receipt").raise_for_status().json()
    assert found["ok"], found["checks"]
    assert {check["part"] for check in found["checks"]} == {
        *("receipt", "graph", "picture", "pixels", "events"),
    }
    # From a result back to the upload, input by input.
    step = asset["id"]
    seen = []
    for _ in range(5):
        told = api.get(f"/assets/{step}/provenance").raise_for_status().json()
        seen.append(told.get("step", {}).get("type"))
        if "run" not in told:
            break
        step = told["sources"]["image"][0]["id"]
    assert seen == ["output", "blur", None]
    assert told["asset"]["id"] == made.photo["id"]
    assert told["actor_name"]
    for path in ("receipt", "provenance"):
        assert api.get(f"/assets/nothing/{path}").status_code == 404


def test_a_cached_result_keeps_the_receipt_of_the_run_that_made_it(
    api: httpx.Client, made: Made
) -> None:
    run = api.post(f"/workflows/{made.workflow}/runs", json={}).json()["id"]
    done = finished(api, run)
    step = next(step for step in done["steps"] if step["node"] == "png")
    assert step["cached"]
    asset = step["outputs"]["image"][0]["id"]
    told = api.get(f"/assets/{asset}/receipt").json()
    assert told["receipt"]["run"] == made.run


@pytest.mark.parametrize("name", FORMATS)
def test_a_stamped_picture_comes_back_without_its_stamp(
    api: httpx.Client, made: Made, name: str
) -> None:
    asset = made.outputs[name]
    stamped = api.get(f"/assets/{asset['id']}").content
    kind = {"content-type": FORMATS[name]}
    again = api.post("/assets", content=stamped, headers=kind).raise_for_status().json()
    assert again["sha256"] == asset["sha256"]
    assert again["karate"]["signature"] == "ok"
    graph = api.get(f"/workflows/{made.workflow}").json()["graph"]
    assert again["karate"]["graph"] == graph
    assert api.get(f"/assets/{again['id']}").content != stamped
    new = api.post("/workflows/import", content=stamped, headers=kind).raise_for_status().json()
    assert (new["title"], new["graph"]) == ("Receipts", graph)
    assert new["id"] != made.workflow
    first = api.get(f"/workflows/{new['id']}/history").json()["items"]
    assert any((item.get("origin") or {}).get("kind") == "import" for item in first)
    assert api.get(f"/workflows/{new['id']}/runs").json()["items"] == []
