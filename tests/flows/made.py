"""A workflow that has run, for tests of what its results carry."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import httpx

from karate.ledger.signing import read_keys
from karate.nodes.pixels import pixels
from karate.runs.verify import Report, verify
from tests.flows.pictures import png
from tests.flows.server import Server
from tests.flows.test_story import finished, upload

FORMATS = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True)
class Made:
    """A workflow that has run: its id, its run, and the result of each output node."""

    workflow: str
    run: str
    photo: dict[str, Any]
    outputs: dict[str, dict[str, Any]]


def make(api: httpx.Client, shade: int, sigma: float = 2) -> Made:
    photo = upload(api, png(shade=shade))
    nodes = [
        {"id": "photo", "type": "image", "position": [0, 0], "params": {"asset": photo["id"]}},
        {"id": "blur", "type": "blur", "position": [400, 0], "params": {"sigma": sigma}},
        *(
            {"id": name, "type": "output", "position": [800, 0], "params": {"format": name}}
            for name in FORMATS
        ),
    ]
    wires = [("photo", "blur"), *(("blur", name) for name in FORMATS)]
    edges = [
        {"source": a, "source_port": "image", "target": b, "target_port": "image"} for a, b in wires
    ]
    body = {"title": "Receipts", "graph": {"nodes": nodes, "edges": edges}}
    workflow = api.post("/workflows", json=body).raise_for_status().json()["id"]
    run = api.post(f"/workflows/{workflow}/runs", json={}).raise_for_status().json()["id"]
    done = finished(api, run)
    assert done["state"] == "succeeded", done
    outputs = {
        step["node"]: step["outputs"]["image"][0] for step in done["steps"] if step["outputs"]
    }
    return Made(workflow, run, photo, outputs)


def keys_of(server: Server) -> dict[str, bytes]:
    return read_keys(httpx.get(f"{server.url}/.well-known/karate-keys.json").content)


def checked(data: bytes, keys: dict[str, bytes]) -> Report:
    return verify(io.BytesIO(data), len(data), keys, pixels)
