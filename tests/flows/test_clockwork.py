"""Two servers on one PostgreSQL: a time of a schedule starts one run, also when the server that was
starting it is killed in the middle of that.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.pictures import png
from tests.flows.server import Server, start
from tests.flows.test_story import finished, graph_of, upload

PROGRAM = ("-m", "tests.flows.clockwork")
#: Seconds another server may take to notice, and to start what is due.
PATIENCE_S = 45.0


def until(done: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while not (found := done()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def runs_of(api: httpx.Client, workflow: str) -> list[dict[str, Any]]:
    """All runs of the workflow, newest first."""
    items: list[dict[str, Any]] = api.get(f"/workflows/{workflow}/runs").json()["items"]
    return items


def killed(server: Server) -> bool:
    return server.process.poll() is not None


@pytest.mark.timeout(180)
def test_a_time_starts_one_run_whichever_server_dies(tmp_path: Path, postgres_url: str) -> None:
    clock = tmp_path / "clock"
    clock.mkdir()
    (clock / "ahead").write_text("0")
    more = {
        "KARATE_DATA": str(tmp_path / "shared"),
        "KARATE_DATABASE_URL": postgres_url,
        "CLOCKWORK": str(clock),
    }
    with ExitStack() as stack:

        def serve(name: str) -> tuple[Server, httpx.Client]:
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            server = start(folder, more, PROGRAM)
            stack.callback(end, server.process)
            return server, stack.enter_context(server.client())

        one, api = serve("one")
        two, other = serve("two")
        body = {"title": "Timed", "graph": graph_of(upload(api, png(shade=3))["id"])}
        workflow = api.post("/workflows", json=body).json()["id"]
        daily = {"kind": "cron", "name": "Daily", "cron": "0 3 * * *", "zone": "UTC"}
        made = api.post(f"/workflows/{workflow}/triggers", json=daily).json()
        days = [datetime.fromisoformat(at) for at in made["next"]]

        def fire(day: datetime, die: str, dying: Server, living: httpx.Client) -> None:
            before = len(runs_of(living, workflow))
            (clock / "die").write_text(die)
            ahead = (day - datetime.now(UTC)).total_seconds() + 1
            (clock / "ahead").write_text(str(ahead))
            until(lambda: killed(dying))
            found = until(lambda: runs_of(living, workflow)[: -before or None])
            assert finished(living, found[0]["id"])["state"] == "succeeded"
            time.sleep(2.5)  # two more looks of whoever looks now
            assert len(runs_of(living, workflow)) == before + 1

        assert "lease_taken" in one.log
        fire(days[0], "before", one, other)
        three, again = serve("one")
        fire(days[1], "after", two, again)
        told = again.get(f"/workflows/{workflow}/triggers").json()["items"][0]
        assert told["last"]["run"] == runs_of(again, workflow)[0]["id"]
        assert told["trouble"] is None
        assert not killed(three)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server, if it is there yet."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
