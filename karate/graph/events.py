"""Every event type of the log. A body is a frozen dataclass; its name and version never change
meaning.

A new version of a type is a new `version` plus an upcaster `(old body as dict) -> new body as dict`
in
`UPCASTERS`, so that every body ever written still reads. Bodies hold facts, never derived views.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from karate.graph.model import JsonObject

#: What a member of a workspace is, from most to least.
Role: TypeAlias = Literal["owner", "editor", "runner", "commenter", "viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceCreated:
    """First event of a workspace stream."""

    type: ClassVar[str] = "workspace.created"
    version: ClassVar[int] = 1
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """On the workspace stream; the display name is on the user stream, under the person key."""

    type: ClassVar[str] = "member.joined"
    version: ClassVar[int] = 1
    user: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged:
    """An owner gave a member another role; open canvases follow within 2 s. On the workspace
    stream.
    """

    type: ClassVar[str] = "member.role_changed"
    version: ClassVar[int] = 1
    user: str
    old: Role
    new: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved:
    """An owner ended a membership: no session and no ticket of that person opens anything any more.
    What they did stays theirs in the history. On the workspace stream.
    """

    type: ClassVar[str] = "member.removed"
    version: ClassVar[int] = 1
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked:
    """A person signed one browser out; its canvases close. On the user stream. `session` names the
    session and lets nobody in.
    """

    type: ClassVar[str] = "session.revoked"
    version: ClassVar[int] = 1
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNamed:
    """The display name a person chose."""

    type: ClassVar[str] = "user.named"
    version: ClassVar[int] = 1
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowCreated:
    """First event of a workflow stream. The title lives in the document."""

    type: ClassVar[str] = "workflow.created"
    version: ClassVar[int] = 1
    workflow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowEdited:
    """One author frame: the emitted Yjs update (v1) and its meaning as contract.md changes."""

    type: ClassVar[str] = "workflow.edited"
    version: ClassVar[int] = 1
    update: bytes
    changes: list[JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowDeleted:
    """The workflow is no longer shown; its history stays."""

    type: ClassVar[str] = "workflow.deleted"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetStored:
    """Bytes of `sha256` are in the blob store. `name` is the file name of an upload."""

    type: ClassVar[str] = "asset.stored"
    version: ClassVar[int] = 1
    asset: str
    sha256: str
    media_type: str
    bytes: int
    width: int | None = None
    height: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequested:
    """Freezes everything a run needs; `plan` is `graph.plan.Plan.to_json()`."""

    type: ClassVar[str] = "run.requested"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    workflow_version: int
    plan: JsonObject
    targets: list[str] = field(default_factory=list)
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """An attempt begins; `key` is the content key of the step."""

    type: ClassVar[str] = "step.started"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str
    attempt: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCached:
    """The result of `key` was known; `source` is the run that made it, `why` is for people."""

    type: ClassVar[str] = "step.cached"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str
    key: str
    outputs: dict[str, list[JsonObject]]
    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded:
    """`outputs`: port → assets as `{id, sha256, media_type, bytes, width?, height?}`."""

    type: ClassVar[str] = "step.succeeded"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str
    attempt: int
    key: str
    outputs: dict[str, list[JsonObject]]
    seconds: float
    cost: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A failed attempt; `final` tells that no retry follows."""

    type: ClassVar[str] = "step.failed"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str
    attempt: int
    code: str
    detail: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped:
    """An ancestor failed or was cancelled; `because` names it."""

    type: ClassVar[str] = "step.skipped"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCancelled:
    """The run was cancelled before this step had a result."""

    type: ClassVar[str] = "step.cancelled"
    version: ClassVar[int] = 1
    run: str
    workflow: str
    node: str


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


Body: TypeAlias = (
    WorkspaceCreated
    | MemberJoined
    | MemberRoleChanged
    | MemberRemoved
    | SessionRevoked
    | UserNamed
    | WorkflowCreated
    | WorkflowEdited
    | WorkflowDeleted
    | AssetStored
    | RunRequested
    | StepStarted
    | StepCached
    | StepSucceeded
    | StepFailed
    | StepSkipped
    | StepCancelled
    | RunCancelled
    | RunFinished
)

EVENT_TYPES: dict[str, type[Body]] = {
    body.type: body
    for body in (
        WorkspaceCreated,
        MemberJoined,
        MemberRoleChanged,
        MemberRemoved,
        SessionRevoked,
        UserNamed,
        WorkflowCreated,
        WorkflowEdited,
        WorkflowDeleted,
        AssetStored,
        RunRequested,
        StepStarted,
        StepCached,
        StepSucceeded,
        StepFailed,
        StepSkipped,
        StepCancelled,
        RunCancelled,
        RunFinished,
    )
}

Upcaster: TypeAlias = Callable[[JsonObject], JsonObject]
#: (type, version read) → function to the next version's body.
UPCASTERS: dict[tuple[str, int], Upcaster] = {}
