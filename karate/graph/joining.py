"""How a step that was run over a list ends, once all its elements have."""

from __future__ import annotations

from collections.abc import Iterator

from karate.graph.bodies.steps import StepCached, StepEvent, StepFailed, StepSkipped, StepSucceeded
from karate.graph.model import JsonObject
from karate.graph.runstate import RunState
from karate.graph.stepstate import StepState
from karate.graph.values import HOLE

#: Code of a step some of whose elements failed.
ELEMENTS_FAILED = "elements-failed"


def joined(state: RunState) -> Iterator[StepEvent]:
    """The end of every step whose elements have all ended, in plan order."""
    for node, step in state.steps.items():
        if step.spread and not step.open_elements():
            yield _end(state, node, step, step.elements or ())


def _end(state: RunState, node: str, step: StepState, elements: tuple[StepState, ...]) -> StepEvent:
    run, workflow, key = state.run, state.workflow, step.key or ""
    outputs, count = _outputs(elements), len(elements)
    failed = [one for one in elements if one.state == "failed"]
    lost = [one for one in elements if not one.done]
    if failed:
        return StepFailed(
            run=run,
            workflow=workflow,
            node=node,
            attempt=max(step.attempt, 1),
            code=ELEMENTS_FAILED,
            detail=f"{len(failed)} of {count} failed: {failed[0].detail}",
            final=True,
            outputs=outputs,
        )
    if lost:
        because, reason = lost[0].detail, lost[0].reason or "failed"
        return StepSkipped(
            run=run, workflow=workflow, node=node, because=because, reason=reason, outputs=outputs
        )
    made = sum(one.state == "succeeded" for one in elements)
    if elements and not made:
        why = f"all {count} elements were made before"
        source = elements[-1].source or run
        return StepCached(
            run=run, workflow=workflow, node=node, key=key, outputs=outputs, source=source, why=why
        )
    return StepSucceeded(
        run=run,
        workflow=workflow,
        node=node,
        attempt=max(step.attempt, 1),
        key=key,
        outputs=outputs,
        seconds=round(sum(one.seconds for one in elements), 3),
        cost=step.cost,
        why=f"{made} of {count} elements had to be made" if elements else "the list is empty",
    )


def _outputs(elements: tuple[StepState, ...]) -> dict[str, list[JsonObject]]:
    """What the elements gave, in their order; a hole for each that gave nothing."""
    ports = {port: None for one in elements if one.done for port in one.outputs}
    return {port: [v for one in elements for v in _given(one, port)] for port in ports}


def _given(element: StepState, port: str) -> list[JsonObject]:
    return element.outputs.get(port, []) if element.done else [HOLE]
