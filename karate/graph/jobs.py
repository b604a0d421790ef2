"""What is known of a provider's work on a step, as the fold of the attempt's events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from karate.graph.bodies.attempts import (
    AttemptAnswered,
    AttemptCancelled,
    AttemptResolved,
    AttemptSubmitted,
    AttemptSubmitting,
)
from karate.graph.bodies.steps import StepBody, StepFailed
from karate.graph.model import Json

Phase: TypeAlias = Literal["submitting", "submitted", "answered", "cancelled", "uncertain"]
#: Code of steps of which nobody knows whether the provider did them; `errors.Uncertain` has it.
UNCERTAIN: Final = "uncertain"


@dataclass(frozen=True, slots=True)
class JobState:
    """`submitting`: asked, perhaps; `submitted`: works on it; `cancelled`: was asked to stop;
    `uncertain`: a person decides, `resolved` tells how.
    """

    attempt: int
    phase: Phase
    provider: str
    model: str
    key: str
    job: str = ""
    handle: Mapping[str, Json] = field(default_factory=dict)
    resolved: str = ""


def evolve_job(old: JobState | None, body: StepBody) -> JobState | None:
    """The job after one more event of its step; other bodies change nothing."""
    match body:
        case AttemptSubmitting():
            return JobState(body.attempt, "submitting", body.provider, body.model, body.key)
        case _ if old is None:
            return None
        case AttemptSubmitted():
            return replace(old, phase="submitted", job=body.job, handle=body.handle)
        case AttemptAnswered():
            return replace(old, phase="answered")
        case AttemptCancelled():
            return replace(old, phase="cancelled")
        case StepFailed(code=code, final=True) if code == UNCERTAIN:
            return replace(old, phase="uncertain")
        case AttemptResolved():
            return replace(old, resolved=body.decision)
        case _:
            return old
