"""What starts a workflow by itself: schedules, webhooks in, other events; on the workflow's own
stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from karate.graph.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerSet:
    """Trigger `trigger` is this from now on, and acts as the actor of the event.

    `kind` is cron (`cron`, `zone`), webhook (`token`: SHA-256 of the secret in its address,
    `signed`: a signature is needed) or event (`event` in the workflow `watch`; for edits `quiet_s`
    is how long nobody may have edited). `inputs` fills exposed inputs by name.
    """

    type: ClassVar[str] = "trigger.set"
    version: ClassVar[int] = 1
    trigger: str
    kind: str
    name: str
    enabled: bool = True
    cron: str = ""
    zone: str = ""
    event: str = ""
    watch: str = ""
    quiet_s: int = 0
    token: str = ""
    signed: bool = False
    inputs: JsonObject = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerRemoved:
    """Trigger `trigger` starts nothing any more; `name` is what it was called."""

    type: ClassVar[str] = "trigger.removed"
    version: ClassVar[int] = 1
    trigger: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerFailed:
    """The trigger should have started a run for `slot` and could not. With `stopped` it starts none
    until somebody sets it again."""

    type: ClassVar[str] = "trigger.failed"
    version: ClassVar[int] = 1
    trigger: str
    name: str
    slot: str
    code: str
    detail: str
    stopped: bool = False


#: What people do to triggers, and what becomes of them; nothing of it changes the document.
TRIGGERS: frozenset[str] = frozenset({TriggerSet.type, TriggerRemoved.type, TriggerFailed.type})
