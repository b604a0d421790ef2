"""A provider's job whose run was cancelled: it is told to stop, once nobody wants it, whoever dies
in between.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from karate.errors import Unavailable
from karate.graph.bodies.attempts import AttemptCancelled
from karate.graph.model import Graph
from karate.runs import recover
from karate.runs.advance import cancelling, with_consequences
from karate.runs.request import Asker
from tests.providers.fakes.replicate import Replicate
from tests.providers.fakes.server import Told
from tests.runs.asked import SANA, Opened, append, begun, one
from tests.runs.line import ADA, PATIENCE_S, Line, graph

BOB = Asker("bob", "w")


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recover, "GRACE_S", 0.3)


def cancelled_by_the_dead(line: Line, run: str) -> None:
    """The cancel was written down, and the process that would have passed it on is gone."""
    state = line.runs.state(run, "w")
    bodies = cancelling(state)
    assert bodies is not None
    append(line, run, line.ledger.head(f"run:{run}"), *with_consequences(state, bodies))


def stops(line: Line, run: str) -> list[bool]:
    """What the provider said to each request to stop."""
    return [b.accepted for b in line.events(run) if isinstance(b, AttemptCancelled)]


def waits(line: Line, first: str, second: str) -> None:
    """Until the step of `second` waits for the work of `first`."""
    key = line.runs.state(first, "w").steps["it"].key
    assert key is not None
    until = time.monotonic() + PATIENCE_S
    while line.runs._executor._flights.waiting(key) != [(second, "it")]:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_cancel_that_a_crash_swallowed_is_repeated(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        run = begun(line, submitted=True)
        cancelled_by_the_dead(line, run)
        assert replicate.jobs["pred1"]["status"] != "canceled"
        line.runs.start()
        line.wait_for(run, "attempt.cancelled")
        assert stops(line, run) == [True]
        assert line.runs.state(run, "w").finished == "cancelled"
    assert replicate.jobs["pred1"]["status"] == "canceled"
    with opened() as line:
        line.runs.start()
        assert line.views.left_behind(10) == []
    assert len([a for a in replicate.asked if a.path.endswith("/cancel")]) == 1


def test_so_is_that_of_every_element_of_a_list(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        line.runs.start()
        words: Graph = graph(
            {"words": ("text-list", {"lines": "a cat\na dog"}), "it": (SANA, {"prompt": "x"})},
            "words:texts>it:prompt",
            catalogue=line.parts.catalogue,
        )
        run = line.runs.request(ADA, "f", words, 1).run
        until = time.monotonic() + PATIENCE_S
        while line.types(run).count("attempt.submitted") < 2:
            assert time.monotonic() < until, line.types(run)
            time.sleep(0.02)
    with opened() as line:
        cancelled_by_the_dead(line, run)
        line.runs.start()
        while len(stops(line, run)) < 2:
            assert time.monotonic() < until, line.types(run)
            time.sleep(0.02)
        assert stops(line, run) == [True, True]
    assert {job["status"] for job in replicate.jobs.values()} == {"canceled"}


def test_a_provider_that_cannot_be_reached_is_told_again(
    opened: Opened, replicate: Replicate
) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        run = begun(line, submitted=True)
        cancelled_by_the_dead(line, run)
        replicate.script += [(Told(503, {}, {"retry-after": "0"}), False)] * 2
        line.runs.start()
        line.wait_for(run, "attempt.cancelled")
        assert stops(line, run) == [True]
    assert replicate.jobs["pred1"]["status"] == "canceled"


def test_a_job_stays_while_another_run_waits_for_it(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        line.runs.start()
        first = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(first, "attempt.submitted")
        second = line.runs.request(BOB, "f", one(line), 1).run
        waits(line, first, second)
        assert line.runs.cancel(first, ADA).finished == "cancelled"
        seen = len(replicate.asked)
        until = time.monotonic() + PATIENCE_S
        while len(replicate.asked) < seen + 4:  # it is looked at as before
            assert time.monotonic() < until
            time.sleep(0.02)
        assert stops(line, first) == []
        replicate.finish("pred1")
        state = line.ended(second)
        assert state.finished == "succeeded"
        assert "had begun the same work" in line.told(second)["it"]["why"]
        assert stops(line, first) == []
    assert len(replicate.jobs) == 1
    assert replicate.jobs["pred1"]["status"] == "succeeded"


def test_a_job_that_fails_keeps_nobody_waiting(opened: Opened, replicate: Replicate) -> None:
    replicate.steps, replicate.ends = 1_000_000, "failed"
    with opened() as line:
        line.runs.start()
        first = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(first, "attempt.submitted")
        second = line.runs.request(BOB, "f", one(line), 1).run
        waits(line, first, second)
        line.runs.cancel(first, ADA)
        replicate.steps = 1
        replicate.finish("pred1")
        assert line.ended(second).finished == "failed"
        assert line.views.left_behind(10) == []
    assert len(replicate.jobs) == 2, "who waited asks for itself"


def test_it_is_stopped_when_the_last_one_lets_go(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        line.runs.start()
        first = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(first, "attempt.submitted")
        second = line.runs.request(BOB, "f", one(line), 1).run
        waits(line, first, second)
        line.runs.cancel(first, ADA)
        line.runs.cancel(second, BOB)
        line.wait_for(first, "attempt.cancelled")
    assert replicate.jobs["pred1"]["status"] == "canceled"


@pytest.mark.timeout(90)
def test_a_crash_does_not_part_a_job_from_those_that_wait(
    opened: Opened, replicate: Replicate
) -> None:
    replicate.steps = 1_000_000
    with opened() as line:
        line.runs.start()
        first = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(first, "attempt.submitted")
        second = line.runs.request(BOB, "f", one(line), 1).run
    with opened() as line:
        cancelled_by_the_dead(line, first)
        line.runs.start()
        waits(line, first, second)
        replicate.finish("pred1")
        assert line.ended(second).finished == "succeeded"
        assert stops(line, first) == []
    assert len(replicate.jobs) == 1, "the other run asked, and paid, for itself"


def test_what_ended_at_the_provider_is_not_told_to_stop(
    opened: Opened, replicate: Replicate
) -> None:
    replicate.ends = "failed"
    with opened() as line:
        line.runs.start()
        run = line.run(one(line)).run
        line.told(run)
        assert line.views.left_behind(10) == []
        line.runs.sweep()
        assert "attempt.cancelled" not in line.types(run)


def test_a_job_is_looked_at_again_after_trouble_of_our_own(
    opened: Opened, replicate: Replicate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is away for a moment must not make us ask, and pay, a second time."""
    with opened() as line:
        line.runs.start()
        put, trouble = line.parts.blobs.put, 2

        def away(*given: Any) -> str:
            nonlocal trouble
            trouble -= 1
            if trouble >= 0:
                raise Unavailable("the disk is away")
            return put(*given)

        monkeypatch.setattr(line.parts.blobs, "put", away)
        assert line.run(one(line)).finished == "succeeded"
    assert len(replicate.jobs) == 1
