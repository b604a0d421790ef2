"""Who did what to a workflow: its edits and its runs in one list, newest first.

The table holds the order and who; what an edit changed stays in the log (encrypted) and is read
from there, one range read per page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from karate.graph.events import (
    RunCancelled,
    RunFinished,
    RunRequested,
    WorkflowCreated,
    WorkflowDeleted,
    WorkflowEdited,
)
from karate.graph.model import Json, JsonObject
from karate.graph.plan import Plan
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.ledger.log import Ledger
from karate.reads.page import NEWEST, Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.people import People
from karate.reads.summary import named, summary
from karate.reads.view import storable
from karate.reads.workflows import workflow_of

_ROWS = """SELECT h.position, h.version, h.at, h.actor, p.name, h.type, h.run,
  h.summary
  FROM view_history h LEFT JOIN view_people p ON p.id = h.actor
  WHERE h.workflow = ? AND h.position < ?"""


class History:
    """One row per event of a workflow or of its runs' begin and end; and what nodes are called."""

    tables: ClassVar[tuple[str, ...]] = ("view_history", "view_nodes")
    types: ClassVar[frozenset[str]] = frozenset(
        body.type
        for body in (
            WorkflowCreated,
            WorkflowEdited,
            WorkflowDeleted,
            RunRequested,
            RunCancelled,
            RunFinished,
        )
    )

    def __init__(self, database: Database, ledger: Ledger, people: People) -> None:
        self._database, self._ledger, self._people = database, ledger, people

    def apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case RunRequested() as body:
                steps = len(Plan.from_json(body.plan).steps)
                line = f"started a run of {steps} step{'s' * (steps != 1)}"
                self._insert(tx, event, body.workflow, body.workflow_version, body.run, line)
            case RunCancelled(run=run, workflow=workflow):
                version = self._version(tx, run)
                self._insert(tx, event, workflow, version, run, "cancelled a run")
            case RunFinished(run=run, workflow=workflow, state=state):
                version = self._version(tx, run)
                self._insert(tx, event, workflow, version, run, f"run {state}")
            case WorkflowEdited(changes=changes):
                for change in changes:
                    self._name_node(tx, workflow_of(event), change)
                self._insert(tx, event, workflow_of(event), event.version, None, "")
            case WorkflowCreated() | WorkflowDeleted():
                line = f"{event.type.removeprefix('workflow.')} the workflow"
                self._insert(tx, event, workflow_of(event), event.version, None, line)

    def _insert(
        self, tx: Tx, event: Event, workflow: str, version: int, run: str | None, line: str
    ) -> None:
        at = rfc3339(event.at)
        tx.execute(
            "INSERT INTO view_history VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (event.position, workflow, version, at, event.actor, event.type, run, line),
        )

    def _version(self, tx: Tx, run: str) -> int:
        rows = tx.execute("SELECT version FROM view_runs WHERE id = ?", (run,))
        return int(rows[0][0])

    def _name_node(self, tx: Tx, workflow: str, change: JsonObject) -> None:
        node, op = change.get("node"), change["op"]
        if op == "node.added":
            tx.execute(
                "INSERT INTO view_nodes VALUES (?, ?, ?, ?) ON CONFLICT (workflow, node) "
                "DO UPDATE SET type = excluded.type, title = excluded.title",
                (workflow, node, *(_text(change, key) for key in ("type", "title"))),
            )
        elif op == "node.changed" and change.get("key") in ("title", "type"):
            tx.execute(
                f"UPDATE view_nodes SET {change['key']} = ? WHERE workflow = ? AND node = ?",
                (_text(change, "new"), workflow, node),
            )

    def page(
        self,
        workflow: str,
        *,
        actor: str | None = None,
        type: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        """Items `{version, type, at, actor, actor_name, changes, summary, run?}`, newest first.

        `type` may end in `*`; `before` names a version of the workflow. Raises Malformed for a
        wrong limit or cursor.
        """
        size = checked_limit(limit)
        sql, params = _ROWS, [workflow, self._below(workflow, before, decode_cursor(cursor))]
        if actor is not None:
            sql, params = f"{sql} AND h.actor = ?", [*params, actor]
        if type is not None and type.endswith("*"):
            sql, params = f"{sql} AND h.type LIKE ?", [*params, f"{type[:-1]}%"]
        elif type is not None:
            sql, params = f"{sql} AND h.type = ?", [*params, type]
        with self._database.read() as tx:
            rows = tx.execute(f"{sql} ORDER BY h.position DESC LIMIT ?", (*params, size + 1))
        edits = self._edits(workflow, rows[:size])
        names = self._names(workflow, {node for found in edits.values() for node in named(found)})
        return page_of(rows, size, lambda row: self._item(row, edits, names))

    def _below(self, workflow: str, before: int | None, position: int) -> int:
        if before is None:
            return position
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT MIN(position) FROM view_history "
                "WHERE workflow = ? AND run IS NULL AND version >= ?",
                (workflow, before),
            )
        found = rows[0][0]
        return min(position, int(found) if found is not None else NEWEST)

    def _names(self, workflow: str, nodes: set[str]) -> dict[str, str]:
        """What `nodes` are called: their title, else their type."""
        if not nodes:
            return {}
        marks = ", ".join("?" * len(nodes))
        sql = f"SELECT node, title, type FROM view_nodes WHERE workflow = ? AND node IN ({marks})"
        with self._database.read() as tx:
            rows = tx.execute(sql, (workflow, *nodes))
        return {str(node): str(title or kind) for node, title, kind in rows}

    def _edits(self, workflow: str, rows: Sequence[Row]) -> dict[int, list[JsonObject]]:
        """The changes of the edits among `rows`, by position, read from the log.

        One read per stretch of neighbouring versions: a filter by actor leaves gaps.
        """
        versions = sorted(int(row[1]) for row in rows if row[5] == WorkflowEdited.type)
        found: dict[int, list[JsonObject]] = {}
        while versions:
            stretch = 1
            while stretch < len(versions) and versions[stretch] == versions[0] + stretch:
                stretch += 1
            stream, last = f"workflow:{workflow}", versions[stretch - 1]
            for event in self._ledger.read_stream(stream, after=versions[0] - 1, upto=last):
                if isinstance(event.body, WorkflowEdited):
                    found[event.position] = event.body.changes
            del versions[:stretch]
        return found

    def _item(
        self, row: Row, edits: dict[int, list[JsonObject]], names: dict[str, str]
    ) -> JsonObject:
        position, version, at, actor, sealed, type, run, line = row
        changes = edits.get(int(position), [])
        found: JsonObject = {
            "position": position,
            "version": version,
            "type": type,
            "at": at,
            "actor": actor,
            "actor_name": self._people.opened(actor, sealed),
            "changes": cast(list[Json], changes),
            "summary": line or summary(changes, names),
        }
        if run is not None:
            found["run"] = run
        return found


def _text(change: JsonObject, key: str) -> str:
    return storable(str(change.get(key) or ""))
