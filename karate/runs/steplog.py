"""What happened to the steps of a run, as lines for people: bounded, since the events are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from karate.graph.bodies.steps import StepBody
from karate.graph.events import (
    AttemptCancelled,
    AttemptSubmitted,
    AttemptSubmitting,
    Body,
    StepCached,
    StepCancelled,
    StepFailed,
    StepProgressed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import JsonObject
from karate.graph.stepstate import StepState
from karate.ledger.event import Event, rfc3339

#: Lines of one answer; the newest are kept.
MAX_LINES: Final = 500
#: Progress from which on the time left is worth telling.
LEAST_SHARE: Final = 0.05


def lines(events: Iterable[Event], node: str | None) -> list[JsonObject]:
    """The log of a run, or of one node of it, oldest first."""
    found: list[JsonObject] = []
    for event in events:
        body = event.body
        if isinstance(body, StepBody) and node in (None, body.node):
            text = told(body)
            if text:
                line: JsonObject = {"at": rfc3339(event.at), "step": body.node, "text": text}
                found.append(line if body.element is None else {**line, "element": body.element})
    return found[-MAX_LINES:]


def told(body: Body) -> str:
    """One line about an event; empty for what is nobody's business."""
    match body:
        case StepStarted(of=None):
            return f"attempt {body.attempt} begins"
        case StepStarted():
            return f"runs over a list of {body.of}"
        case AttemptSubmitting():
            return f"asks {body.provider} for {body.model}"
        case AttemptSubmitted():
            return f"the provider works on it as {body.job}"
        case AttemptCancelled():
            said = "said yes" if body.accepted else "did not say yes"
            return f"the provider was asked to stop and {said}"
        case StepProgressed():
            share = "" if body.progress is None else f"{100 * body.progress:.0f} % "
            return f"{share}{body.log}".strip()
        case StepCached():
            return f"cached: {body.why}"
        case StepSucceeded():
            return f"done in {body.seconds:g} s: {body.why}"
        case StepFailed():
            return f"{body.detail} ({body.code}){'' if body.final else ', tries again'}"
        case StepSkipped():
            return f"skipped because of {body.because}"
        case StepCancelled():
            return "cancelled"
        case _:
            return ""


def progress_of(step: StepState, elapsed_s: float | None = None) -> JsonObject:
    """`phase`, and `progress` from 0 to 1 where the work can tell, of a step that runs; with it and
    the time it has run, `seconds_left` if it goes on like that.
    """
    if step.state != "running":
        return {}
    if step.elements is not None:
        done = sum(element.ended for element in step.elements)
        return {"phase": "list", **_going(done / max(1, len(step.elements)), elapsed_s)}
    phase = "asking" if step.asking else "at-provider" if step.away else "working"
    return {"phase": phase, **_going(step.progress, elapsed_s)}


def _going(progress: float | None, elapsed_s: float | None) -> JsonObject:
    told: JsonObject = {"progress": progress}
    if elapsed_s is not None and progress is not None and progress >= LEAST_SHARE:
        told["seconds_left"] = round(elapsed_s * (1 - progress) / progress, 1)
    return told
