"""What happens to the steps of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from karate.graph.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBody:
    """What every event of a step names: its run, that run's workflow, and the node."""

    run: str
    workflow: str
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(StepBody):
    """An attempt begins; `key` is the content key of the step."""

    type: ClassVar[str] = "step.started"
    version: ClassVar[int] = 1
    attempt: int
    key: str


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
    """`outputs`: port → assets as `{id, sha256, media_type, bytes, width?, height?}`."""

    type: ClassVar[str] = "step.succeeded"
    version: ClassVar[int] = 1
    attempt: int
    key: str
    outputs: dict[str, list[JsonObject]]
    seconds: float
    cost: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(StepBody):
    """A failed attempt; `final` tells that no retry follows."""

    type: ClassVar[str] = "step.failed"
    version: ClassVar[int] = 1
    attempt: int
    code: str
    detail: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(StepBody):
    """An ancestor failed or was cancelled; `because` names it."""

    type: ClassVar[str] = "step.skipped"
    version: ClassVar[int] = 1
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCancelled(StepBody):
    """The run was cancelled before this step had a result."""

    type: ClassVar[str] = "step.cancelled"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str
