"""Steps at a provider when something breaks off: calls, workers, runs, patience."""

from __future__ import annotations

import pytest

from karate.errors import Conflict, NotFound
from karate.graph.bodies.attempts import (
    AttemptCancelled,
    AttemptResolved,
)
from karate.runs.parts import Rules
from tests.providers.fakes.openai import OpenAI
from tests.providers.fakes.replicate import Replicate
from tests.providers.fakes.server import Told
from tests.runs.asked import TWO, Opened, begun, one
from tests.runs.line import ADA


def test_a_broken_call_is_uncertain_and_a_person_decides(opened: Opened, openai: OpenAI) -> None:
    openai.script.append((Told(0, cut=True), True))
    with opened() as line:
        line.runs.start()
        state = line.run(one(line, TWO))
        assert line.told(state.run)["it"]["error"]["code"] == "uncertain"
        assert openai.made == 1
        again = line.runs.resolve(state.run, "it", "retry", ADA)
        assert line.runs.resolve(state.run, "it", "retry", ADA).run == again.run
        assert line.ended(again.run).finished == "succeeded"
        assert openai.made == 2
        assert b'karate_uncertain_total{provider="openai"} 1.0' in line.parts.metrics.render()
        found = [b for b in line.events(state.run) if isinstance(b, AttemptResolved)]
        assert [(b.decision, b.again) for b in found] == [("retry", again.run)]
        with pytest.raises(Conflict):
            line.runs.resolve(state.run, "it", "give-up", ADA)
        with pytest.raises(Conflict):
            line.runs.resolve(again.run, "it", "retry", ADA)
        with pytest.raises(NotFound):
            line.runs.resolve(again.run, "nothing", "retry", ADA)


def test_a_worker_that_died_while_it_asked_leaves_it_uncertain(
    opened: Opened, replicate: Replicate
) -> None:
    with opened() as line:
        run = begun(line)
        line.runs.start()
        state = line.ended(run)
        assert line.told(run)["it"]["error"]["code"] == "uncertain"
        assert state.steps["it"].attempt == 1
        assert line.types(run).count("step.failed") == 1
    assert replicate.asked == []


def test_a_worker_that_died_after_it_was_answered_is_followed_up(
    opened: Opened, replicate: Replicate
) -> None:
    with opened() as line:
        run = begun(line, submitted=True)
        line.runs.start()
        assert line.ended(run).finished == "succeeded"
        assert line.types(run).count("step.succeeded") == 1
    assert len(replicate.jobs) == 1


def test_cancel_reaches_the_provider(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(run, "attempt.submitted")
        assert line.runs.cancel(run, ADA).finished == "cancelled"
        line.wait_for(run, "attempt.cancelled")
        told = next(b for b in line.events(run) if isinstance(b, AttemptCancelled))
        assert told.accepted
    assert replicate.jobs["pred1"]["status"] == "canceled"


def test_cancel_lets_go_of_a_call_under_way(opened: Opened, openai: OpenAI) -> None:
    openai.release.clear()
    with opened() as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", one(line, TWO), 1).run
        assert openai.waiting.wait(20)
        assert line.runs.cancel(run, ADA).finished == "cancelled"
    assert not openai.release.is_set()


def test_a_job_may_outlive_the_time_of_the_run(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 14
    with opened(Rules(run_seconds=0.6, poll_seconds=0.06, sweep_seconds=0.1)) as line:
        line.runs.start()
        assert line.run(one(line)).finished == "succeeded"
    assert len(replicate.jobs) == 1


def test_a_job_has_a_time_of_its_own(
    opened: Opened, replicate: Replicate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("karate.runs.remote.Remote.limit", lambda self, type_id: 0.2)
    replicate.steps = 1_000_000
    with opened() as line:
        line.runs.start()
        state = line.run(one(line))
        assert line.told(state.run)["it"]["error"]["code"] == "timed-out"
        assert "attempt.cancelled" in line.types(state.run)
    assert replicate.jobs["pred1"]["status"] == "canceled"


def test_a_message_of_the_provider_wakes_the_step(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 1_000_000
    with opened(Rules(poll_seconds=3600.0), origin="https://karate.example") as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(run, "attempt.submitted")
        hook = f"https://karate.example/api/v1/provider-messages/replicate/{run}?place=it"
        assert replicate.jobs["pred1"]["_hook"] == hook
        line.runs.wake("openai", run, "it")
        line.runs.wake("replicate", run, "nothing")
        line.runs.wake("replicate", run, "it")
        replicate.finish("pred1")
        line.runs.wake("replicate", run, "it")
        assert line.ended(run).finished == "succeeded"
        line.runs.wake("replicate", run, "it")
