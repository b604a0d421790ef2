"""Every event type of the log. A body is a frozen dataclass; its name and version never change
meaning.

A new version of a type is a new `version` plus an upcaster `(old body as dict) -> new body as dict`
in `UPCASTERS`, so that every body ever written still reads. A new field with a default needs
neither. Bodies hold facts, never derived views.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from karate.graph.bodies.assets import AssetStored
from karate.graph.bodies.attempts import (
    AttemptAnswered,
    AttemptCancelled,
    AttemptResolved,
    AttemptSubmitted,
    AttemptSubmitting,
)
from karate.graph.bodies.cache import CacheEvicted
from karate.graph.bodies.ledger import LedgerCheckpointed
from karate.graph.bodies.people import (
    JoinLinkRenewed,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    Role,
    SessionRevoked,
    UserNamed,
    WorkspaceCreated,
)
from karate.graph.bodies.runs import RunCancelled, RunFinished, RunRequested
from karate.graph.bodies.steps import (
    StepCached,
    StepCancelled,
    StepFailed,
    StepProgressed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.bodies.subgraphs import SubgraphRemoved, SubgraphSaved
from karate.graph.bodies.triggers import TriggerFailed, TriggerRemoved, TriggerSet
from karate.graph.bodies.versions import VersionNamed, VersionRenamed, VersionUnnamed
from karate.graph.bodies.workflows import WorkflowCreated, WorkflowDeleted, WorkflowEdited
from karate.graph.model import JsonObject

Body: TypeAlias = (
    WorkspaceCreated
    | JoinLinkRenewed
    | MemberJoined
    | MemberRoleChanged
    | MemberRemoved
    | SessionRevoked
    | UserNamed
    | WorkflowCreated
    | WorkflowEdited
    | WorkflowDeleted
    | VersionNamed
    | VersionRenamed
    | VersionUnnamed
    | TriggerSet
    | TriggerRemoved
    | TriggerFailed
    | AssetStored
    | RunRequested
    | RunCancelled
    | RunFinished
    | StepStarted
    | StepCached
    | StepSucceeded
    | StepFailed
    | StepProgressed
    | StepSkipped
    | StepCancelled
    | AttemptSubmitting
    | AttemptSubmitted
    | AttemptAnswered
    | AttemptCancelled
    | AttemptResolved
    | LedgerCheckpointed
    | CacheEvicted
    | SubgraphSaved
    | SubgraphRemoved
)

EVENT_TYPES: dict[str, type[Body]] = {
    body.type: body
    for body in (
        WorkspaceCreated,
        JoinLinkRenewed,
        MemberJoined,
        MemberRoleChanged,
        MemberRemoved,
        SessionRevoked,
        UserNamed,
        WorkflowCreated,
        WorkflowEdited,
        WorkflowDeleted,
        VersionNamed,
        VersionRenamed,
        VersionUnnamed,
        TriggerSet,
        TriggerRemoved,
        TriggerFailed,
        AssetStored,
        RunRequested,
        RunCancelled,
        RunFinished,
        StepStarted,
        StepCached,
        StepSucceeded,
        StepFailed,
        StepProgressed,
        StepSkipped,
        StepCancelled,
        AttemptSubmitting,
        AttemptSubmitted,
        AttemptAnswered,
        AttemptCancelled,
        AttemptResolved,
        LedgerCheckpointed,
        CacheEvicted,
        SubgraphSaved,
        SubgraphRemoved,
    )
}

Upcaster: TypeAlias = Callable[[JsonObject], JsonObject]
#: (type, version read) → function to the next version's body.
UPCASTERS: dict[tuple[str, int], Upcaster] = {}

__all__ = [
    "EVENT_TYPES",
    "UPCASTERS",
    "AssetStored",
    "AttemptAnswered",
    "AttemptCancelled",
    "AttemptResolved",
    "AttemptSubmitted",
    "AttemptSubmitting",
    "Body",
    "CacheEvicted",
    "JoinLinkRenewed",
    "LedgerCheckpointed",
    "MemberJoined",
    "MemberRemoved",
    "MemberRoleChanged",
    "Role",
    "RunCancelled",
    "RunFinished",
    "RunRequested",
    "SessionRevoked",
    "StepCached",
    "StepCancelled",
    "StepFailed",
    "StepProgressed",
    "StepSkipped",
    "StepStarted",
    "StepSucceeded",
    "SubgraphRemoved",
    "SubgraphSaved",
    "TriggerFailed",
    "TriggerRemoved",
    "TriggerSet",
    "Upcaster",
    "UserNamed",
    "VersionNamed",
    "VersionRenamed",
    "VersionUnnamed",
    "WorkflowCreated",
    "WorkflowDeleted",
    "WorkflowEdited",
    "WorkspaceCreated",
]
