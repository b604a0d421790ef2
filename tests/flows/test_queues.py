"""`karate queues`: what an administrator sees on Redis, and sending again what was given up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.errors import Unavailable
from karate.runs.broker import open_broker, open_lanes, open_workers
from karate.runs.tasks import register
from karate.runs.waiting import waiting
from tests.flows.server import command

PATIENCE_S = 20.0


@pytest.fixture
def given_up(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Redis with one dead letter in `net` and a step that waits in `cpu`; its address."""
    monkeypatch.setattr("karate.runs.tasks.REDELIVERIES", 0)
    broker = open_broker(redis_url)
    lanes = open_lanes(broker)

    def work(run: str, node: str, delivery: str) -> None:
        raise Unavailable("the store is away")

    tasks = register(broker, work, 60, lanes)
    (worker,) = open_workers(broker, {}, ["net"])
    tasks.send("lost", "n", "net")
    tasks.send("later", "m", "cpu", owner=("A", "ada"))
    waits = threading.Event()
    for _ in range(int(PATIENCE_S / 0.05)):
        if any(queue.dead for queue in waiting(broker, lanes)):
            break
        waits.wait(0.05)
    worker.stop()
    yield redis_url
    broker.close()


def test_queues_are_shown_and_letters_sent_again(tmp_path: Path, given_up: str) -> None:
    more = {"KARATE_REDIS_URL": given_up}
    shown = command(tmp_path, "queues", **more)
    assert shown.returncode == 1, shown.stderr  # somebody has to look
    lines = shown.stdout.splitlines()
    assert lines[0].split() == ["queue", "waiting", "oldest", "dead"]
    rows = {line.split()[0]: line.split() for line in lines[1:5]}
    assert (rows["cpu"][1], rows["net"][1], rows["net"][-1]) == ("1", "0", "1")
    assert "run lost, step n" in shown.stdout
    told = json.loads(command(tmp_path, "queues", "--json", **more).stdout)
    (letter,) = next(queue for queue in told["items"] if queue["name"] == "net")["dead"]
    unknown = command(tmp_path, "queues", "--resend", "nobody", **more)
    assert (unknown.returncode, unknown.stderr) == (1, "karate: there is no such message\n")
    again = command(tmp_path, "queues", "--json", "--resend", letter["id"], **more)
    assert again.returncode == 0, again.stderr
    net = next(queue for queue in json.loads(again.stdout)["items"] if queue["name"] == "net")
    assert (net["depth"], net["dead"]) == (1, [])


def test_without_a_shared_queue_it_says_where_to_look(tmp_path: Path) -> None:
    inside = command(tmp_path, "queues")
    assert (inside.returncode, "GET /api/v1/queues" in inside.stderr) == (1, True)
    away = command(tmp_path, "queues", KARATE_REDIS_URL="redis://127.0.0.1:1/0")
    assert (away.returncode, away.stderr) == (1, "karate: the queue cannot be reached\n")
