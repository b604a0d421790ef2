"""The library of subgraphs, every version of each."""

from __future__ import annotations

import json
from typing import ClassVar

from karate.errors import NotFound
from karate.graph.events import SubgraphRemoved, SubgraphSaved
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.page import Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.view import storable

_ROWS = "SELECT position, id, version, title, definition, at, actor FROM view_subgraphs"


class Subgraphs:
    """One row per saved version."""

    tables: ClassVar[tuple[str, ...]] = ("view_subgraphs",)
    types: ClassVar[frozenset[str]] = frozenset({SubgraphSaved.type, SubgraphRemoved.type})

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case SubgraphSaved() as body:
                tx.execute(
                    "INSERT INTO view_subgraphs VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
                    (
                        *(body.subgraph, body.of, event.workspace, storable(body.title)),
                        *(json.dumps(body.definition), rfc3339(event.at), event.actor),
                        event.position,
                    ),
                )
            case SubgraphRemoved() as body:
                tx.execute(
                    "UPDATE view_subgraphs SET removed = 1 WHERE id = ? AND workspace = ?",
                    (body.subgraph, event.workspace),
                )

    def page(self, workspace: str, limit: int | None = None, cursor: str | None = None) -> Page:
        """The newest version of each subgraph that is offered, last saved first."""
        size = checked_limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_ROWS} s WHERE workspace = ? AND removed = 0 AND position < ? AND version = "
                "(SELECT MAX(t.version) FROM view_subgraphs t WHERE t.id = s.id) "
                "ORDER BY position DESC LIMIT ?",
                (workspace, decode_cursor(cursor), size + 1),
            )
        return page_of(rows, size, _item)

    def get(self, workspace: str, subgraph: str, version: int | None = None) -> JsonObject:
        """A version of a subgraph, the newest by default; also of one no longer offered.

        Raises NotFound.
        """
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_ROWS} WHERE workspace = ? AND id = ? ORDER BY version DESC",
                (workspace, subgraph),
            )
        found = [row for row in rows if version is None or row[2] == version]
        if not found:
            raise NotFound("there is no such subgraph")
        return _item(found[0])


def _item(row: Row) -> JsonObject:
    _, id, version, title, definition, at, actor = row
    return {
        "id": id,
        "version": version,
        "title": title,
        "definition": json.loads(definition),
        "at": at,
        "actor": actor,
    }
