"""What happens to a workflow: its making, every edit, its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from karate.graph.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowCreated:
    """First event of a workflow stream. The title lives in the document.

    `forked_from` is `{workflow, version}` of what a fork was made of.
    """

    type: ClassVar[str] = "workflow.created"
    version: ClassVar[int] = 1
    workflow: str
    forked_from: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowEdited:
    """One author frame: the emitted Yjs update (v1) and its meaning as contract.md changes.

    `origin` tells what it came of, when not of a hand: `{kind: undo|redo, versions, last?}`,
    `{kind: restore, version}`, `{kind: merge, workflow, version, base, base_workflow}`,
    `{kind: import, sha256, source, assets, signature, key?}`: the first edit of a workflow made of
    a file, what that says it is an export of, the new id of each asset it brought, and whether the
    file was signed by this instance (ok, unknown-key, altered, none).
    """

    type: ClassVar[str] = "workflow.edited"
    version: ClassVar[int] = 1
    update: bytes
    changes: list[JsonObject]
    origin: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowDeleted:
    """The workflow is no longer shown; its history stays."""

    type: ClassVar[str] = "workflow.deleted"
    version: ClassVar[int] = 1
