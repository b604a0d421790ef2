"""What must be true of every run, as its events tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from karate.graph.bodies.steps import StepBody
from karate.graph.demand import needed_ports
from karate.graph.events import (
    AttemptAnswered,
    AttemptCancelled,
    AttemptSubmitted,
    Body,
    RunFinished,
    StepCached,
    StepCancelled,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import Json, JsonObject
from karate.graph.runstate import RunState, fold

TERMINAL = (StepCached, StepSucceeded, StepSkipped, StepCancelled)
#: What a provider may still say, and be told, about a step that was cancelled.
LATE = (AttemptSubmitted, AttemptCancelled, AttemptAnswered)


def ends(body: Body) -> bool:
    """Tell whether `body` is the end of a step or of an element."""
    return isinstance(body, TERMINAL) or (isinstance(body, StepFailed) and body.final)


def ended_once(bodies: Sequence[Body]) -> None:
    """Every step and every element ends once, nothing goes on after its end, the run ends last."""
    state = fold(bodies)
    assert state is not None
    ended: set[tuple[str, int | None]] = set()
    for body in bodies:
        if isinstance(body, StepBody) and not isinstance(body, LATE):
            place = body.node, body.element
            assert place not in ended, f"{place} went on after its end"
            assert (body.node, None) not in ended, f"{place} went on after the end of its list"
            if ends(body):
                ended.add(place)
    kept = [body for body in bodies if not isinstance(body, LATE)]
    assert isinstance(kept[-1], RunFinished)
    assert sum(isinstance(body, RunFinished) for body in bodies) == 1
    assert {node for node, element in ended if element is None} == {*state.steps}
    for node, step in state.steps.items():
        elements = {element for name, element in ended if name == node and element is not None}
        assert elements == set(range(len(step.elements or ())))


def untouched_by_failures(state: RunState, bodies: Iterable[Body]) -> None:
    """Nothing begins that needs what has failed."""
    failed: set[str] = set()
    for body in bodies:
        if isinstance(body, StepStarted):
            step = state.plan.step(body.node)
            for port in needed_ports(step, state.steps):  # a side not chosen may fail
                hurt = failed & {parent for parent, _ in step.inputs[port]}
                # Elements go on beside a failed one.
                assert not hurt or port in step.maps
                assert all(state.steps[parent].elements for parent in hurt)
        elif isinstance(body, StepFailed) and body.final and body.element is None:
            failed.add(body.node)


def seen(state: RunState) -> object:
    """What a person can tell about the end of a run, but for who is blamed for what was skipped
    and whether a result was made or known."""
    return state.finished, {
        node: (
            "done" if step.done else step.state,
            _content(step.outputs),
            # Of what was known as a whole, nobody asked for the elements.
            [] if step.done else ["done" if e.done else e.state for e in step.elements or ()],
        )
        for node, step in state.steps.items()
    }


def _content(outputs: Mapping[str, Sequence[JsonObject]]) -> dict[str, list[Json]]:
    """Pictures by what they show: each time they are made they get another id."""
    return {
        port: [value.get("sha256", value) for value in values] for port, values in outputs.items()
    }
