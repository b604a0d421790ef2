"""Triggers as the log has them, and the runs they owe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from karate.errors import NotFound
from karate.graph.events import (
    RunFinished,
    TriggerFailed,
    TriggerRemoved,
    TriggerSet,
    VersionNamed,
    WorkflowDeleted,
)
from karate.graph.triggers import Due
from karate.reads.triggers import Triggers
from tests.reads.told import Told, requested


@pytest.fixture
def triggers(told: Told) -> Iterator[Triggers]:
    found = Triggers(told.ledger, told.database)
    found.follower.start()
    yield found
    found.follower.stop()


def say(told: Told, triggers: Triggers, stream: str, *bodies: object) -> None:
    last = told.say(stream, *bodies)  # type: ignore[arg-type]
    assert triggers.follower.wait_for(last.position, 10)


def after(watch: str, trigger: str = "t", event: str = "run.succeeded") -> TriggerSet:
    return TriggerSet(trigger=trigger, kind="event", name="After", event=event, watch=watch)


def test_what_happens_before_it_is_set_is_not_owed(told: Told, triggers: Triggers) -> None:
    ended = RunFinished(run="r1", workflow="g", state="succeeded", cost=0)
    say(told, triggers, "run:r1", requested("r1", "g"), ended)
    say(told, triggers, "workflow:f", after("g"), after("g", "fails", "run.failed"))
    say(told, triggers, "workflow:g", VersionNamed(id="v", name="Good", of=1))
    for run, state in (("r2", "partial"), ("r3", "succeeded"), ("r4", "cancelled")):
        body = RunFinished(run=run, workflow="g", state=state, cost=0)  # type: ignore[arg-type]
        say(told, triggers, f"run:{run}", requested(run, "g"), body)
    assert triggers.owed() == [Due("fails", "run:r2", "r2"), Due("t", "run:r3", "r3")]
    triggers.settle(Due("fails", "run:r2"))
    assert [due.trigger for due in triggers.owed()] == ["t"]


def test_a_failure_shows_until_a_run_starts_or_it_is_set_again(
    told: Told, triggers: Triggers
) -> None:
    cron = TriggerSet(trigger="t", kind="cron", name="Nightly", cron="0 2 * * *", zone="UTC")
    say(told, triggers, "workflow:f", cron)
    failed = TriggerFailed(trigger="t", name="N", slot="s1", code="graph-invalid", detail="\0no")
    say(told, triggers, "workflow:f", failed, failed)
    found = triggers.get("f", "t")
    assert (found.failures, found.slot, found.live) == (2, "s1", True)
    assert found.trouble is not None
    assert found.trouble["code"] == "graph-invalid"
    lost = TriggerFailed(
        trigger="t", name="N", slot="s2", code="forbidden", detail="no", stopped=True
    )
    say(told, triggers, "workflow:f", lost)
    assert triggers.live("cron") == []
    say(told, triggers, "workflow:f", cron)
    (again,) = triggers.live("cron")
    assert (again.failures, again.trouble, again.slot) == (0, None, "s2")
    assert again.position > found.position


def test_what_is_removed_is_gone(told: Told, triggers: Triggers) -> None:
    hook = TriggerSet(trigger="h", kind="webhook", name="Hook", token="5" * 64)
    say(told, triggers, "workflow:f", hook, after("g"))
    assert triggers.called("5" * 64).id == "h"
    for token in ("", "6" * 64):
        with pytest.raises(NotFound):
            triggers.called(token)
    say(told, triggers, "workflow:f", TriggerRemoved(trigger="h", name="Hook"))
    with pytest.raises(NotFound):
        triggers.get("f", "h")
    assert [each.id for each in triggers.of("f")] == ["t"]
    say(told, triggers, "workflow:f", WorkflowDeleted())
    assert triggers.of("f") == []
