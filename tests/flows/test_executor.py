"""Two servers without a shared queue: a run asked for at one is executed by the other, promptly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.flows.conftest import until_quiet
from tests.flows.pictures import png
from tests.flows.server import running
from tests.flows.test_story import finished, graph_of, upload


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_one_of_two_servers_executes_and_the_other_takes_over(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    more = {"KARATE_DATA": str(tmp_path / "shared")}
    if database == "postgres":
        more["KARATE_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with (
        running(folders[0], more) as one,
        running(folders[1], more) as two,
        one.client() as api,
        two.client() as other,
    ):
        until_quiet(api)
        assert "lease_taken" in one.log
        assert "lease_taken" not in two.log

        def asked(shade: int) -> str:
            body = {"title": "Shared", "graph": graph_of(upload(other, png(shade=shade))["id"])}
            workflow = other.post("/workflows", json=body).json()["id"]
            return str(other.post(f"/workflows/{workflow}/runs", json={}).json()["id"])

        run = asked(17)
        found = finished(other, run)
        assert found["state"] == "succeeded"
        assert {step["attempts"] for step in found["steps"]} == {1}
        waited = time.monotonic()
        run = asked(18)
        one.kill()
        assert finished(other, run)["state"] == "succeeded"
        assert time.monotonic() - waited < 30
        assert "lease_taken" in two.log
        ready = other.get(f"{two.url}/ready")
        assert ready.json() == {"status": "ready", "problems": []}
