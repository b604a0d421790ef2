"""What every adapter offers, and the values that pass through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from karate.graph.model import Json, JsonObject
from karate.providers.record import Model
from karate.providers.wire import Wire


@dataclass(frozen=True, slots=True)
class File:
    """A picture on its way out, in the form the model's inlet asks for."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Link:
    """A result that lies at an address."""

    url: str


Found: TypeAlias = "bytes | Link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of a model. `key` names the attempt, for providers that know idempotency."""

    model: Model
    params: Mapping[str, Json]
    files: Mapping[str, Sequence[File]]
    key: str
    seconds: float
    webhook: str | None = None
    """Where the provider may tell that it is done."""
    cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Answered:
    """Results by output port, in order; `usage` and `request` as the provider told them."""

    outputs: Mapping[str, Sequence[Found]]
    usage: JsonObject = field(default_factory=dict)
    request: str = ""
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """The provider works on it. `handle` is all that is needed to ask again, keys aside."""

    job: str
    handle: JsonObject
    after_s: float | None = None
    """Seconds the provider wants to be left alone."""
    progress: float | None = None
    """How far it is, 0 to 1, where the provider tells."""
    log: str = ""
    """The newest line of what the job wrote."""


Outcome: TypeAlias = Answered | Pending


class Adapter(Protocol):
    """A provider's way to be asked. Methods raise typed errors; see `verdict.py`."""

    @property
    def idempotent(self) -> bool:
        """Tell whether a submit repeated with the same `Job.key` is done and charged once."""

    def submit(self, wire: Wire, job: Job) -> Outcome:
        """Ask for it."""

    def poll(self, wire: Wire, model: Model, handle: JsonObject) -> Outcome:
        """Look how far it is."""

    def cancel(self, wire: Wire, handle: JsonObject) -> None:
        """Ask the provider to stop; a job that has ended stays as it is."""
