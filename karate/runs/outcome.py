"""The events a step can end or go on with, decided against the run as it is now."""

from __future__ import annotations

from karate.errors import KarateError
from karate.graph.events import StepCached, StepFailed, StepStarted, StepSucceeded
from karate.runs.book import Decision, Loaded
from karate.runs.parts import Outputs
from karate.runs.prepare import Prepared
from karate.runs.produce import Produced


def started(now: Loaded, prepared: Prepared) -> StepStarted:
    """The next attempt."""
    return StepStarted(
        run=prepared.run,
        workflow=prepared.workflow,
        node=prepared.step.node,
        attempt=now.state.steps[prepared.step.node].attempt + 1,
        key=prepared.key,
    )


def cached(prepared: Prepared, source: str, outputs: Outputs, why: str) -> StepCached:
    """The result was there already; `source` made it."""
    return StepCached(
        run=prepared.run,
        workflow=prepared.workflow,
        node=prepared.step.node,
        key=prepared.key,
        outputs=outputs,
        source=source,
        why=why,
    )


def succeeded(
    now: Loaded, prepared: Prepared, attempt: int, made: Produced, seconds: float, why: str
) -> Decision | None:
    """The result of `attempt` with its new assets, unless the step is no longer its own."""
    if not holds(now, prepared.step.node, attempt):
        return None
    body = StepSucceeded(
        run=prepared.run,
        workflow=prepared.workflow,
        node=prepared.step.node,
        attempt=attempt,
        key=prepared.key,
        outputs=made.outputs,
        seconds=round(seconds, 3),
        cost=prepared.declared.cost,
        why=why,
    )
    return Decision([body], made.stored)


def failed(
    now: Loaded, node: str, attempt: int | None, error: KarateError, retries: int
) -> Decision | None:
    """A failed attempt, or with None a step that failed before it began."""
    step = now.state.steps[node]
    if attempt is None and (step.ended or now.state.finished is not None):
        return None
    if attempt is not None and not holds(now, node, attempt):
        return None
    number = max(attempt or step.attempt + 1, 1)
    body = StepFailed(
        run=now.state.run,
        workflow=now.state.workflow,
        node=node,
        attempt=number,
        code=error.code,
        detail=error.detail,
        final=not error.retryable or number > retries,
    )
    return Decision([body])


def holds(now: Loaded, node: str, attempt: int) -> bool:
    """Tell whether `attempt` is still the one that may end `node`."""
    step = now.state.steps[node]
    return step.state == "running" and step.attempt == attempt
