"""The versions of a workflow that people gave names to."""

from __future__ import annotations

from typing import ClassVar

from karate.errors import NotFound
from karate.graph.bodies.versions import VERSIONS
from karate.graph.events import VersionNamed, VersionRenamed, VersionUnnamed
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.page import Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.people import People
from karate.reads.view import storable
from karate.reads.workflows import workflow_of

_ROWS = """SELECT v.position, v.id, v.name, v.version, v.at, v.actor, p.name
  FROM view_versions v LEFT JOIN view_people p ON p.id = v.actor
  WHERE v.workflow = ? AND v.gone = 0"""


class Versions:
    """One row per name, also of those taken back, since the history tells of them."""

    tables: ClassVar[tuple[str, ...]] = ("view_versions",)
    types: ClassVar[frozenset[str]] = frozenset(VERSIONS)

    def __init__(self, database: Database, people: People) -> None:
        self._database, self._people = database, people

    def apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case VersionNamed(id=id, name=name, of=of):
                tx.execute(
                    "INSERT INTO view_versions VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                    (
                        *(workflow_of(event), id, storable(name), of),
                        *(event.position, rfc3339(event.at), event.actor),
                    ),
                )
            case VersionRenamed(id=id, new=name):
                tx.execute(
                    "UPDATE view_versions SET name = ? WHERE workflow = ? AND id = ?",
                    (storable(name), workflow_of(event), id),
                )
            case VersionUnnamed(id=id):
                tx.execute(
                    "UPDATE view_versions SET gone = 1 WHERE workflow = ? AND id = ?",
                    (workflow_of(event), id),
                )

    def page(self, workflow: str, limit: int | None = None, cursor: str | None = None) -> Page:
        """Items `{id, name, version, at, actor, actor_name}`, last named first."""
        size = checked_limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_ROWS} AND v.position < ? ORDER BY v.position DESC LIMIT ?",
                (workflow, decode_cursor(cursor), size + 1),
            )
        return page_of(rows, size, self._item)

    def get(self, workflow: str, id: str) -> JsonObject:
        """One named version. Raises NotFound, also when the name was taken back."""
        with self._database.read() as tx:
            rows = tx.execute(f"{_ROWS} AND v.id = ?", (workflow, id))
        if not rows:
            raise NotFound("there is no such named version")
        return self._item(rows[0])

    def _item(self, row: Row) -> JsonObject:
        _, id, name, version, at, actor, sealed = row
        return {
            "id": id,
            "name": name,
            "version": version,
            "at": at,
            "actor": actor,
            "actor_name": self._people.opened(actor, sealed),
        }
