"""The list of workflows, newest change first, and the names of their nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from karate.errors import NotFound
from karate.graph.events import WorkflowCreated, WorkflowDeleted, WorkflowEdited
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.page import Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.view import storable

#: The picture that stands for a workflow: the newest result of an output node, else of any node.
_THUMBNAIL = """(SELECT r.picture FROM view_results r
  WHERE r.workflow = w.id AND r.picture IS NOT NULL
  ORDER BY CASE WHEN r.type = 'output' THEN 0 ELSE 1 END, r.position DESC LIMIT 1)"""
_COLUMNS = f"""SELECT w.position, w.id, w.title, w.version, w.created_at, w.created_by,
  w.updated_at, w.updated_by, {_THUMBNAIL}, f.workflow, f.version
  FROM view_workflows w LEFT JOIN view_marks f ON f.other = w.id AND f.kind = 'fork'"""

_TOUCHED = """UPDATE view_workflows SET version = ?, position = ?, updated_at = ?, updated_by = ?
  WHERE id = ?"""


class Workflows:
    """One row per workflow: title, version, who and when."""

    tables: ClassVar[tuple[str, ...]] = ("view_workflows",)
    types: ClassVar[frozenset[str]] = frozenset(
        {WorkflowCreated.type, WorkflowEdited.type, WorkflowDeleted.type}
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    def fold(self, tx: Tx, events: Sequence[Event]) -> None:
        newest: dict[str, Event] = {}
        titles: dict[str, str] = {}
        for event in events:
            workflow = workflow_of(event)
            newest[workflow] = event
            self._made(tx, event)
            if isinstance(event.body, WorkflowEdited):
                for change in event.body.changes:
                    if change["op"] == "meta.set" and change.get("key") == "title":
                        titles[workflow] = storable(str(change.get("new") or ""))
        touched = [
            (event.version, event.position, rfc3339(event.at), event.actor, workflow)
            for workflow, event in newest.items()
        ]
        tx.executemany(_TOUCHED, touched)
        if titles:
            named = [(title, workflow) for workflow, title in titles.items()]
            tx.executemany("UPDATE view_workflows SET title = ? WHERE id = ?", named)

    def _made(self, tx: Tx, event: Event) -> None:
        """A workflow that begins or ends."""
        match event.body:
            case WorkflowCreated(workflow=workflow):
                at = rfc3339(event.at)
                tx.execute(
                    "INSERT INTO view_workflows VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, 0)",
                    (
                        *(workflow, event.workspace, event.version, event.position),
                        *(at, event.actor, at, event.actor),
                    ),
                )
            case WorkflowDeleted():
                tx.execute(
                    "UPDATE view_workflows SET deleted = 1 WHERE id = ?", (workflow_of(event),)
                )

    def page(self, workspace: str, limit: int | None = None, cursor: str | None = None) -> Page:
        """The workspace's workflows, last changed first. Raises Malformed for a wrong cursor."""
        size = checked_limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_COLUMNS} WHERE w.workspace = ? AND w.deleted = 0 AND w.position < ? "
                "ORDER BY w.position DESC LIMIT ?",
                (workspace, decode_cursor(cursor), size + 1),
            )
        return page_of(rows, size, _item)

    def get(self, workspace: str, workflow: str) -> JsonObject:
        """One workflow of the list. Raises NotFound, also when it is another workspace's."""
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_COLUMNS} WHERE w.workspace = ? AND w.deleted = 0 AND w.id = ?",
                (workspace, workflow),
            )
        if not rows:
            raise NotFound("there is no such workflow")
        return _item(rows[0])


def workflow_of(event: Event) -> str:
    """The id of the workflow on whose stream `event` stands."""
    return event.stream.removeprefix("workflow:")


def _item(row: Row) -> JsonObject:
    _, id, title, version, created_at, created_by, updated_at, updated_by, thumbnail = row[:9]
    origin, origin_version = row[9:]
    found: JsonObject = {
        "id": id,
        "title": title,
        "version": version,
        "created_at": created_at,
        "created_by": created_by,
        "updated_at": updated_at,
        "updated_by": updated_by,
        "thumbnail": thumbnail,
    }
    if origin is not None:
        found["forked_from"] = {"workflow": origin, "version": origin_version}
    return found
