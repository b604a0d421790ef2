"""What follows from an event of a run, without asking anybody: skipped steps, and the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from karate.graph.events import (
    Body,
    RunCancelled,
    RunFinished,
    StepCancelled,
    StepFailed,
    StepSkipped,
)
from karate.graph.runstate import RunState, evolve

#: Code of steps that a run's time limit ended.
TIMED_OUT = "timed-out"


def advanced(state: RunState, bodies: Sequence[Body]) -> RunState:
    """`state` after `bodies`."""
    for body in bodies:
        state = cast(RunState, evolve(state, body))
    return state


def with_consequences(state: RunState, bodies: Sequence[Body]) -> list[Body]:
    """`bodies` and what they entail: skipped descendants of what failed, the end of the run."""
    run, workflow = state.run, state.workflow
    found = list(bodies)
    after = advanced(state, bodies)
    if not after.cancelled:
        skipped = [
            StepSkipped(run=run, workflow=workflow, node=node, because=because)
            for node, because in after.doomed()
        ]
        found += skipped
        after = advanced(after, skipped)
    outcome = after.outcome()
    if outcome is not None and after.finished is None:
        state_name = cast(Literal["succeeded", "partial", "failed", "cancelled"], outcome)
        found.append(RunFinished(run=run, workflow=workflow, state=state_name, cost=after.cost))
    return found


def cancelling(state: RunState) -> list[Body] | None:
    """The events that end `state` as cancelled; None when it has ended already."""
    if state.finished is not None:
        return None
    run, workflow = state.run, state.workflow
    steps = [
        StepCancelled(run=run, workflow=workflow, node=node)
        for node, step in state.steps.items()
        if not step.ended
    ]
    return [RunCancelled(run=run, workflow=workflow), *steps]


def expiring(state: RunState, seconds: float) -> list[Body] | None:
    """The events that end a run whose time is over: what runs or is ready fails."""
    if state.finished is not None:
        return None
    ready = state.ready()
    return [
        StepFailed(
            run=state.run,
            workflow=state.workflow,
            node=node,
            attempt=step.attempt,
            code=TIMED_OUT,
            detail=f"the run took longer than {seconds:g} seconds",
            final=True,
        )
        for node, step in state.steps.items()
        if step.state == "running" or node in ready
    ]
