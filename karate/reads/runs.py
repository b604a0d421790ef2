"""Runs and their steps, as `GET /runs/{id}` tells them."""

from __future__ import annotations

import json
from typing import ClassVar

from karate.errors import NotFound
from karate.graph.bodies.steps import StepBody
from karate.graph.events import (
    RunFinished,
    RunRequested,
    StepCached,
    StepCancelled,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import Json, JsonObject
from karate.graph.plan import Plan
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.elements import Elements, elements_json
from karate.reads.page import Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.shown import skip_reason, with_urls
from karate.reads.view import storable

_RUN = """SELECT position, id, workflow, version, state, requested_by, requested_at, started_at,
  finished_at, cost, number FROM view_runs"""
_STEPS = """SELECT node, type, parents, state, why, attempts, started_at, finished_at, seconds,
  cost, outputs, error, elements, reason FROM view_steps WHERE run = ? ORDER BY place"""
_ENDED = """UPDATE view_steps SET state = ?, why = ?, finished_at = ?, seconds = ?, cost = ?,
  outputs = ?, error = ? WHERE run = ? AND node = ?"""
_DONE = frozenset({"cached", "succeeded"})


class Runs:
    """One row per run and one per step."""

    tables: ClassVar[tuple[str, ...]] = ("view_runs", "view_steps")
    types: ClassVar[frozenset[str]] = frozenset(
        body.type
        for body in (
            RunRequested,
            StepStarted,
            StepCached,
            StepSucceeded,
            StepFailed,
            StepSkipped,
            StepCancelled,
            RunFinished,
        )
    )

    def __init__(self, database: Database) -> None:
        self._database = database
        self._elements = Elements(database)

    def apply(self, tx: Tx, event: Event) -> None:
        at = rfc3339(event.at)
        match event.body:
            case StepBody(element=int()):
                return  # a matter of reads.elements; the step as a whole goes on
            case RunRequested() as body:
                self._requested(tx, event, body)
            case StepStarted() as body:
                tx.execute(
                    "UPDATE view_runs SET state = 'running', "
                    "started_at = COALESCE(started_at, ?) WHERE id = ?",
                    (at, body.run),
                )
                tx.execute(
                    "UPDATE view_steps SET state = 'running', attempts = ?, elements = ?, "
                    "started_at = COALESCE(started_at, ?), error = NULL WHERE run = ? AND node = ?",
                    (body.attempt, body.of, at, body.run, body.node),
                )
            case RunFinished() as body:
                tx.execute(
                    "UPDATE view_runs SET state = ?, finished_at = ?, cost = ? WHERE id = ?",
                    (body.state, at, body.cost, body.run),
                )
            case _:
                self._step_ended(tx, event, at)

    def _requested(self, tx: Tx, event: Event, body: RunRequested) -> None:
        tx.execute(
            "INSERT INTO view_runs VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, NULL, NULL, 0, "
            "(SELECT COALESCE(MAX(number), 0) + 1 FROM view_runs WHERE workflow = ?))",
            (
                *(body.run, event.workspace, body.workflow, body.workflow_version),
                *(event.position, event.actor, rfc3339(event.at), body.workflow),
            ),
        )
        tx.executemany(
            "INSERT INTO view_steps VALUES "
            "(?, ?, ?, ?, ?, 'waiting', '', 0, NULL, NULL, 0, 0, '{}', NULL, NULL, NULL)",
            [
                (body.run, step.node, place, step.type, json.dumps(sorted(step.parents)))
                for place, step in enumerate(Plan.from_json(body.plan).steps)
            ],
        )

    def _step_ended(self, tx: Tx, event: Event, at: str) -> None:
        match event.body:
            case StepCached() as body:
                outputs = json.dumps(body.outputs)
                row = ("cached", storable(body.why), at, 0.0, 0, outputs, None, body.run, body.node)
            case StepSucceeded() as body:
                work = (at, body.seconds, body.cost, json.dumps(body.outputs), None)
                row = ("succeeded", storable(body.why), *work, body.run, body.node)
            case StepFailed() as body:
                error = json.dumps({"code": body.code, "detail": body.detail})
                ended = ("failed", "", at) if body.final else ("waiting", "", None)
                row = (*ended, 0.0, 0, json.dumps(body.outputs), error, body.run, body.node)
            case StepSkipped() as body:
                work = (at, 0.0, 0, json.dumps(body.outputs), None)
                row = ("skipped", skip_reason(body), *work, body.run, body.node)
                tx.execute(
                    "UPDATE view_steps SET reason = ? WHERE run = ? AND node = ?",
                    (body.reason, body.run, body.node),
                )
            case StepCancelled() as body:
                why = "the run was cancelled"
                row = ("cancelled", why, at, 0.0, 0, "{}", None, body.run, body.node)
            case _:
                return
        tx.execute(_ENDED, row)

    def get(self, workspace: str, run: str) -> JsonObject:
        """The run with its steps in plan order. Raises NotFound, also for another workspace's."""
        with self._database.read() as tx:
            rows = tx.execute(f"{_RUN} WHERE workspace = ? AND id = ?", (workspace, run))
            if not rows:
                raise NotFound("there is no such run")
            steps = tx.execute(_STEPS, (run,))
            elements = self._elements.of(tx, run)
        ended = rows[0][8] is not None
        done = {str(row[0]) for row in steps if row[3] in _DONE}
        told: list[Json] = [
            _step_item(row, done, ended, elements.get(str(row[0]), [])) for row in steps
        ]
        return {**_run_item(rows[0]), "steps": told}

    def brief(self, run: str) -> JsonObject:
        """Number, state and time of a run; nothing while the views do not have it."""
        sql = "SELECT number, state, requested_at FROM view_runs WHERE id = ?"
        with self._database.read() as tx:
            rows = tx.execute(sql, (run,))
        return {"number": int(rows[0][0]), "state": rows[0][1], "at": rows[0][2]} if rows else {}

    def page(
        self, workspace: str, workflow: str, limit: int | None = None, cursor: str | None = None
    ) -> Page:
        """The runs of `workflow` without their steps, newest first."""
        size = checked_limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_RUN} WHERE workspace = ? AND workflow = ? AND position < ? "
                "ORDER BY position DESC LIMIT ?",
                (workspace, workflow, decode_cursor(cursor), size + 1),
            )
        return page_of(rows, size, _run_item)

    def unfinished(self, limit: int) -> list[str]:
        """Ids of the oldest runs that have no end yet."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT id FROM view_runs WHERE finished_at IS NULL ORDER BY position LIMIT ?",
                (limit,),
            )
        return [str(row[0]) for row in rows]


def _run_item(row: Row) -> JsonObject:
    _, id, workflow, version, state, actor, requested_at, started_at, finished_at, *rest = row
    cost, number = rest
    return {
        "id": id,
        "number": number,
        "workflow": workflow,
        "version": version,
        "state": state,
        "requested_by": actor,
        "requested_at": requested_at,
        "started_at": started_at,
        "finished_at": finished_at,
        "cost": cost,
    }


def _step_item(row: Row, done: set[str], run_ended: bool, elements: list[Row]) -> JsonObject:
    node, type, parents, state, why, attempts, started_at, finished_at, seconds, cost, *rest = row
    if state == "waiting" and not run_ended and done.issuperset(json.loads(parents)):
        state = "queued"
    found: JsonObject = {
        "node": node,
        "type": type,
        "state": state,
        "cached": state == "cached",
        "why": why,
        "attempts": attempts,
        "started_at": started_at,
        "finished_at": finished_at,
        "seconds": seconds,
        "cost": cost,
        "outputs": with_urls(json.loads(rest[0])),
    }
    if rest[1] is not None:
        found["error"] = json.loads(rest[1])
    if rest[2] is not None:
        found["elements"] = elements_json(int(rest[2]), elements)
    if rest[3] is not None:
        found["reason"] = rest[3]
    return found
