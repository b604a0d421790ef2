"""App mode from outside: the form, inputs by name, and the snippets really run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.pictures import png
from tests.flows.server import KEY, ROOT
from tests.flows.test_story import finished

MODULES = ROOT / "client/node_modules"
#: Strict, so that the snippet stands in anybody's project as it is.
COMPILE = ("--strict", "--module", "nodenext", "--target", "es2022", "--types", "node")
HOSTILE = 'Soft "quotes" \\ \'single\' $HOME `x` \n """ ${y}'


def node(id: str, type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "position": [len(id) * 100, 0], "params": {}, **more}


def wire(source: str, target: str) -> dict[str, str]:
    return {"source": source, "source_port": "image", "target": target, "target_port": "image"}


@pytest.fixture
def workflow(api: httpx.Client) -> str:
    stored = api.post("/assets", content=png(), headers={"content-type": "image/png"})
    photo = node("p", "image", params={"asset": stored.json()["id"]}, exposed=["asset"])
    said = node("text", "text", params={"value": HOSTILE}, exposed=["value"], title="Words")
    graph = {
        "nodes": [
            photo,
            node("bl", "blur", params={"sigma": 4}, exposed=["sigma", "nothing"]),
            node("out", "output", title="Result"),
            said,
        ],
        "edges": [wire("p", "bl"), wire("bl", "out")],
    }
    made = api.post("/workflows", json={"title": "Softener", "graph": graph})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_the_form_is_a_schema(api: httpx.Client, workflow: str) -> None:
    app = api.get(f"/workflows/{workflow}/app").json()
    assert app["title"] == "Softener"
    properties = app["inputs"]["properties"]
    assert [*properties] == ["image_asset", "blur_sigma", "words_value"]
    sigma = properties["blur_sigma"]
    assert (sigma["default"], sigma["type"], sigma["x-node"]) == (4, "number", "bl")
    assert properties["words_value"]["title"] == "Words"
    assert [(each["name"], each["node"]) for each in app["outputs"]] == [("result_image", "out")]


def test_inputs_by_name_count_for_one_run(api: httpx.Client, workflow: str) -> None:
    def ask(inputs: object) -> httpx.Response:
        return api.post(f"/workflows/{workflow}/runs", json={"inputs": inputs})

    wrong: tuple[tuple[object, int], ...] = (
        ({"blur_sigma": "wide"}, 422),
        ({"blur_sigma": -1}, 422),
        ({"blur_radius": 3}, 422),
        ({"bl": 3}, 400),
        ([1], 400),
    )
    for inputs, status in wrong:
        assert ask(inputs).status_code == status, inputs
    runs = [ask({"blur_sigma": 9}), ask({"bl": {"sigma": 9}})]
    assert [run.status_code for run in runs] == [202, 202]
    both = [finished(api, run.json()["id"]) for run in runs]
    pictures = [_picture(run, "out") for run in both]
    assert pictures[0] == pictures[1] != _picture(_run(api, workflow), "out")
    graph = api.get(f"/workflows/{workflow}").json()["graph"]
    assert next(each for each in graph["nodes"] if each["id"] == "bl")["params"]["sigma"] == 4


def test_two_nodes_of_one_name_are_told_apart(api: httpx.Client) -> None:
    nodes = [node(name, "blur", exposed=["sigma"]) for name in ("a", "b")]
    made = api.post("/workflows", json={"title": "Twins", "graph": {"nodes": nodes, "edges": []}})
    app = api.get(f"/workflows/{made.json()['id']}/app").json()
    assert [*app["inputs"]["properties"]] == ["blur_sigma_a", "blur_sigma_b"]
    run = api.post(f"/workflows/{made.json()['id']}/runs", json={"inputs": {"blur_sigma": 1}})
    assert run.status_code == 422
    assert "blur_sigma_a" in run.json()["detail"]


@pytest.mark.parametrize("language", ["curl", "python", "typescript"])
def test_the_snippet_runs(api: httpx.Client, workflow: str, language: str, tmp_path: Path) -> None:
    text = api.get(f"/workflows/{workflow}/app").json()["snippets"][language]
    assert KEY not in text
    before = {run["id"] for run in _runs(api, workflow)}
    done = _execute(language, text, tmp_path)
    assert done.returncode == 0, done.stderr
    (run,) = [run["id"] for run in _runs(api, workflow) if run["id"] not in before]
    ended = finished(api, run)
    assert ended["state"] == "succeeded"
    if language == "curl":
        assert run in done.stdout
        return
    state, *addresses = done.stdout.split()
    assert state == "succeeded"
    (address,) = addresses
    assert httpx.get(address, headers={"x-api-key": KEY}).headers["content-type"] == "image/png"


def _execute(language: str, text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KARATE_API_KEY": KEY}
    if language == "curl":
        command = [_found("bash"), "-c", text]
    elif language == "python":
        command = [sys.executable, "-c", text]
    else:
        (folder / "run.mts").write_text(text)
        compiler = (_found("node"), str(MODULES / "typescript/bin/tsc"), *COMPILE)
        made = subprocess.run(
            [*compiler, "--typeRoots", str(MODULES / "@types"), "run.mts"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout
        command = [_found("node"), str(folder / "run.mjs")]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def _found(program: str) -> str:
    found = shutil.which(program)
    assert found, f"{program} is needed to run the snippets"
    return found


def _runs(api: httpx.Client, workflow: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/workflows/{workflow}/runs").json()["items"]
    return items


def _run(api: httpx.Client, workflow: str) -> dict[str, Any]:
    return finished(api, api.post(f"/workflows/{workflow}/runs").json()["id"])


def _picture(run: dict[str, Any], name: str) -> str:
    step = next(each for each in run["steps"] if each["node"] == name)
    return str(step["outputs"]["image"][0]["sha256"])
