"""The assets of a workspace: what was uploaded, and what runs made."""

from __future__ import annotations

from typing import ClassVar

from karate.errors import NotFound
from karate.graph.events import AssetStored
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.page import Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.view import storable

_COLUMNS = """SELECT position, id, sha256, media_type, bytes, width, height, name, run,
  created_at, created_by FROM view_assets"""
_KEYS = (
    "id",
    "sha256",
    "media_type",
    "bytes",
    "width",
    "height",
    "name",
    "run",
    "created_at",
    "created_by",
)


class Assets:
    """One row per stored asset; several may share their content."""

    tables: ClassVar[tuple[str, ...]] = ("view_assets",)
    types: ClassVar[frozenset[str]] = frozenset({AssetStored.type})

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        body = event.body
        if isinstance(body, AssetStored):
            name = None if body.name is None else storable(body.name)
            tx.execute(
                "INSERT INTO view_assets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(body.asset, event.workspace, body.sha256, body.media_type, body.bytes),
                    *(body.width, body.height, name, event.correlation),
                    *(rfc3339(event.at), event.actor, event.position),
                ),
            )

    def get(self, workspace: str, asset: str) -> JsonObject:
        """One asset. Raises NotFound, also when it is another workspace's."""
        found = self._first("id = ?", workspace, asset)
        if found is None:
            raise NotFound("there is no such asset")
        return found

    def by_content(self, workspace: str, sha256: str) -> JsonObject | None:
        """The oldest asset of `workspace` with these bytes, or None."""
        return self._first("sha256 = ?", workspace, sha256)

    def page(self, workspace: str, limit: int | None = None, cursor: str | None = None) -> Page:
        """The assets of `workspace`, newest first."""
        size = checked_limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_COLUMNS} WHERE workspace = ? AND position < ? ORDER BY position DESC LIMIT ?",
                (workspace, decode_cursor(cursor), size + 1),
            )
        return page_of(rows, size, _item)

    def _first(self, test: str, workspace: str, value: str) -> JsonObject | None:
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_COLUMNS} WHERE workspace = ? AND {test} ORDER BY position LIMIT 1",
                (workspace, value),
            )
        return _item(rows[0]) if rows else None


def _item(row: Row) -> JsonObject:
    found: JsonObject = dict(zip(_KEYS, row[1:], strict=True))
    return {key: value for key, value in found.items() if value is not None}
