"""A run from request to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from karate.graph.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequested:
    """Freezes everything a run needs; `plan` is `graph.plan.Plan.to_json()`.

    `trigger` is `{id, name, kind, slot, depth}` of what started it, when that was no hand.
    """

    type: ClassVar[str] = "run.requested"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    workflow_version: int
    plan: JsonObject
    targets: list[str] = field(default_factory=list)
    idempotency_key: str | None = None
    trigger: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCancelled:
    """Somebody asked; every step without a result then ends as cancelled."""

    type: ClassVar[str] = "run.cancelled"
    version: ClassVar[int] = 1
    run: str
    workflow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """Last event of a run stream: every step has ended."""

    type: ClassVar[str] = "run.finished"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    state: Literal["succeeded", "partial", "failed", "cancelled"]
    cost: int
