"""What each workspace used, by day: edits, runs, steps, seconds of work, bytes, cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

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
_PUT = """INSERT INTO view_usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (workspace, day) DO UPDATE SET edits = excluded.edits, runs = excluded.runs,
  steps = excluded.steps, cached = excluded.cached, failed = excluded.failed,
  seconds = excluded.seconds, bytes = excluded.bytes, cost = excluded.cost"""
#: Runs looked up in one question.
BATCH: Final = 200


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
        case StepSucceeded(element=int(), seconds=seconds, cost=cost):
            return Amount(seconds=seconds, cost=cost)
        case StepCached(element=int()) | StepFailed(element=int()):
            return Amount()  # the step as a whole counts
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
    """One row per workspace and UTC day.

    Sums are made here and not in the table: hundreds of updates of one row in one transaction each
    pass over all the row's former versions. In the order of the log, since seconds are floats.
    """

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

    def fold(self, tx: Tx, events: Sequence[Event]) -> None:
        days: dict[tuple[str, str], list[float]] = {}
        spread = _spread(tx, events)
        for event in events:
            body = event.body
            added = amount(body)
            match body:
                case StepSucceeded(run=run, node=node, element=None) if (run, node) in spread:
                    added = added._replace(seconds=0.0, cost=0)  # its elements brought theirs
            if any(added):
                day = (event.workspace, rfc3339(event.at)[:10])
                held = days.get(day) or _held(tx, *day)
                days[day] = [old + new for old, new in zip(held, added, strict=True)]
        for day, sums in days.items():
            tx.execute(_PUT, (*day, *sums))

    def days(self, workspace: str, limit: int | None = None) -> list[JsonObject]:
        """The last days with any use, newest first."""
        with self._database.read() as tx:
            rows = tx.execute(
                f"SELECT {', '.join(_KEYS)} FROM view_usage WHERE workspace = ? "
                "ORDER BY day DESC LIMIT ?",
                (workspace, checked_limit(limit)),
            )
        return [dict(zip(_KEYS, row, strict=True)) for row in rows]


def _held(tx: Tx, workspace: str, day: str) -> list[float]:
    """The sums of a day so far."""
    sql = f"SELECT {', '.join(Amount._fields)} FROM view_usage WHERE workspace = ? AND day = ?"
    rows = tx.execute(sql, (workspace, day))
    return list(rows[0]) if rows else list(Amount())


def _spread(tx: Tx, events: Sequence[Event]) -> set[tuple[str, str]]:
    """(run, node) of the steps of `events` that were run over a list."""
    ended = {e.body.run for e in events if isinstance(e.body, StepSucceeded)}
    runs, found = sorted(ended), set[tuple[str, str]]()
    for start in range(0, len(runs), BATCH):
        some = runs[start : start + BATCH]
        marks = ", ".join("?" * len(some))
        sql = f"SELECT run, node FROM view_steps WHERE run IN ({marks}) AND elements IS NOT NULL"
        found.update((str(run), str(node)) for run, node in tx.execute(sql, some))
    return found
