"""What providers were asked for steps, and what they said. Written before the call, not after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from karate.graph.bodies.steps import StepBody
from karate.graph.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSubmitting(StepBody):
    """The provider is about to be asked; without a later event nobody knows whether it was.

    `key` is what a provider that knows idempotency is given.
    """

    type: ClassVar[str] = "attempt.submitting"
    version: ClassVar[int] = 1
    attempt: int
    provider: str
    model: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSubmitted(StepBody):
    """The provider works on it as `job`; `handle` is what asking again needs, keys aside."""

    type: ClassVar[str] = "attempt.submitted"
    version: ClassVar[int] = 1
    attempt: int
    job: str
    handle: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptAnswered(StepBody):
    """The provider gave its results: its id of the request, and the usage it tells.

    `cost` is in micro-credits, null where neither the price list nor the answer says.
    """

    type: ClassVar[str] = "attempt.answered"
    version: ClassVar[int] = 1
    attempt: int
    provider: str
    model: str
    request: str
    usage: JsonObject = field(default_factory=dict)
    cost: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptCancelled(StepBody):
    """The provider was asked to stop a job; `accepted` tells whether it said yes."""

    type: ClassVar[str] = "attempt.cancelled"
    version: ClassVar[int] = 1
    attempt: int
    job: str
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptResolved(StepBody):
    """A person decided about a step that ended uncertain; `again` is the run that tries it anew."""

    type: ClassVar[str] = "attempt.resolved"
    version: ClassVar[int] = 1
    attempt: int
    decision: Literal["retry", "give-up"]
    again: str | None = None
