"""What each workspace used, by day: edits, runs, steps, seconds of work, bytes, cost."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from karate.graph.events import (
    AssetStored,
    Body,
    RunRequested,
    StepCached,
    StepFailed,
    StepSucceeded,
    WorkflowEdited,
)
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.page import checked_limit

_KEYS = ("day", "edits", "runs", "steps", "cached", "failed", "seconds", "bytes", "cost")
_ADD = """INSERT INTO view_usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (workspace, day) DO UPDATE SET
  edits = view_usage.edits + excluded.edits,
  runs = view_usage.runs + excluded.runs,
  steps = view_usage.steps + excluded.steps,
  cached = view_usage.cached + excluded.cached,
  failed = view_usage.failed + excluded.failed,
  seconds = view_usage.seconds + excluded.seconds,
  bytes = view_usage.bytes + excluded.bytes,
  cost = view_usage.cost + excluded.cost"""


class Amount(NamedTuple):
    """What one event adds to a day; `cost` in micro-credits."""

    edits: int = 0
    runs: int = 0
    steps: int = 0
    cached: int = 0
    failed: int = 0
    seconds: float = 0.0
    bytes: int = 0
    cost: int = 0


def amount(body: Body) -> Amount:
    """What `body` adds to its day."""
    match body:
        case WorkflowEdited():
            return Amount(edits=1)
        case RunRequested():
            return Amount(runs=1)
        case StepCached():
            return Amount(steps=1, cached=1)
        case StepSucceeded(seconds=seconds, cost=cost):
            return Amount(steps=1, seconds=seconds, cost=cost)
        case StepFailed(final=True):
            return Amount(steps=1, failed=1)
        case AssetStored(bytes=size):
            return Amount(bytes=size)
    return Amount()


class Usage:
    """One row per workspace and UTC day."""

    tables: ClassVar[tuple[str, ...]] = ("view_usage",)
    types: ClassVar[frozenset[str]] = frozenset(
        body.type
        for body in (
            WorkflowEdited,
            RunRequested,
            StepCached,
            StepSucceeded,
            StepFailed,
            AssetStored,
        )
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        added = amount(event.body)
        if any(added):
            tx.execute(_ADD, (event.workspace, rfc3339(event.at)[:10], *added))

    def days(self, workspace: str, limit: int | None = None) -> list[JsonObject]:
        """The last days with any use, newest first."""
        with self._database.read() as tx:
            rows = tx.execute(
                f"SELECT {', '.join(_KEYS)} FROM view_usage WHERE workspace = ? "
                "ORDER BY day DESC LIMIT ?",
                (workspace, checked_limit(limit)),
            )
        return [dict(zip(_KEYS, row, strict=True)) for row in rows]
