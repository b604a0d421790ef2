"""What the results of local nodes take, and which of them could go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from karate.graph.events import AssetStored, CacheEvicted, RunRequested, WorkflowEdited
from karate.graph.ids import is_id
from karate.graph.model import Json
from karate.graph.values import assets_of
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339

#: Names looked up in one question.
BATCH: Final = 200
#: Keys of changes and plans under which no asset stands.
_BESIDE: Final = frozenset({"op", "node", "source", "target", "id", "key", "type", "inputs"})


class Shelf:
    """Remembers which assets a document or a plan ever named, and what was evicted.

    Only what a run made, no edit or plan names, and is no node's latest result may go: so every
    moment of a document keeps its pictures, and what goes can be made again.
    """

    tables: ClassVar[tuple[str, ...]] = ("view_named", "view_evicted")
    types: ClassVar[frozenset[str]] = frozenset(
        {WorkflowEdited.type, RunRequested.type, CacheEvicted.type, AssetStored.type}
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case WorkflowEdited() as body:
                _name(tx, _words(list(body.changes)))
            case RunRequested() as body:
                _name(tx, _words(body.plan))
            case CacheEvicted() as body:
                tx.executemany(
                    "INSERT INTO view_evicted VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [(event.workspace, sha256, rfc3339(event.at)) for sha256 in body.contents],
                )
            case AssetStored() as body:
                tx.execute(
                    "DELETE FROM view_evicted WHERE workspace = ? AND sha256 = ?",
                    (event.workspace, body.sha256),
                )

    def evicted(self, workspace: str, sha256: str) -> str | None:
        """When this content was removed to save space; None if it was not."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT at FROM view_evicted WHERE workspace = ? AND sha256 = ?",
                (workspace, sha256),
            )
        return str(rows[0][0]) if rows else None

    def removable(self, types: Iterable[str]) -> list[tuple[str, str, int]]:
        """(workspace, SHA-256, bytes) of results of `types` that may go, least recently used first.

        A content shared with anything that has to stay is not among them.
        """
        wanted = sorted(types)
        marks = ", ".join("?" * len(wanted))
        with self._database.read() as tx:
            known = tx.execute(
                f"SELECT workspace, outputs FROM view_known WHERE type IN ({marks}) ORDER BY used",
                wanted,
            )
            staying = self._staying(tx, wanted)
        found: dict[tuple[str, str], int] = {}
        for workspace, outputs in known:
            for asset in assets_of(json.loads(outputs)):
                name = (str(workspace), str(asset["sha256"]))
                found.pop(name, None)  # used again later: it goes later
                found[name] = int(str(asset["bytes"]))
        return [
            (workspace, sha256, size)
            for (workspace, sha256), size in found.items()
            if sha256 not in staying
        ]

    def _staying(self, tx: Tx, types: list[str]) -> set[str]:
        """Contents that are uploads, named, evicted already, shown as latest, in a run that goes
        on, or made by other nodes.
        """
        marks = ", ".join("?" * len(types))
        staying = {
            str(row[0])
            for row in tx.execute(
                "SELECT sha256 FROM view_assets WHERE run IS NULL "
                "UNION SELECT a.sha256 FROM view_assets a JOIN view_named n ON n.asset = a.id "
                "UNION SELECT sha256 FROM view_evicted"
            )
        }
        told = (
            *tx.execute("SELECT outputs FROM view_results"),
            *tx.execute(
                "SELECT s.outputs FROM view_steps s JOIN view_runs r ON r.id = s.run "
                "WHERE r.finished_at IS NULL"
            ),
            *tx.execute(f"SELECT outputs FROM view_known WHERE type NOT IN ({marks})", types),
        )
        for row in told:
            staying.update(str(asset["sha256"]) for asset in assets_of(json.loads(row[0])))
        return staying


def _words(told: Json) -> Iterator[str]:
    """Texts that could be ids of assets."""
    left: list[Json] = [told]
    while left:
        match left.pop():
            case str() as word if is_id(word):
                yield word
            case list() as items:
                left += items
            case dict() as entries:
                left += [value for key, value in entries.items() if key not in _BESIDE]


def _name(tx: Tx, words: Iterable[str]) -> None:
    found = sorted(set(words))
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        marks = ", ".join("?" * len(batch))
        tx.execute(
            f"INSERT INTO view_named SELECT id FROM view_assets WHERE id IN ({marks}) "
            "ON CONFLICT DO NOTHING",
            batch,
        )
