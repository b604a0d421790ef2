"""Deciding against a run that others change at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.errors import NotFound, Unavailable
from karate.graph.events import RunRequested, StepFailed, StepStarted
from karate.graph.plan import Plan, Step
from karate.ledger.db import open_database
from karate.ledger.event import NewEvent
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.runs import book
from karate.runs.advance import cancelling, expiring
from karate.runs.book import Book, Decision, Loaded

PLAN = Plan(
    (
        Step("a", "image", 1, {}, {}),
        Step("b", "blur", 1, {}, {"image": (("a", "image"),)}),
        Step("c", "output", 1, {}, {"image": (("b", "image"),)}),
        Step("d", "image", 1, {}, {}),
    )
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    database = open_database(f"sqlite:///{tmp_path / 'karate.db'}")
    log = open_ledger(database, open_keys(database, tmp_path / "keys"))
    body = RunRequested(run="r", workflow="f", workflow_version=1, plan=PLAN.to_json())
    log.append([NewEvent("run:r", body, "ada", "w")], {"run:r": 0})
    yield log
    log.close()
    database.close()


def started(node: str, attempt: int = 1) -> StepStarted:
    return StepStarted(run="r", workflow="f", node=node, attempt=attempt, key="k")


def failed(node: str) -> StepFailed:
    return StepFailed(run="r", workflow="f", node=node, attempt=1, code="c", detail="d", final=True)


def test_a_failure_skips_descendants_and_the_last_end_ends_the_run(ledger: Ledger) -> None:
    first = Book(ledger).record("r", lambda now: Decision([started("a"), failed("a")]))
    assert first is not None
    assert [body.type for body in first.bodies[2:]] == ["step.skipped", "step.skipped"]
    last = Book(ledger).record("r", lambda now: Decision([failed("d")]))
    assert last is not None
    assert [body.type for body in last.bodies] == ["step.failed", "run.finished"]
    assert last.after.state.state == "failed"


def test_a_stale_decision_is_made_again_on_what_is_there_now(ledger: Ledger) -> None:
    ours, theirs = Book(ledger), Book(ledger)
    seen: list[int] = []

    def decide(now: Loaded) -> Decision | None:
        seen.append(now.version)
        if len(seen) == 1:
            theirs.record("r", lambda _: Decision([started("d")]))
        return Decision([started("a")]) if now.state.steps["a"].state == "waiting" else None

    assert ours.record("r", decide) is not None
    assert seen == [1, 2]


def test_a_decision_that_is_always_late_locks_the_run_and_wins(ledger: Ledger) -> None:
    ours, late = Book(ledger), 0

    def decide(now: Loaded) -> Decision | None:
        nonlocal late
        if late < book.FREE_TRIES:
            late += 1
            body = started("d", late)
            ledger.append([NewEvent("run:r", body, "x", "w")], {"run:r": None})
        return Decision([started("a")])

    recorded = ours.record("r", decide)
    assert recorded is not None
    assert recorded.after.version == 1 + book.FREE_TRIES + 1


def test_a_decision_that_never_gets_through_gives_up(ledger: Ledger) -> None:
    attempt = iter(range(1, 100))

    def decide(now: Loaded) -> Decision | None:
        body = started("d", next(attempt))
        ledger.append([NewEvent("run:r", body, "x", "w")], {"run:r": None})
        return Decision([started("a")])

    with pytest.raises(Unavailable):
        Book(ledger).record("r", decide)


def test_threads_of_one_process_do_not_race_on_a_run(ledger: Ledger) -> None:
    shared, wins = Book(ledger), []

    def take() -> None:
        def decide(now: Loaded) -> Decision | None:
            free = now.state.steps["a"].state == "waiting"
            return Decision([started("a")]) if free else None

        if shared.record("r", decide) is not None:
            wins.append(1)

    threads = [threading.Thread(target=take) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wins == [1]


def test_events_carry_the_run_its_asker_and_what_caused_them(ledger: Ledger) -> None:
    Book(ledger).record("r", lambda now: Decision([started("a")], cause="delivery"))
    event = ledger.read_stream("run:r")[-1]
    assert (event.actor, event.workspace) == ("ada", "w")
    assert (event.correlation, event.causation) == ("r", "delivery")


def test_an_unknown_run_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        Book(ledger).load("none")


def test_old_runs_are_forgotten_and_folded_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "KEPT_RUNS", 1)
    body = RunRequested(run="s", workflow="f", workflow_version=1, plan=PLAN.to_json())
    ledger.append([NewEvent("run:s", body, "ada", "w")], {"run:s": 0})
    kept = Book(ledger)
    assert kept.load("r").state.run == "r"
    assert kept.load("s").state.run == "s"
    assert kept.load("r") == Book(ledger).load("r")


def test_cancelling_ends_every_open_step(ledger: Ledger) -> None:
    kept = Book(ledger)
    kept.record("r", lambda now: Decision([started("a")]))
    done = kept.record("r", lambda now: Decision(cancelling(now.state) or []))
    assert done is not None
    assert {step.state for step in done.after.state.steps.values()} == {"cancelled"}
    assert done.after.state.finished == "cancelled"
    assert cancelling(done.after.state) is None


def test_expiring_fails_what_runs_or_could_and_skips_the_rest(ledger: Ledger) -> None:
    kept = Book(ledger)
    kept.record("r", lambda now: Decision([started("a")]))
    done = kept.record("r", lambda now: Decision(expiring(now.state, 5) or []))
    assert done is not None
    assert {node: step.state for node, step in done.after.state.steps.items()} == {
        "a": "failed",
        "b": "skipped",
        "c": "skipped",
        "d": "failed",
    }
    assert done.after.state.finished == "failed"
    assert expiring(done.after.state, 5) is None
