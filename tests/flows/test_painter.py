"""Painting from outside: strokes are edits, a run shows them, and they undo, travel and fork."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.flows.pictures import png
from tests.flows.test_story import finished, upload

RED, BLUE = (255, 0, 0), (0, 0, 255)


def stroke(order: int, color: str, x: int, **more: Any) -> dict[str, Any]:
    """A hard dab of 8 px on a picture of 48 × 32."""
    return {
        **{"v": 1, "order": f"{order:06}-t", "tool": "brush", "target": "paint", "color": color},
        **{"size": 128, "hardness": 100, "opacity": 100, "flow": 100, "spacing": 10},
        **{"blend": "normal", "of": [48, 32], "points": [x * 16, 256, 1023], **more},
    }


@pytest.fixture
def workflow(api: httpx.Client) -> str:
    asset = upload(api, png(shade=93))["id"]
    graph = {
        "nodes": [
            {"id": "photo", "type": "image", "position": [0, 0], "params": {"asset": asset}},
            {"id": "paint", "type": "painter", "position": [300, 0], "params": {}},
        ],
        "edges": [
            {
                **{"source": "photo", "source_port": "image"},
                **{"target": "paint", "target_port": "image"},
            }
        ],
    }
    made = api.post("/workflows", json={"title": "Painting", "graph": graph})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def edit(api: httpx.Client, workflow: str, *changes: dict[str, Any]) -> httpx.Response:
    return api.post(f"/workflows/{workflow}/edits", json={"changes": [*changes]})


def added(key: str, new: object) -> dict[str, Any]:
    return {"op": "stroke.added", "id": key, "new": new}


def painted(api: httpx.Client, workflow: str) -> tuple[dict[str, Any], Image.Image]:
    """The painter's step of a new run, and its picture."""
    asked = api.post(f"/workflows/{workflow}/runs", json={}).json()
    run = finished(api, asked["id"])
    assert run["state"] == "succeeded", run
    step = next(step for step in run["steps"] if step["node"] == "paint")
    url = step["outputs"]["image"][0]["url"].removeprefix("/api/v1")
    return step, Image.open(io.BytesIO(api.get(url).content)).convert("RGB")


def test_a_run_shows_what_was_painted_and_says_why_it_ran(api: httpx.Client, workflow: str) -> None:
    _, before = painted(api, workflow)
    two = added("paint:b", stroke(2, "#0000ff", 14)), added("paint:a", stroke(1, "#ff0000", 10))
    assert edit(api, workflow, *two).status_code == 200
    step, picture = painted(api, workflow)
    assert step["why"] == "2 strokes were painted"
    assert [picture.getpixel((x, 16)) for x in (8, 12, 40)] == [
        *(RED, BLUE),
        before.getpixel((40, 16)),
    ]
    again, _ = painted(api, workflow)
    assert again["state"] == "cached"
    assert edit(api, workflow, {"op": "stroke.removed", "id": "paint:b"}).status_code == 200
    step, picture = painted(api, workflow)
    assert step["why"] == "1 stroke was taken away"
    assert picture.getpixel((12, 16)) == RED


def test_a_stroke_that_paints_nothing_is_refused_and_nothing_is_lost(
    api: httpx.Client, workflow: str
) -> None:
    version = api.get(f"/workflows/{workflow}").json()["version"]
    wrong: tuple[tuple[str, object, int], ...] = (
        ("paint:x", {**stroke(1, "#ff0000", 9), "tool": "smudge"}, 422),
        ("paint:x", stroke(1, "red", 9), 422),
        ("paint:x", stroke(1, "#ff0000", 10**9), 422),
        ("paint:x", [1, 2], 422),
        ("photo:x", stroke(1, "#ff0000", 9), 422),
        ("gone:x", stroke(1, "#ff0000", 9), 409),
        ("paint", stroke(1, "#ff0000", 9), 400),
        ("paint:x y", stroke(1, "#ff0000", 9), 400),
    )
    for key, new, status in wrong:
        answer = edit(api, workflow, added("paint:ok", stroke(1, "#00ff00", 5)), added(key, new))
        assert answer.status_code == status, (key, new, answer.text)
    set_by_hand = {"op": "param.set", "node": "paint", "param": "strokes", "new": []}
    assert edit(api, workflow, set_by_hand).status_code == 422
    assert api.get(f"/workflows/{workflow}").json()["version"] == version


def test_strokes_undo_travel_in_time_and_fork(api: httpx.Client, workflow: str) -> None:
    for at, color in ((1, "#ff0000"), (2, "#0000ff")):
        answer = edit(api, workflow, added(f"paint:{at}", stroke(at, color, 10)))
        answer.raise_for_status()
    version = answer.json()["version"]

    def strokes(at: int | None = None) -> set[str]:
        then = {} if at is None else {"at": at}
        answer = api.get(f"/workflows/{workflow}", params=then).raise_for_status()
        return {*answer.json()["graph"].get("strokes", {})}

    assert (strokes(), strokes(version - 1)) == ({"paint:1", "paint:2"}, {"paint:1"})
    undo = api.post(f"/workflows/{workflow}/undo", json={"versions": [version - 1]})
    assert undo.raise_for_status().json()["kept"] == []
    assert strokes() == {"paint:2"}
    assert painted(api, workflow)[1].getpixel((10, 16)) == BLUE
    edit(api, workflow, {"op": "node.removed", "node": "paint"}).raise_for_status()
    assert strokes() == set()
    api.post(f"/workflows/{workflow}/undo", json={"last": True}).raise_for_status()
    assert strokes() == {"paint:2"}
    fork = api.post(f"/workflows/{workflow}/fork", json={"version": version})
    assert fork.status_code == 201, fork.text
    copy = str(fork.json()["id"])
    assert {*api.get(f"/workflows/{copy}").json()["graph"]["strokes"]} == {"paint:1", "paint:2"}
    assert painted(api, copy)[1].getpixel((10, 16)) == BLUE
