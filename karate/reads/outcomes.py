"""Every result a node ever had, so that a moment of the past shows what was there."""

from __future__ import annotations

import json
from typing import ClassVar

from karate.graph.events import StepCached, StepSucceeded
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.shown import with_urls

_AT = """SELECT o.node, s.type, o.run, s.state, s.why, s.outputs, s.seconds, s.cost, o.at
FROM view_results n
JOIN view_outcomes o ON o.workflow = n.workflow AND o.node = n.node AND o.position = (
  SELECT MAX(b.position) FROM view_outcomes b
  WHERE b.workflow = n.workflow AND b.node = n.node AND b.position < ?)
JOIN view_steps s ON s.run = o.run AND s.node = o.node
WHERE n.workflow = ? ORDER BY o.node"""


class Outcomes:
    """One row per result; what it consists of stands with the steps of its run."""

    tables: ClassVar[tuple[str, ...]] = ("view_outcomes",)
    types: ClassVar[frozenset[str]] = frozenset({StepCached.type, StepSucceeded.type})

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        body = event.body
        if not isinstance(body, (StepCached, StepSucceeded)) or body.element is not None:
            return  # elements are told with their step as a whole
        row = (body.workflow, body.node, event.position, body.run, rfc3339(event.at))
        tx.later("view_outcomes", row)

    def before(self, workflow: str, position: int) -> list[JsonObject]:
        """The latest result of each node that was there before `position`, by node id."""
        with self._database.read() as tx:
            rows = tx.execute(_AT, (position, workflow))
        return [
            {
                "node": node,
                "type": type,
                "run": run,
                "state": state,
                "cached": state == "cached",
                "why": why,
                "outputs": with_urls(json.loads(outputs)),
                "seconds": seconds,
                "cost": cost,
                "at": at,
            }
            for node, type, run, state, why, outputs, seconds, cost, at in rows
        ]
