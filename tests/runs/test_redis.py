"""The same run line with its queue on a real Redis: one process asks, another works."""

from __future__ import annotations

from pathlib import Path

import pytest

from karate.nodes.pool import Pool
from karate.runs import tasks as tasks_module
from karate.runs.broker import depths, open_broker
from karate.runs.tasks import register
from tests.runs.line import ADA, lab, open_line


def test_one_process_asks_and_another_works(tmp_path: Path, pool: Pool, redis_url: str) -> None:
    with (
        open_line(tmp_path, pool, redis_url=redis_url) as web,
        open_line(tmp_path, pool, redis_url=redis_url) as worker,
    ):
        web.runs.start(work=False)
        worker.runs.start()
        photo = web.photo()
        first = web.run(lab(photo))
        assert first.state == "succeeded"
        again = web.run(lab(photo, sigma=9))
        told = web.told(again.run)
        assert {node for node, step in told.items() if step["cached"]} == {"photo", "negative"}


def test_both_processes_may_work(tmp_path: Path, pool: Pool, redis_url: str) -> None:
    with (
        open_line(tmp_path, pool, redis_url=redis_url) as first,
        open_line(tmp_path, pool, redis_url=redis_url) as second,
    ):
        first.runs.start()
        second.runs.start()
        photo = first.photo()
        runs = [first.runs.request(ADA, "f", lab(photo, sigma=s), 1).run for s in (1, 2, 3, 4)]
        assert {first.ended(run).state for run in runs} == {"succeeded"}
        for run in runs:
            assert first.types(run).count("run.finished") == 1


def test_a_queue_that_is_away_loses_nothing(tmp_path: Path, pool: Pool, redis_url: str) -> None:
    """The request is in the log; when the queue is there again, the sweeper sends it."""
    with open_line(tmp_path, pool, redis_url="redis://127.0.0.1:1/0") as away:
        away.runs.start(work=False)
        run = away.runs.request(ADA, "f", lab(away.photo()), 1).run
        assert away.runs.state(run, "w").state == "queued"
    with open_line(tmp_path, pool, redis_url=redis_url) as line:
        line.runs.start()
        assert line.ended(run).state == "succeeded"


def test_the_depth_of_a_queue_is_known(redis_url: str) -> None:
    for url in ("", redis_url):
        broker = open_broker(url)
        tasks = register(broker, lambda run, node, delivery: None, 60)
        tasks.send("r", "n", "cpu")
        tasks.send("r", "m", "cpu", delay_s=60)
        tasks.send("r", "o", "net")
        assert depths(broker) == {"cpu": 2, "gpu": 0, "net": 1, "agents": 0}
        assert tasks.on_its_way("r", "n")
        assert not tasks.on_its_way("r", "unsent")
        broker.close()


def test_figures_are_told_while_the_queue_is_away(tmp_path: Path, pool: Pool) -> None:
    with open_line(tmp_path, pool, redis_url="redis://127.0.0.1:1/0") as away:
        away.runs.start(work=False)
        away.runs.measure()
        assert b"karate_queue_depth" in away.parts.metrics.render()


def test_what_others_took_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks_module, "RESEND_S", 0.0)
    broker = open_broker()
    tasks = register(broker, lambda run, node, delivery: None, 60)
    for number in range(100):
        tasks.send(f"r{number}", "n", "cpu")
    assert len(tasks._sent) <= 2
    broker.close()
