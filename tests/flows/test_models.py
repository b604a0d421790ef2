"""Optional models as a person meets them: the command, the catalogue, the run and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.flows.pictures import png
from tests.flows.server import Server, command
from tests.flows.test_story import finished, upload
from tests.nodes.networks import pointwise_net


def unavailable(api: httpx.Client, type: str, param: str) -> dict[str, str]:
    """The options of a param that cannot be chosen now, with the reasons."""
    found = {item["id"]: item for item in api.get("/node-types").json()["items"]}
    schema: dict[str, Any] = found[type]["params"]["properties"][param]
    return dict(schema.get("x-unavailable", {}))


def depth(api: httpx.Client, workflow: str) -> tuple[str, str, str]:
    """Run the workflow: the state of its depth node, what people are told, and the result."""
    run = finished(api, api.post(f"/workflows/{workflow}/runs", json={}).json()["id"])
    step = next(step for step in run["steps"] if step["node"] == "depth")
    return step["state"], step["why"], step["outputs"]["depth"][0]["sha256"]


def test_a_model_of_ones_own_from_the_command_line_to_the_result(
    server: Server, api: httpx.Client, tmp_path: Path
) -> None:
    nodes = [
        {"id": "photo", "type": "image", "params": {"asset": upload(api, png())["id"]}},
        {"id": "depth", "type": "z-depth", "params": {"method": "model", "model": "mine"}},
    ]
    wire = {"source": "photo", "source_port": "image", "target": "depth", "target_port": "image"}
    graph = {"nodes": [{**node, "position": [0, 0]} for node in nodes], "edges": [wire]}
    workflow = api.post("/workflows", json={"title": "Depth", "graph": graph}).json()["id"]
    add = "There is no model for depth; run karate models add FILE --id NAME"
    assert unavailable(api, "z-depth", "method")["model"] == add
    assert "fetch waifu2x" in unavailable(api, "upscale", "method")["neural"]
    state, why, classical = depth(api, workflow)
    assert state == "succeeded"
    assert why.endswith("classical way: there is no model mine for depth")

    file = tmp_path / "net.onnx"
    file.write_bytes(pointwise_net((3.0, 0.0, -3.0), (1, 3, "h", "w")))
    done = command(server.folder, "models", "add", str(file), "--id", "mine")
    assert (done.returncode, done.stderr) == (0, "")
    assert "model" not in unavailable(api, "z-depth", "method")
    state, why, neural = depth(api, workflow)
    assert (state, why.endswith("; by model mine")) == ("succeeded", True)
    assert neural != classical

    assert "mine" in command(server.folder, "models", "list", "--check").stdout
    data = server.folder / "var" / "models" / "mine" / "model.onnx"
    data.write_bytes(b"altered")
    checked = command(server.folder, "models", "list", "--check")
    assert (checked.returncode, "damaged: model.onnx" in checked.stdout) == (1, True)
    assert command(server.folder, "models", "remove", "mine").returncode == 0
    state, why, again = depth(api, workflow)
    assert (state, again) == ("cached", classical)
    assert why.endswith("there is no model mine for depth")


def test_a_model_with_a_demanding_licence_is_not_fetched_by_the_way(server: Server) -> None:
    done = command(server.folder, "models", "fetch", "isnet")
    assert done.returncode == 1
    assert "AGPL-3.0" in done.stdout
    assert "--accept-licence" in done.stderr
    other = command(server.folder, "models", "fetch", "../../etc")
    assert (other.returncode, len(other.stderr.splitlines())) == (1, 1)
