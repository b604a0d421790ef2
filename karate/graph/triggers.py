"""A trigger as a value: what starts a workflow by itself, for whom, and what it last did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from karate.graph.model import EMPTY, Json, JsonObject

KINDS: Final = ("cron", "webhook", "event")
#: What happens elsewhere and may start a run, in the words of the API.
EVENTS: Final = (
    "run.succeeded",
    "run.failed",
    "run.finished",
    "version.named",
    "workflow.edited",
)
#: Runs that may start each other in a row before it is taken for a circle.
MAX_CHAIN: Final = 8
#: Failures in a row after which a trigger stops.
MAX_FAILURES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A trigger as it is set at `position`; `since` is when, as RFC 3339 text.

    `actor` is who set it, and as whom it acts. `slot` and `run` are the last it started or failed
    to, `trouble` why (`{code, detail, at}`), `failures` how often in a row.
    """

    id: str
    workflow: str
    workspace: str
    kind: str
    name: str
    enabled: bool
    cron: str = ""
    zone: str = ""
    event: str = ""
    watch: str = ""
    quiet_s: int = 0
    token: str = ""
    signed: bool = False
    inputs: Mapping[str, Json] = field(default_factory=lambda: EMPTY)
    targets: tuple[str, ...] = ()
    actor: str
    since: str
    position: int
    slot: str = ""
    run: str = ""
    fired_at: str = ""
    trouble: JsonObject | None = None
    failures: int = 0
    stopped: bool = False

    @property
    def live(self) -> bool:
        """Whether it starts runs."""
        return self.enabled and not self.stopped

    def told(self, slot: str, depth: int) -> JsonObject:
        """What a run says of the trigger that started it."""
        return {"id": self.id, "name": self.name, "kind": self.kind, "slot": slot, "depth": depth}


@dataclass(frozen=True, slots=True)
class Due:
    """A run that a trigger owes for something that happened; `cause` is the run it came of."""

    trigger: str
    slot: str
    cause: str = ""


def key_of(trigger: str, slot: str) -> str:
    """The idempotency key of the run for `slot`: whoever asks, and however often, it is one run."""
    return f"trigger:{trigger}:{slot}"


def matches(event: str, state: str) -> bool:
    """Whether a run that ended in `state` is what `event` waits for."""
    match event:
        case "run.succeeded":
            return state == "succeeded"
        case "run.failed":
            return state in ("failed", "partial")
        case "run.finished":
            return state != "cancelled"
    return False
