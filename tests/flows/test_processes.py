"""More than one process over the same data: two web servers, and a worker on Redis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.canvas import canvas
from tests.flows.pictures import png
from tests.flows.server import KEY, environment, running
from tests.flows.test_story import finished, graph_of, upload

WITH_KEY = {"x-api-key": KEY}


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_edits_cross_between_two_servers(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    more = {"KARATE_DATA": str(tmp_path / "shared")}
    if database == "postgres":
        more["KARATE_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with running(folders[0], more) as one, running(folders[1], more) as two, one.client() as api:
        node = {"id": "a", "type": "blur", "position": [0, 0], "params": {"sigma": 1}}
        body = {"title": "Shared", "graph": {"nodes": [node], "edges": []}}
        workflow = str(api.post("/workflows", json=body).json()["id"])
        with (
            canvas(one.socket_url(workflow, "?v=1"), WITH_KEY) as ada,
            canvas(two.socket_url(workflow, "?v=1"), WITH_KEY) as bob,
        ):
            for number in range(2, 8):
                writer, reader = (ada, bob) if number % 2 else (bob, ada)
                writer.set("a", "sigma", number)
                reader.until(lambda: reader.param("a", "sigma") == number)  # noqa: B023  # at once
            run = api.post("/workflows/first-light/runs", json={}).json()["id"]
            with two.client() as other:
                assert finished(other, run)["state"] == "succeeded"


def test_a_worker_takes_steps_from_redis(tmp_path: Path, redis_url: str) -> None:
    more = {"KARATE_REDIS_URL": redis_url}
    with running(tmp_path, more) as server, server.client() as api:
        body = {"title": "Far", "graph": graph_of(upload(api, png())["id"])}
        workflow = api.post("/workflows", json=body).json()["id"]
        run = api.post(f"/workflows/{workflow}/runs", json={}).json()["id"]
        assert api.get(f"/runs/{run}").json()["state"] == "queued"
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "karate", "worker"],
                cwd=tmp_path,
                env=environment(tmp_path, more),
                stderr=log,
            )
        try:
            with canvas(server.socket_url(workflow, "?v=1"), WITH_KEY) as one:
                assert finished(api, run)["state"] == "succeeded"
                second = api.post(f"/workflows/{workflow}/runs", json={}).json()["id"]
                one.until(
                    lambda: any(
                        event["type"] == "run.finished" and event["data"]["run"] == second
                        for event in one.told
                    )
                )
        finally:
            worker.terminate()
            assert worker.wait(30) == 0
