"""Who did what to a workflow: its edits, runs and named versions in one list, newest first.

The tables hold the order and who; what an edit changed stays in the log (encrypted) and is read
from there, one read per page.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Final, cast

from karate.errors import Invalid
from karate.graph.bodies.versions import VERSIONS
from karate.graph.events import (
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    RunCancelled,
    RunFinished,
    RunRequested,
    TriggerFailed,
    TriggerRemoved,
    TriggerSet,
    WorkflowCreated,
    WorkflowDeleted,
    WorkflowEdited,
)
from karate.graph.model import Json, JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.ledger.log import Ledger
from karate.reads.lines import line_of
from karate.reads.names import Names
from karate.reads.page import NEWEST, Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.people import People
from karate.reads.summary import named, summary, touched
from karate.reads.view import storable

#: What `kind` stands for.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "edit": (WorkflowCreated.type, WorkflowEdited.type, WorkflowDeleted.type),
    "run": (RunRequested.type, RunCancelled.type, RunFinished.type),
    "version": VERSIONS,
    "trigger": (TriggerSet.type, TriggerRemoved.type, TriggerFailed.type),
    "people": (MemberJoined.type, MemberRoleChanged.type, MemberRemoved.type),
}
_COLUMNS = """h.position, h.version, h.at, h.actor, p.name, h.type, h.run, h.number, h.about,
  h.summary"""
_ALL = f"""SELECT {_COLUMNS} FROM view_history h LEFT JOIN view_people p ON p.id = h.actor
  WHERE h.workflow = ? AND h.position < ? AND h.position > ?"""
_OF_NODE = f"""SELECT {_COLUMNS} FROM view_touched t JOIN view_history h
  ON h.workflow = t.workflow AND h.position = t.position
  LEFT JOIN view_people p ON p.id = h.actor
  WHERE t.workflow = ? AND t.position < ? AND t.position > ? AND t.node = ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items: `type` may end in `*`; `before` is a version, `after` a position."""

    actor: str | None = None
    type: str | None = None
    kind: str | None = None
    node: str | None = None
    before: int | None = None
    after: int | None = None

    def types(self) -> tuple[str, ...] | None:
        """The event types that match, None for all of a workflow. Raises Invalid."""
        if self.kind is not None and self.kind not in KINDS:
            raise Invalid(f"kind is one of {', '.join(KINDS)}", rule="query-kind")
        if self.kind is None and self.type is None:
            return None
        known = KINDS[self.kind] if self.kind is not None else sum(KINDS.values(), ())
        if self.type is None:
            return known
        if self.type.endswith("*"):
            return tuple(each for each in known if each.startswith(self.type[:-1]))
        return tuple(each for each in known if each == self.type)


class History:
    """One row per event of a workflow or of its runs' begin and end, and per change of members."""

    tables: ClassVar[tuple[str, ...]] = ("view_history", "view_touched")
    types: ClassVar[frozenset[str]] = frozenset(sum(KINDS.values(), ()))

    def __init__(self, database: Database, ledger: Ledger, people: People, names: Names) -> None:
        self._database, self._ledger = database, ledger
        self._people, self._names = people, names

    def apply(self, tx: Tx, event: Event) -> None:
        line = line_of(tx, event)
        tx.later(
            "view_history",
            (
                *(event.position, line.workflow, line.version, rfc3339(event.at), event.actor),
                *(event.type, line.run, line.number, line.about, storable(line.text)),
            ),
        )
        if isinstance(event.body, WorkflowEdited):
            for node in sorted(touched(event.body.changes)):
                tx.later("view_touched", (line.workflow, storable(node), event.position))

    def page(
        self,
        workflow: str,
        wanted: Wanted | None = None,
        *,
        workspace: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        """Items `{position, version, type, at, actor, actor_name, changes, summary, names, run?,
        number?, origin?}`, newest first.

        `workspace` is whose people `kind=people` lists. Raises Malformed for a wrong limit or
        cursor, Invalid for a wrong kind.
        """
        wanted, size = wanted or Wanted(), checked_limit(limit)
        types, about = wanted.types(), workflow
        if types is not None and set(types) <= set(KINDS["people"]):
            about = f"@{workspace}"
        below = self._below(about, wanted.before, decode_cursor(cursor))
        rows = self._rows(about, wanted, types, below, size + 1)
        bodies = self._bodies(workflow, rows[:size])
        names = self._named(workflow, bodies)
        return page_of(rows, size, lambda row: self._item(row, bodies, names))

    def _rows(
        self, workflow: str, wanted: Wanted, types: Sequence[str] | None, below: int, limit: int
    ) -> list[Row]:
        """One query per type, each of which an index answers in order, and their newest."""
        sql, params = _ALL, [workflow, below, wanted.after or 0]
        if wanted.node is not None:
            sql, params = _OF_NODE, [*params, wanted.node]
            if types is not None and WorkflowEdited.type not in types:
                return []
            types = None  # only edits touch a node
        if wanted.actor is not None:
            sql, params = f"{sql} AND h.actor = ?", [*params, wanted.actor]
        order = f"ORDER BY {'t' if wanted.node is not None else 'h'}.position DESC LIMIT ?"
        with self._database.read(snapshot=True) as tx:
            if types is None:
                return list(tx.execute(f"{sql} {order}", (*params, limit)))
            found: Iterable[list[Row]] = [
                list(
                    tx.execute(f"{sql}{_rare(type)} AND h.type = ? {order}", (*params, type, limit))
                )
                for type in types
            ]
        newest = heapq.merge(*found, key=lambda row: int(row[0]), reverse=True)
        return list(islice(newest, limit))

    def _below(self, workflow: str, before: int | None, position: int) -> int:
        if before is None:
            return position
        found = self._ledger.position_of(f"workflow:{workflow}", before)
        return min(position, NEWEST if found is None else found)

    def _bodies(self, workflow: str, rows: Sequence[Row]) -> dict[int, WorkflowEdited]:
        """The edits among `rows`, by position, read from the log."""
        versions = [int(row[1]) for row in rows if row[5] == WorkflowEdited.type]
        if not versions:
            return {}
        events = self._ledger.read_versions(f"workflow:{workflow}", versions)
        return {e.position: e.body for e in events if isinstance(e.body, WorkflowEdited)}

    def _named(
        self, workflow: str, bodies: Mapping[int, WorkflowEdited]
    ) -> dict[tuple[str, int], str]:
        wanted: dict[str, list[int]] = {}
        for position, body in bodies.items():
            for node in named(body.changes):
                wanted.setdefault(node, []).append(position)
        return self._names.at(workflow, wanted)

    def _item(
        self,
        row: Row,
        bodies: Mapping[int, WorkflowEdited],
        names: Mapping[tuple[str, int], str],
    ) -> JsonObject:
        position, version, at, actor, sealed, type, run, number, about, line = row
        body = bodies.get(int(position))
        changes = [] if body is None else body.changes
        origin = None if body is None else body.origin
        called = {node: names[node, int(position)] for node in named(changes)}
        found: JsonObject = {
            "position": position,
            "version": version,
            "type": type,
            "at": at,
            "actor": actor,
            "actor_name": self._people.opened(actor, sealed),
            "changes": cast(list[Json], changes),
            "summary": line or summary(changes, called, origin),
            "names": {**called},
        }
        if about is not None:
            name = self._people.name(about) or "somebody"
            found["summary"] = str(line).replace("{}", name)
            found["about"] = about
        given = {"run": run, "number": number, "origin": origin}
        found.update({key: value for key, value in given.items() if value is not None})
        return found


def _rare(type: str) -> str:
    """What tells the database that the index of all but edits has every row wanted."""
    return "" if type == WorkflowEdited.type else f" AND h.type <> '{WorkflowEdited.type}'"
