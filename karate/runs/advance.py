"""What follows from an event of a run, without asking anybody: skipped steps, lists that are
complete, and the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from karate.graph.events import (
    Body,
    RunCancelled,
    RunFinished,
    StepCached,
    StepCancelled,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.joining import joined
from karate.graph.places import split_place
from karate.graph.runstate import Doom, RunState, evolve

#: Code of steps that a run's time limit ended.
TIMED_OUT = "timed-out"


def advanced(state: RunState, bodies: Sequence[Body]) -> RunState:
    """`state` after `bodies`."""
    for body in bodies:
        state = cast(RunState, evolve(state, body))
    return state


def with_consequences(state: RunState, bodies: Sequence[Body]) -> list[Body]:
    """`bodies` and what they entail: skipped steps, the ends of lists, the end of the run."""
    found = list(bodies)
    after = advanced(state, bodies)
    while True:
        entailed: list[Body] = [*joined(after)]
        if not after.cancelled and not entailed and may_doom(after, found):
            entailed = [_skipped(after, doom) for doom in after.doomed()]
        if not entailed:
            break
        found += entailed
        after = advanced(after, entailed)
    outcome = after.outcome()
    if outcome is not None and after.finished is None:
        state_name = cast(Literal["succeeded", "partial", "failed", "cancelled"], outcome)
        found.append(
            RunFinished(run=state.run, workflow=state.workflow, state=state_name, cost=after.cost)
        )
    return found


def may_doom(state: RunState, bodies: Sequence[Body]) -> bool:
    """Tell whether `bodies` could make it impossible that another step runs: a quick look."""
    return (
        state.plan.lazy
        or not all(
            isinstance(body, (StepCached, StepSucceeded))
            or (isinstance(body, StepStarted) and body.of is None)
            for body in bodies
        )
        or not bodies
    )


def _skipped(state: RunState, doom: Doom) -> StepSkipped:
    return StepSkipped(
        run=state.run,
        workflow=state.workflow,
        node=doom.node,
        element=doom.element,
        because=doom.because,
        reason=doom.reason,
    )


def cancelling(state: RunState) -> list[Body] | None:
    """The events that end `state` as cancelled; None when it has ended already."""
    if state.finished is not None:
        return None
    run, workflow = state.run, state.workflow
    steps: list[Body] = []
    for node, step in state.steps.items():
        if not step.ended:
            elements = step.open_elements()
            steps += [
                StepCancelled(run=run, workflow=workflow, node=node, element=element)
                for element in (*elements, None)
            ]
    return [RunCancelled(run=run, workflow=workflow), *steps]


def expiring(state: RunState, seconds: float) -> list[Body] | None:
    """The events that end a run whose time is over: what runs here or is ready fails.

    What a provider works on goes on: that is its time, and was paid for.
    """
    if state.finished is not None:
        return None
    ready = state.ready()
    found: list[Body] = []
    for place, step in state.places():
        here = step.state == "running" and not (step.asking or step.away)
        if here or place in ready:
            node, element = split_place(place)
            found.append(
                StepFailed(
                    run=state.run,
                    workflow=state.workflow,
                    node=node,
                    element=element,
                    attempt=step.attempt,
                    code=TIMED_OUT,
                    detail=f"the run took longer than {seconds:g} seconds",
                    final=True,
                )
            )
    return found
