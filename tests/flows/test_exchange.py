"""Exports, imports and replays over a real server and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.made import Made, make
from tests.flows.pictures import png
from tests.flows.server import Server, command, environment, running
from tests.flows.test_story import finished

#: A Python program that is `karate` on a machine without any network.
OFFLINE = """
import socket, sys
def gone(*_args, **_more):
    raise OSError("there is no network here")
class Local(socket.socket):
    connect = connect_ex = sendto = gone
socket.socket, socket.create_connection, socket.getaddrinfo = Local, gone, gone
from karate.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Made]:
    with server.client() as api:
        yield make(api, 142)


def test_an_export_comes_back_as_a_new_workflow(api: httpx.Client, made: Made) -> None:
    change = {"op": "note.set", "id": "n1", "new": {"text": "Grüße", "position": [1, 2]}}
    edited = {"changes": [change]}
    api.post(f"/workflows/{made.workflow}/edits", json=edited).raise_for_status()
    out = api.get(f"/workflows/{made.workflow}/export", params={"history": 1, "assets": 1})
    assert out.headers["content-disposition"] == 'attachment; filename="Receipts.karate.json"'
    data = out.json()
    assert data["graph"] == api.get(f"/workflows/{made.workflow}").json()["graph"]
    new = api.post("/workflows/import", json=data).raise_for_status().json()
    assert new["imported"]["signature"] == "ok"
    asset = new["imported"]["assets"][made.photo["id"]]
    assert asset != made.photo["id"]
    assert api.get(f"/assets/{asset}").content == api.get(f"/assets/{made.photo['id']}").content
    params = {node["id"]: node["params"] for node in new["graph"]["nodes"]}
    assert params["photo"] == {"asset": asset}
    assert new["graph"]["notes"] == data["graph"]["notes"]
    finished(api, api.post(f"/workflows/{new['id']}/runs", json={}).json()["id"])
    bare = api.get(f"/workflows/{made.workflow}/export").json()
    assert not {"history", "assets"} & set(bare)


def test_bad_files_make_no_workflow(api: httpx.Client, made: Made) -> None:
    good = api.get(f"/workflows/{made.workflow}/export", params={"assets": 1}).json()
    photo = made.photo["id"]
    before = len(api.get("/workflows", params={"limit": 200}).json()["items"])

    def asset(**change: Any) -> dict[str, Any]:
        return {**good, "assets": {photo: {**good["assets"][photo], **change}}}

    many = [{"id": f"n{n}", "type": "blur", "position": [0, 0]} for n in range(500)]
    bad: list[tuple[bytes, int]] = [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"graph": 3}', 400),
        (b'{"graph": {"nodes": 1e999}}', 400),
        (b'{"karate": "workflow 9", "graph": {}}', 400),
        (b"[" * 100_000, 400),
        (png(), 400),
        (json.dumps({"graph": {"nodes": many, "edges": []}}).encode(), 413),
        (json.dumps({**good, "history": [1]}).encode(), 400),
        (json.dumps({**good, "assets": {"x": 3}}).encode(), 400),
        (json.dumps(asset(data="AAAA")).encode(), 400),
        (json.dumps(asset(data="***")).encode(), 400),
        (json.dumps(asset(media_type="image/jpeg")).encode(), 415),
    ]
    for body, status in bad:
        answer = api.post("/workflows/import", content=body)
        assert answer.status_code == status, (body[:80], answer.text)
    assert len(api.get("/workflows", params={"limit": 200}).json()["items"]) == before


def offline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", OFFLINE, *arguments],
        cwd=folder,
        env=environment(folder, {"KARATE_DATA": str(folder / "elsewhere")}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_export_replay_and_verify_on_another_machine(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    with running(here) as server, server.client() as api:
        made = make(api, 17, 3)
        (there / "picture.png").write_bytes(api.get(f"/assets/{made.outputs['png']['id']}").content)
        well_known = httpx.get(f"{server.url}/.well-known/karate-keys.json")
        (there / "keys.json").write_bytes(well_known.content)
        done = command(
            here, "export", made.workflow, "-o", str(there / "w.json"), "--history", "--assets"
        )
        assert done.returncode == 0, done.stderr
        stored = made.outputs["png"]["sha256"]
        blob = here / "var" / "assets" / stored[:2] / stored
        whole = blob.read_bytes()
        blob.write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
        found = api.get(f"/assets/{made.outputs['png']['id']}/receipt").json()
        assert not found["ok"]
        assert "picture" in [check["part"] for check in found["checks"] if not check["ok"]]
        blob.write_bytes(whole)
    for file in ("picture.png", "w.json"):
        good = offline(there, "verify", file, "--key", "keys.json")
        assert good.returncode == 0, good.stdout + good.stderr
    unknown = offline(there, "verify", "picture.png")
    assert unknown.returncode == 1
    assert "NOT verified: key" in unknown.stdout
    again = offline(there, "replay", made.run, "--verify", "--from", "w.json")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "5 steps recomputed: every hash is equal" in again.stdout
    assert not (there / "elsewhere").exists()


def test_a_run_of_a_file_can_be_verified_where_it_ran(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(png())
    node = {"id": "p", "type": "image", "position": [0, 0], "params": {"asset": "photo.png"}}
    negative = {"id": "n", "type": "invert", "position": [1, 0]}
    wire = {"source": "p", "source_port": "image", "target": "n", "target_port": "image"}
    (tmp_path / "w.json").write_text(json.dumps({"nodes": [node, negative], "edges": [wire]}))
    stranger = command(tmp_path, "run", "w.json", "-o", "out")
    assert stranger.returncode == 0
    assert "key" in command(tmp_path, "verify", "out/n.png").stdout
    assert not (tmp_path / "var").exists()
    made = command(tmp_path, "import", "w.json").stdout.split()[0]
    assert command(tmp_path, "export", made, "-o", "made.json").returncode == 0
    assert command(tmp_path, "run", "w.json", "-o", "out").returncode == 0
    done = command(tmp_path, "verify", "out/n.png", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["carried"]["receipt"]["step"]["type"] == "invert"
    assert [node["id"] for node in told["carried"]["graph"]["nodes"]] == ["n", "p"]
    bad = command(tmp_path, "verify", "none.png")
    assert (bad.returncode, len(bad.stderr.splitlines())) == (1, 1)
