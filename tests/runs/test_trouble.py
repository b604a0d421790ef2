"""Errors, cancels, time limits, lost messages and dead workers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from karate.errors import GraphInvalid, NotFound, StepFailed, Unavailable
from karate.graph.events import StepFailed as StepFailedEvent
from karate.graph.events import StepStarted
from karate.ledger.event import NewEvent
from karate.nodes.pool import Pool
from karate.runs.book import Loaded
from karate.runs.parts import Rules
from karate.runs.request import Asker
from tests.runs.flaky import Flaky, Slow
from tests.runs.line import ADA, Line, lab, open_line

ENDS = frozenset(
    {"step.cached", "step.succeeded", "step.skipped", "step.cancelled", "run.finished"}
)


def ends(line: Line, run: str) -> list[tuple[str, str]]:
    """Everything that ended a step or the run."""
    found = []
    for body in line.events(run):
        final = isinstance(body, StepFailedEvent) and body.final
        if body.type in ENDS or final:
            found.append((getattr(body, "node", ""), body.type))
    return found


def test_a_transient_error_is_tried_again(tmp_path: Path, pool: Pool) -> None:
    flaky = Flaky(pool, Unavailable("busy"), 1)
    with open_line(tmp_path, flaky) as line:
        line.runs.start()
        state = line.run(lab(line.photo()), targets=["soft"])
        assert state.state == "succeeded"
        assert line.told(state.run)["soft"]["attempts"] == 2
        assert line.types(state.run).count("step.failed") == 1


def test_transient_errors_end_at_the_limit(tmp_path: Path, pool: Pool) -> None:
    flaky = Flaky(pool, Unavailable("busy"), 99)
    with open_line(tmp_path, flaky, Rules(step_retries=1)) as line:
        line.runs.start()
        state = line.run(lab(line.photo()), targets=["soft"])
        assert state.state == "failed"
        told = line.told(state.run)["soft"]
        assert (told["attempts"], told["error"]) == (2, {"code": "unavailable", "detail": "busy"})


def test_an_error_of_the_effect_is_not_tried_again(tmp_path: Path, pool: Pool) -> None:
    flaky = Flaky(pool, StepFailed("no"), 1)
    with open_line(tmp_path, flaky) as line:
        line.runs.start()
        assert line.run(lab(line.photo()), targets=["soft"]).state == "failed"
        assert flaky.left == 0


def test_cancelling_kills_the_child_and_ends_every_step(tmp_path: Path, pool: Pool) -> None:
    slow = Slow(pool)
    with open_line(tmp_path, slow) as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", lab(line.photo()), 1, targets=["end"]).run
        assert slow.begun.wait(20)
        with pytest.raises(NotFound):
            line.runs.cancel(run, Asker("eve", "other"))
        state = line.runs.cancel(run, Asker("bob", "w"))
        assert state.state == "cancelled"
        assert {node: step.state for node, step in state.steps.items()} == {
            "photo": "succeeded",
            "soft": "cancelled",
            "end": "cancelled",
        }
        line.runs.stop()
        assert slow.ended == ["cancelled"]
        assert line.types(run).count("run.finished") == 1
        again = line.types(run)
        line.runs.cancel(run, ADA)
        assert line.types(run) == again


def test_a_run_ends_when_its_time_is_over(tmp_path: Path, pool: Pool) -> None:
    slow = Slow(pool)
    with open_line(tmp_path, slow, Rules(run_seconds=1.0)) as line:
        line.runs.start()
        state = line.run(lab(line.photo()), targets=["end"])
        assert state.state == "failed"
        steps = line.told(state.run)
        assert steps["soft"]["error"]["code"] == "timed-out"
        assert steps["end"]["state"] == "skipped"
        assert slow.ended == ["timed-out"]


def test_the_sweeper_ends_runs_that_nobody_works_on_in_time(tmp_path: Path, pool: Pool) -> None:
    slow = Slow(pool)
    with open_line(tmp_path, slow, Rules(run_seconds=0.3)) as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
        assert line.ended(run).state == "failed"
        line.runs.sweep()
        assert line.types(run).count("run.finished") == 1


def test_a_run_whose_messages_were_lost_goes_on_at_the_next_start(
    tmp_path: Path, pool: Pool
) -> None:
    with open_line(tmp_path, pool) as line:
        run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
    with open_line(tmp_path, pool) as line:
        line.runs.start()
        assert line.ended(run).state == "succeeded"


def test_a_step_that_was_running_when_the_process_ended_runs_again(
    tmp_path: Path, pool: Pool
) -> None:
    slow = Slow(pool)
    with open_line(tmp_path, slow, Rules(step_retries=0)) as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
        assert slow.begun.wait(20)
    with open_line(tmp_path, pool) as line:
        line.runs.start()
        assert line.ended(run).state == "succeeded"
        assert line.told(run)["soft"]["attempts"] == 2
        assert sorted(node for node, _ in ends(line, run)) == sorted(
            ["", "photo", "soft", "end", "negative"]
        )


def test_many_deliveries_of_one_step_give_one_end(tmp_path: Path, pool: Pool) -> None:
    """Two processes' executors get every step again and again, all at once, until the run ends."""
    shared = "redis://127.0.0.1:1/0"  # never dialled: the deliveries are made here
    with (
        open_line(tmp_path, pool, redis_url=shared) as first,
        open_line(tmp_path, pool, redis_url=shared) as second,
    ):
        run = first.runs.request(ADA, "f", lab(first.photo()), 1).run
        nodes = ("photo", "soft", "end", "negative")

        def hammer(line: Line, number: int) -> None:
            while line.runs.state(run, "w").finished is None:
                for node in nodes:
                    line.runs._executor.step(run, node, f"d{number}")

        threads = [
            threading.Thread(target=hammer, args=(line, number))
            for number, line in enumerate((first, second, first, second))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(ends(first, run)) == [
            ("", "run.finished"),
            *((node, "step.succeeded") for node in sorted(nodes)),
        ]


def test_the_time_a_run_was_left_alone_does_not_count(tmp_path: Path, pool: Pool) -> None:
    with open_line(tmp_path, pool) as line:
        run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
        body = StepStarted(run=run, workflow="f", node="photo", attempt=1, key="k")
        long_ago = datetime.now(UTC) - timedelta(days=1)
        event = NewEvent(f"run:{run}", body, "ada", "w", at=long_ago)
        line.ledger.append([event], {f"run:{run}": None})
        line.runs.start()
        assert line.ended(run).state == "succeeded"


def test_a_step_whose_workers_always_die_is_given_up(tmp_path: Path, pool: Pool) -> None:
    """Attempts that never report back count against the limit, or one step could stop a server."""
    with open_line(tmp_path, pool, Rules(step_retries=1)) as line:
        run = line.runs.request(ADA, "f", lab(line.photo()), 1, targets=["photo"]).run
        for attempt in (1, 2):
            body = StepStarted(run=run, workflow="f", node="photo", attempt=attempt, key="k")
            line.ledger.append([NewEvent(f"run:{run}", body, "ada", "w")], {f"run:{run}": None})
        line.runs.start()
        assert line.ended(run).state == "failed"
        assert line.told(run)["photo"]["error"]["code"] == "step-failed"


def test_an_unexpected_error_ends_the_step_and_not_the_worker(tmp_path: Path, pool: Pool) -> None:
    flaky = Flaky(pool, ZeroDivisionError("a mistake"), 1)
    with open_line(tmp_path, flaky) as line:
        line.runs.start()
        photo = line.photo()
        failed = line.run(lab(photo), targets=["soft"])
        assert line.told(failed.run)["soft"]["error"]["code"] == "internal"
        assert line.run(lab(photo), targets=["soft"]).state == "succeeded"


def test_the_log_being_away_for_a_moment_stops_no_work(
    tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = threading.Event()
    slow = Slow(pool)
    with open_line(tmp_path, slow) as line:
        book = line.runs._book
        load = book.load

        def flickering(run: str) -> Loaded:
            if slow.begun.is_set() and not slow.let_go.is_set():
                away.set()
                raise Unavailable("the database is busy")
            return load(run)

        monkeypatch.setattr(book, "load", flickering)
        line.runs.start()
        run = line.runs.request(ADA, "f", lab(line.photo()), 1, targets=["soft"]).run
        assert away.wait(20)
        threading.Event().wait(0.3)  # long enough for a job to be killed by mistake
        assert slow.ended == []
        slow.let_go.set()
        line.runs.cancel(run, ADA)


def test_the_same_work_asked_for_twice_at_once_is_done_once(tmp_path: Path, pool: Pool) -> None:
    slow = Slow(pool, seconds=1.0)
    with open_line(tmp_path, slow) as line:
        line.runs.start()
        graph = lab(line.photo())
        runs = [line.runs.request(ADA, "f", graph, 1, targets=["soft"]).run for _ in range(2)]
        assert {line.ended(run).state for run in runs} == {"succeeded"}
        states = sorted(line.runs.state(run, "w").steps["soft"].state for run in runs)
        assert states == ["cached", "succeeded"]


def test_stopping_does_not_wait_for_views_that_lag(
    tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_line(tmp_path, pool) as line:
        never = threading.Event()
        monkeypatch.setattr(line.views, "wait_for", lambda _, timeout_s: never.wait(timeout_s))
        line.runs.start()
        stopping = threading.Thread(target=line.runs.stop)
        stopping.start()
        stopping.join(15)
        assert not stopping.is_alive()


def test_a_repeated_request_gets_its_run_though_the_graph_is_broken_by_now(
    tmp_path: Path, pool: Pool
) -> None:
    with open_line(tmp_path, pool) as line:
        photo = line.photo()
        first = line.runs.request(ADA, "f", lab(photo), 1, idempotency_key="k").run
        broken = lab(photo).put("edges", {"soft:image": None})
        assert line.runs.request(ADA, "f", broken, 2, idempotency_key="k").run == first
        with pytest.raises(GraphInvalid):
            line.runs.request(ADA, "f", broken, 2, idempotency_key="other")


def test_a_key_means_something_else_in_a_retry(tmp_path: Path, pool: Pool) -> None:
    with open_line(tmp_path, pool) as line:
        first = line.runs.request(ADA, "f", lab(line.photo()), 1, idempotency_key="k").run
        again = line.runs.retry(first, ADA, "k").run
        assert again != first
        assert line.runs.retry(first, ADA, "k").run == again
