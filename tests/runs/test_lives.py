"""What holds for every graph on the real line, whatever fails, whoever cancels, and wherever the
power goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, event, given, settings

from karate.errors import GraphInvalid
from karate.graph.events import StepFailed
from karate.graph.jobs import UNCERTAIN
from karate.runs import again, broker, execute
from tests.graph.judged import ended_once, seen, untouched_by_failures
from tests.runs.lived import ASKERS, RULES, Lived, Story, live, stories

#: Examples of each property in every test run, and in the long test.
SOME, MANY = 12, 250
SLOW = [*HealthCheck]


@pytest.fixture(autouse=True, scope="module")
def _soon() -> Iterator[None]:
    """Pauses that are long for people, short for tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(again, "BACKOFF_S", 0.01)
        patch.setattr(execute, "SAME_WORK_S", 0.02)
        patch.setattr(broker, "WORKER_TIMEOUT_MS", 5)
        yield


def lived(story: Story) -> Lived:
    """The life of a story; graphs that cannot run are no example."""
    try:
        return live(story)
    except GraphInvalid:
        assume(False)
        raise


def uncertain(found: Lived) -> bool:
    """Tell whether a provider was asked by a process that then ended."""
    return any(
        isinstance(body, StepFailed) and body.code == UNCERTAIN
        for bodies in found.bodies
        for body in bodies
    )


def judge(story: Story) -> None:
    """Every life of a story keeps the promises of a run."""
    found = lived(story)
    for state, bodies in zip(found.states, found.bodies, strict=True):
        ended_once(bodies)
        untouched_by_failures(state, bodies)
    calm = not story.cuts and story.cancel_after is None
    # The work of two people is one; each of them may decide to pay again for what is uncertain.
    most = 1 if calm and not story.refused else len(ASKERS) * (1 + RULES.step_retries)
    assert all(times <= most for times in found.asked.values()), found.asked
    event(" ".join(sorted(str(state.finished) for state in found.states)))


def compare(story: Story) -> None:
    """Whatever happens on the way, the end is that of an undisturbed life."""
    story = replace(story, cancel_after=None)
    disturbed, calm = lived(story), lived(replace(story, cuts=()))
    assume(not uncertain(disturbed))
    for one, other in zip(disturbed.states, calm.states, strict=True):
        assert seen(one) == seen(other)


@settings(max_examples=SOME, suppress_health_check=SLOW)
@given(stories())
def test_every_place_ends_once_and_nothing_that_a_failure_has_touched_runs(story: Story) -> None:
    judge(story)


@settings(max_examples=SOME, suppress_health_check=SLOW)
@given(stories())
def test_a_life_cut_short_comes_to_the_end_of_an_undisturbed_one(story: Story) -> None:
    compare(story)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=MANY, suppress_health_check=SLOW)
@given(stories())
def test_many_lives(story: Story) -> None:
    judge(story)
    compare(story)
