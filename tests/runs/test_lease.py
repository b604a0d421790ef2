"""On a shared queue a running step belongs to its worker until that is surely gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from karate.graph.events import StepStarted
from karate.ledger.event import NewEvent
from karate.nodes.pool import Pool
from karate.runs.take import LEASE_SLACK_S
from tests.runs.line import ADA, Line, lab, open_line


def begun(line: Line, age_s: float) -> str:
    """A run whose first step was taken `age_s` seconds ago for delivery `first`."""
    run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
    body = StepStarted(run=run, workflow="f", node="photo", attempt=1, key="k")
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    event = NewEvent(f"run:{run}", body, "ada", "w", causation="first", at=at)
    line.ledger.append([event], {f"run:{run}": None})
    return run


@pytest.mark.parametrize(
    ("age_s", "delivery", "may"),
    [
        (1.0, "first", True),
        (1.0, "second", False),
        (1.0, None, False),
        (300 + LEASE_SLACK_S + 1, None, True),
    ],
)
def test_who_may_take_a_running_step(
    tmp_path: Path, pool: Pool, redis_url: str, age_s: float, delivery: str | None, may: bool
) -> None:
    with open_line(tmp_path, pool, redis_url=redis_url) as line:
        run = begun(line, age_s)
        loaded = line.runs._book.load(run)
        assert line.runs._executor.may_take(loaded, "photo", delivery) is may


def test_a_message_delivered_again_after_its_worker_died_is_worked_on(
    tmp_path: Path, pool: Pool, redis_url: str
) -> None:
    with open_line(tmp_path, pool, redis_url=redis_url) as line:
        run = begun(line, 1.0)
        line.runs._executor.step(run, "photo", "second")
        assert line.runs.state(run, "w").steps["photo"].attempt == 1
        line.runs._executor.step(run, "photo", "first")
        step = line.runs.state(run, "w").steps["photo"]
        assert (step.state, step.attempt) == ("succeeded", 2)
