"""What happens to the steps of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from karate.graph.model import JsonObject

SkipReason: TypeAlias = Literal["failed", "not-chosen", "disabled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBody:
    """What every event of a step names: its run, that run's workflow, and the node.

    `element` is the place in the list where a node is run over one; without it the event is about
    the step as a whole, which ends once, after all its elements.
    """

    run: str
    workflow: str
    node: str
    element: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(StepBody):
    """An attempt begins; `key` is the content key of the step.

    With `of` no work begins: the step is run over a list, as so many elements.
    """

    type: ClassVar[str] = "step.started"
    version: ClassVar[int] = 1
    attempt: int
    key: str
    of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgressed(StepBody):
    """How far an attempt is, 0 to 1 or null where the work cannot tell, and a line of its log."""

    type: ClassVar[str] = "step.progressed"
    version: ClassVar[int] = 1
    attempt: int
    progress: float | None
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCached(StepBody):
    """The result of `key` was known; `source` is the run that made it, `why` is for people."""

    type: ClassVar[str] = "step.cached"
    version: ClassVar[int] = 1
    key: str
    outputs: dict[str, list[JsonObject]]
    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded(StepBody):
    """`outputs`: port → values, each an asset `{id, sha256, media_type, bytes, width?, height?}` or
    data `{kind, value}`. `device` is the GPU that made them; without it the CPU did.
    """

    type: ClassVar[str] = "step.succeeded"
    version: ClassVar[int] = 1
    attempt: int
    key: str
    outputs: dict[str, list[JsonObject]]
    seconds: float
    cost: int
    why: str
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(StepBody):
    """A failed attempt; `final` tells that no retry follows.

    `outputs` is what the other elements of a list gave, with `{}` for each that failed.
    """

    type: ClassVar[str] = "step.failed"
    version: ClassVar[int] = 1
    attempt: int
    code: str
    detail: str
    final: bool
    outputs: dict[str, list[JsonObject]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(StepBody):
    """It cannot run, or need not: `because` names the node that failed, chose, or is disabled.

    `outputs` as in step.failed, for a list of which only some elements were skipped.
    """

    type: ClassVar[str] = "step.skipped"
    version: ClassVar[int] = 1
    because: str
    reason: SkipReason = "failed"
    outputs: dict[str, list[JsonObject]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCancelled(StepBody):
    """The run was cancelled before this step had a result."""

    type: ClassVar[str] = "step.cancelled"
    version: ClassVar[int] = 1


StepEvent: TypeAlias = (
    StepStarted | StepCached | StepSucceeded | StepFailed | StepSkipped | StepCancelled
)
