"""Elements of steps that are run over a list: each with its own fate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from karate.graph.bodies.steps import StepBody
from karate.graph.events import (
    StepCached,
    StepCancelled,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import Json, JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event
from karate.reads.page import Row
from karate.reads.shown import skip_reason, with_urls
from karate.reads.view import storable

_PUT = """INSERT INTO view_elements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (run, node, element) DO UPDATE SET state = excluded.state, why = excluded.why,
  attempts = CASE WHEN excluded.attempts > 0 THEN excluded.attempts
    ELSE view_elements.attempts END,
  seconds = excluded.seconds, cost = excluded.cost, outputs = excluded.outputs,
  error = excluded.error"""
_DONE = frozenset({"cached", "succeeded"})


class Elements:
    """One row per element that was begun, and one per element that ended otherwise."""

    tables: ClassVar[tuple[str, ...]] = ("view_elements",)
    types: ClassVar[frozenset[str]] = frozenset(
        body.type
        for body in (StepStarted, StepCached, StepSucceeded, StepFailed, StepSkipped, StepCancelled)
    )

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        body = event.body
        if isinstance(body, StepBody) and body.element is not None:
            tx.execute(_PUT, (body.run, body.node, body.element, *_told(body)))

    def of(self, tx: Tx, run: str) -> Mapping[str, list[Row]]:
        """The rows of a run's elements by node, in the order of their lists."""
        found: dict[str, list[Row]] = {}
        for row in tx.execute(
            "SELECT node, element, state, why, attempts, seconds, cost, outputs, error "
            "FROM view_elements WHERE run = ? ORDER BY node, element",
            (run,),
        ):
            found.setdefault(str(row[0]), []).append(row)
        return found


def _told(body: StepBody) -> tuple[Json, ...]:
    """State, why, attempts, seconds, cost, outputs and error after `body`."""
    match body:
        case StepStarted():
            return ("running", "", body.attempt, 0.0, 0, "{}", None)
        case StepCached():
            return ("cached", storable(body.why), 0, 0.0, 0, json.dumps(body.outputs), None)
        case StepSucceeded():
            work = (body.seconds, body.cost, json.dumps(body.outputs), None)
            return ("succeeded", storable(body.why), body.attempt, *work)
        case StepFailed():
            error = json.dumps({"code": body.code, "detail": storable(body.detail)})
            return ("failed" if body.final else "waiting", "", body.attempt, 0.0, 0, "{}", error)
        case StepSkipped():
            return ("skipped", skip_reason(body), 0, 0.0, 0, "{}", None)
        case _:
            return ("cancelled", "the run was cancelled", 0, 0.0, 0, "{}", None)


def elements_json(count: int, rows: list[Row]) -> JsonObject:
    """How far a list is, and each element that was begun."""
    items: list[Json] = []
    for _, element, state, why, attempts, seconds, cost, outputs, error in rows:
        item: JsonObject = {
            "element": element,
            "state": state,
            "why": why,
            "attempts": attempts,
            "seconds": seconds,
            "cost": cost,
            "outputs": with_urls(json.loads(outputs)),
        }
        if error is not None:
            item["error"] = json.loads(error)
        items.append(item)
    done = sum(row[2] in _DONE for row in rows)
    failed = sum(row[2] == "failed" for row in rows)
    return {"count": count, "done": done, "failed": failed, "items": items}
