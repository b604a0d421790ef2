"""Moments of a workflow that stand out: where it was restored, merged into, or forked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from karate.graph.events import WorkflowCreated, WorkflowEdited
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.view import storable
from karate.reads.workflows import workflow_of


@dataclass(frozen=True, slots=True)
class Mark:
    """`other` is the workflow that was merged or made; `title` what it is called now."""

    kind: str
    version: int
    at: str
    other: str | None
    other_version: int | None
    title: str


class Marks:
    """One row per restore, merge and fork."""

    tables: ClassVar[tuple[str, ...]] = ("view_marks",)
    types: ClassVar[frozenset[str]] = frozenset({WorkflowCreated.type, WorkflowEdited.type})

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case WorkflowCreated(workflow=fork, forked_from={"workflow": str(of), "version": at}):
                self._put(tx, event, of, "fork", at, fork, 1)
            case WorkflowEdited(origin={"kind": "restore", "version": version}):
                self._put(tx, event, workflow_of(event), "restore", event.version, None, version)
            case WorkflowEdited(origin={"kind": "merge", "workflow": str(of), "version": version}):
                self._put(tx, event, workflow_of(event), "merge", event.version, of, version)

    def _put(
        self,
        tx: Tx,
        event: Event,
        workflow: str,
        kind: str,
        version: object,
        other: str | None,
        other_version: object,
    ) -> None:
        name = None if other is None else storable(other)
        tx.execute(
            "INSERT INTO view_marks VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(storable(workflow), event.position, kind, version),
                *(name, other_version, rfc3339(event.at)),
            ),
        )

    def newest(self, workflow: str, limit: int) -> list[Mark]:
        """The newest `limit` marks of `workflow`, newest first."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT m.kind, m.version, m.at, m.other, m.other_version, w.title "
                "FROM view_marks m LEFT JOIN view_workflows w ON w.id = m.other "
                "WHERE m.workflow = ? ORDER BY m.position DESC LIMIT ?",
                (workflow, limit),
            )
        return [
            Mark(kind, int(version), at, other, other_version, title or "")
            for kind, version, at, other, other_version, title in rows
        ]

    def last_merge(self, workflow: str, other: str, upto: int) -> tuple[int, int] | None:
        """Position and merged version of `other` when it was last merged into `workflow`, whose
        version was at most `upto` then."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT position, other_version FROM view_marks WHERE workflow = ? "
                "AND kind = 'merge' AND other = ? AND version <= ? ORDER BY position DESC LIMIT 1",
                (workflow, other, upto),
            )
        return (int(rows[0][0]), int(rows[0][1])) if rows else None
