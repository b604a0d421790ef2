"""The events a step can end or go on with, decided against the run as it is now."""

from __future__ import annotations

from karate.errors import KarateError
from karate.graph.events import (
    StepCached,
    StepFailed,
    StepProgressed,
    StepStarted,
    StepSucceeded,
)
from karate.graph.places import split_place
from karate.runs.book import Decision, Loaded
from karate.runs.parts import Outputs
from karate.runs.prepare import Prepared
from karate.runs.produce import Produced


def started(now: Loaded, prepared: Prepared, count: int | None = None) -> StepStarted:
    """The next attempt, or with `count` that it is run over a list of so many elements."""
    return StepStarted(
        run=prepared.run,
        workflow=prepared.workflow,
        node=prepared.step.node,
        element=prepared.element,
        attempt=now.state.at(prepared.place).attempt + 1,
        key=prepared.key,
        of=count,
    )


def cached(prepared: Prepared, source: str, outputs: Outputs, why: str) -> StepCached:
    """The result was there already; `source` made it."""
    return StepCached(
        run=prepared.run,
        workflow=prepared.workflow,
        node=prepared.step.node,
        element=prepared.element,
        key=prepared.key,
        outputs=outputs,
        source=source,
        why=prepared.told(why),
    )


def succeeded(
    now: Loaded, prepared: Prepared, attempt: int, made: Produced, seconds: float, why: str
) -> Decision | None:
    """The result of `attempt` with its new assets, unless the step is no longer its own."""
    if not holds(now, prepared.place, attempt):
        return None
    body = StepSucceeded(
        run=prepared.run,
        workflow=prepared.workflow,
        node=prepared.step.node,
        element=prepared.element,
        attempt=attempt,
        key=prepared.key,
        outputs=made.outputs,
        seconds=round(seconds, 3),
        cost=cost_of(prepared, made),
        why=prepared.told(why),
        device=made.device,
    )
    return Decision([*made.told, *notes(prepared, attempt, made), body], made.stored)


def notes(prepared: Prepared, attempt: int, made: Produced) -> list[StepProgressed]:
    """What `made` has for the log of its step."""
    return [
        StepProgressed(
            run=prepared.run,
            workflow=prepared.workflow,
            node=prepared.step.node,
            element=prepared.element,
            attempt=attempt,
            progress=None,
            log=line,
        )
        for line in made.notes
    ]


def taken_over(
    now: Loaded, place: str, prepared: Prepared, made: Produced, seconds: float
) -> Decision | None:
    """The result that another run began and no longer wants, given to the step at `place`."""
    if not now.state.is_ready(place):
        return None
    (node, element), state = split_place(place), now.state
    attempt, run, workflow = state.at(place).attempt + 1, state.run, state.workflow
    begun = StepStarted(
        run=run, workflow=workflow, node=node, element=element, attempt=attempt, key=prepared.key
    )
    body = StepSucceeded(
        run=run,
        workflow=workflow,
        node=node,
        element=element,
        attempt=attempt,
        key=prepared.key,
        outputs=made.outputs,
        seconds=round(seconds, 3),
        cost=cost_of(prepared, made),
        why=prepared.told(f"run {prepared.run} had begun the same work before it was cancelled"),
        device=made.device,
    )
    return Decision([begun, body], made.stored)


def failed(
    now: Loaded, place: str, attempt: int | None, error: KarateError, retries: int
) -> Decision | None:
    """A failed attempt, or with None a step that failed before it began."""
    step, (node, element) = now.state.at(place), split_place(place)
    if attempt is None and (step.ended or now.state.finished is not None):
        return None
    if attempt is not None and not holds(now, place, attempt):
        return None
    number = max(attempt or step.attempt + 1, 1)
    body = StepFailed(
        run=now.state.run,
        workflow=now.state.workflow,
        node=node,
        element=element,
        attempt=number,
        code=error.code,
        detail=error.detail,
        final=not error.retryable or number > retries,
    )
    return Decision([body])


def cost_of(prepared: Prepared, made: Produced) -> int:
    """Micro-credits of a result: what it turned out to cost, else what its node type declares."""
    return prepared.declared.cost if made.cost is None else made.cost


def holds(now: Loaded, place: str, attempt: int) -> bool:
    """Tell whether `attempt` is still the one that may end the work at `place`."""
    step = now.state.at(place)
    return step.state == "running" and step.attempt == attempt
