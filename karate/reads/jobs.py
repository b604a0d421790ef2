"""Jobs at providers that have no end yet: what is left to be stopped when their runs have ended."""

from __future__ import annotations

from typing import ClassVar

from karate.graph.bodies.steps import StepBody
from karate.graph.events import (
    AttemptAnswered,
    AttemptCancelled,
    AttemptSubmitted,
    StepFailed,
    StepStarted,
    StepSucceeded,
)
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event

#: Stands for the step as a whole where elements have their numbers.
WHOLE = -1


class Jobs:
    """One row per job that a provider accepted and of which nothing was heard since.

    A cancelled step keeps its row until the provider was told; its run has ended long before.
    """

    tables: ClassVar[tuple[str, ...]] = ("view_jobs",)
    types: ClassVar[frozenset[str]] = frozenset(
        body.type
        for body in (
            AttemptSubmitted,
            AttemptAnswered,
            AttemptCancelled,
            StepStarted,
            StepSucceeded,
            StepFailed,
        )
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        body = event.body
        if not isinstance(body, StepBody):
            return
        row = (body.run, body.node, WHOLE if body.element is None else body.element)
        if isinstance(body, AttemptSubmitted):
            tx.execute(
                "INSERT INTO view_jobs (run, node, element, position) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (run, node, element) DO UPDATE SET position = excluded.position",
                (*row, event.position),
            )
        else:
            tx.execute("DELETE FROM view_jobs WHERE run = ? AND node = ? AND element = ?", row)

    def left_behind(self, limit: int) -> list[str]:
        """Runs that have ended and have jobs at providers yet, oldest jobs first."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT j.run, MIN(j.position) AS first FROM view_jobs j "
                "JOIN view_runs r ON r.id = j.run WHERE r.finished_at IS NOT NULL "
                "GROUP BY j.run ORDER BY first LIMIT ?",
                (limit,),
            )
        return [str(row[0]) for row in rows]
