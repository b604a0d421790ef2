"""What happens to a workflow: its making, every edit, its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from karate.graph.model import JsonObject


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
