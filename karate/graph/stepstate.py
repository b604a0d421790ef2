"""One step of a run, or one element of it, as the fold of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from karate.graph.bodies.steps import (
    SkipReason,
    StepBody,
    StepCached,
    StepCancelled,
    StepFailed,
    StepProgressed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.jobs import JobState, evolve_job
from karate.graph.model import JsonObject

StepName: TypeAlias = Literal[
    "waiting", "running", "cached", "succeeded", "failed", "skipped", "cancelled"
]

DONE: Final = frozenset({"cached", "succeeded"})
ENDED: Final = DONE | {"failed", "skipped", "cancelled"}
#: Why a step may be skipped without anything having gone wrong.
BY_CHOICE: Final = frozenset({"not-chosen", "disabled"})


@dataclass(frozen=True, slots=True)
class StepState:
    """`outputs`: port → values, there once the step is done. `attempt` counts starts.

    `elements` are there once a step that is run over a list knows how many there are. `job` is what
    a provider was asked for the newest attempt; `progress`, 0 to 1, and `lines` of log are what it
    told of that. `device` is the GPU that made the result, if one did.
    """

    state: StepName = "waiting"
    attempt: int = 0
    key: str | None = None
    outputs: Mapping[str, list[JsonObject]] = field(default_factory=dict)
    cost: int = 0
    seconds: float = 0.0
    detail: str = ""
    reason: SkipReason | None = None
    source: str | None = None
    elements: tuple[StepState, ...] | None = None
    job: JobState | None = None
    progress: float | None = None
    lines: int = 0
    device: str = ""

    @property
    def done(self) -> bool:
        return self.state in DONE

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def bad(self) -> bool:
        """Whether it ended without a result that somebody waits for."""
        return self.ended and not self.done and self.reason not in BY_CHOICE

    @property
    def spread(self) -> bool:
        """Whether its elements are at work, each for itself."""
        return self.elements is not None and not self.ended

    @property
    def asking(self) -> bool:
        """Whether a provider is being asked, or was when its worker ended."""
        return self.state == "running" and self.job is not None and self.job.phase == "submitting"

    @property
    def away(self) -> bool:
        """Whether a provider works on it and nobody here does."""
        return self.state == "running" and self.job is not None and self.job.phase == "submitted"

    @property
    def left_behind(self) -> bool:
        """Whether a provider still works on it, for all we know, though it was cancelled here."""
        return self.state == "cancelled" and self.job is not None and self.job.phase == "submitted"

    def open_elements(self) -> tuple[int, ...]:
        """Elements that have not ended."""
        return tuple(n for n, element in enumerate(self.elements or ()) if not element.ended)


def stepped(old: StepState, body: StepBody) -> StepState:
    """`old` after an event about it: of the step as a whole, or of its element."""
    if body.element is None:
        return _evolved(old, body)
    elements = list(old.elements or ())
    before = elements[body.element]
    after = elements[body.element] = _evolved(before, body)
    return replace(old, elements=tuple(elements), cost=old.cost + after.cost - before.cost)


def _evolved(old: StepState, body: StepBody) -> StepState:
    match body:
        case StepStarted(of=None):
            return replace(
                old,
                state="running",
                attempt=body.attempt,
                key=body.key,
                job=None,
                progress=None,
                lines=0,
            )
        case StepProgressed():
            return replace(old, progress=body.progress, lines=old.lines + 1)
        case StepStarted():
            elements = tuple(StepState() for _ in range(body.of or 0))
            return replace(
                old, state="running", attempt=body.attempt, key=body.key, elements=elements
            )
        case StepCached():
            return replace(
                old, state="cached", key=body.key, outputs=body.outputs, source=body.source
            )
        case StepSucceeded():
            return replace(
                old,
                state="succeeded",
                key=body.key,
                outputs=body.outputs,
                cost=body.cost,
                seconds=body.seconds,
                device=body.device,
            )
        case StepFailed():
            state: StepName = "failed" if body.final else "waiting"
            job = evolve_job(old.job, body)
            return replace(old, state=state, detail=body.detail, outputs=body.outputs, job=job)
        case StepSkipped():
            return replace(
                old,
                state="skipped",
                detail=body.because,
                reason=body.reason,
                outputs=body.outputs,
            )
        case StepCancelled():
            return replace(old, state="cancelled")
        case _:
            return replace(old, job=evolve_job(old.job, body))
