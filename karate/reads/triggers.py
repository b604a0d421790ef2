"""What starts workflows by itself, folded from the log, and the runs it owes.

A follower of its own keeps these tables: what a trigger owes is found in the order of the log, so
that nothing before its setting and everything after it counts, once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from karate.errors import NotFound
from karate.graph.events import (
    RunFinished,
    RunRequested,
    TriggerFailed,
    TriggerRemoved,
    TriggerSet,
    VersionNamed,
    WorkflowDeleted,
)
from karate.graph.triggers import Due, Trigger, matches
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.ledger.follow import Follower
from karate.ledger.log import Ledger
from karate.reads.page import Row
from karate.reads.view import storable
from karate.reads.workflows import workflow_of
from karate.telemetry.metrics import Metrics

#: Runs read at a time that are owed.
OWED: Final = 100
_TYPES: Final = frozenset(
    body.type
    for body in (
        *(TriggerSet, TriggerRemoved, TriggerFailed, RunRequested, RunFinished),
        *(VersionNamed, WorkflowDeleted),
    )
)
_ROWS: Final = """SELECT id, workflow, workspace, kind, enabled, body, actor, since, position, slot,
  run, fired_at, trouble, failures, stopped FROM triggers"""
_PUT: Final = """INSERT INTO triggers (id, workflow, workspace, kind, enabled, watch, token, body,
  actor, since, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, watch = excluded.watch,
  token = excluded.token, body = excluded.body, actor = excluded.actor, since = excluded.since,
  position = excluded.position, trouble = NULL, failures = 0, stopped = 0"""
_FAILED: Final = """UPDATE triggers SET slot = ?, fired_at = ?, trouble = ?,
  failures = failures + 1, stopped = ? WHERE id = ?"""


class Triggers:
    """The triggers of all workflows. `follower` keeps them; the rest reads."""

    def __init__(self, ledger: Ledger, database: Database, metrics: Metrics | None = None) -> None:
        self._database = database
        self.follower = Follower(
            "triggers-1", ledger, database, self._fold, types=_TYPES, metrics=metrics
        )

    def of(self, workflow: str) -> list[Trigger]:
        """The triggers of `workflow` in the order they were last set."""
        return self._read("WHERE workflow = ? ORDER BY position", workflow)

    def get(self, workflow: str, trigger: str) -> Trigger:
        """One trigger. Raises NotFound."""
        found = self._read("WHERE workflow = ? AND id = ?", workflow, trigger)
        if not found:
            raise NotFound("there is no such trigger")
        return found[0]

    def find(self, trigger: str) -> Trigger | None:
        """A trigger by its id alone; None when it was removed."""
        return next(iter(self._read("WHERE id = ?", trigger)), None)

    def called(self, token: str) -> Trigger:
        """The webhook whose secret has the hash `token`. Raises NotFound."""
        found = self._read("WHERE token = ? AND kind = 'webhook'", token) if token else []
        if not found:
            raise NotFound("there is no such webhook")
        return found[0]

    def live(self, kind: str) -> list[Trigger]:
        """All triggers of `kind` that start runs."""
        return self._read("WHERE kind = ? AND enabled = 1 AND stopped = 0", kind)

    def owed(self) -> list[Due]:
        """The oldest runs that are owed."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT trigger_id, slot, cause FROM trigger_due ORDER BY position LIMIT ?",
                (OWED,),
            )
        return [Due(*map(str, row)) for row in rows]

    def settle(self, due: Due) -> None:
        """`due` is started, or never will be."""
        with self._database.transaction() as tx:
            tx.execute(
                "DELETE FROM trigger_due WHERE trigger_id = ? AND slot = ?", (due.trigger, due.slot)
            )

    def _read(self, where: str, *params: object) -> list[Trigger]:
        with self._database.read() as tx:
            return [_trigger(row) for row in tx.execute(f"{_ROWS} {where}", params)]

    def _fold(self, tx: Tx, events: Sequence[Event]) -> None:
        for event in events:
            self._apply(tx, event)

    def _apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case TriggerSet() as body:
                tx.execute(_PUT, _columns(event, body))
            case TriggerRemoved(trigger=trigger):
                tx.execute("DELETE FROM triggers WHERE id = ?", (trigger,))
            case WorkflowDeleted():
                tx.execute("DELETE FROM triggers WHERE workflow = ?", (workflow_of(event),))
            case TriggerFailed() as body:
                told = {"code": body.code, "detail": body.detail, "at": rfc3339(event.at)}
                trouble = storable(json.dumps(told))
                tx.execute(
                    _FAILED,
                    (body.slot, rfc3339(event.at), trouble, int(body.stopped), body.trigger),
                )
            case RunRequested(trigger={"id": str(trigger), "slot": str(slot)}, run=run):
                tx.execute(
                    "UPDATE triggers SET slot = ?, run = ?, fired_at = ?, trouble = NULL, "
                    "failures = 0 WHERE id = ?",
                    (storable(slot), run, rfc3339(event.at), trigger),
                )
            case RunFinished(workflow=workflow, run=run, state=state):
                for trigger, event_kind in _watching(tx, workflow):
                    if matches(event_kind, state):
                        _owe(tx, event, trigger, f"run:{run}", run)
            case VersionNamed(id=name):
                for trigger, event_kind in _watching(tx, workflow_of(event)):
                    if event_kind == VersionNamed.type:
                        _owe(tx, event, trigger, f"version:{name}", "")


def _watching(tx: Tx, workflow: str) -> list[tuple[str, str]]:
    """Id and event of the live triggers that watch `workflow`."""
    rows = tx.execute(
        "SELECT id, body FROM triggers WHERE watch = ? AND enabled = 1 AND stopped = 0", (workflow,)
    )
    return [(str(id), str(json.loads(body)["event"])) for id, body in rows]


def _owe(tx: Tx, event: Event, trigger: str, slot: str, cause: str) -> None:
    tx.execute(
        "INSERT INTO trigger_due VALUES (?, ?, ?, ?) ON CONFLICT (trigger_id, slot) DO NOTHING",
        (trigger, slot, cause, event.position),
    )


def _columns(event: Event, body: TriggerSet) -> tuple[object, ...]:
    told = {
        "name": body.name,
        "cron": body.cron,
        "zone": body.zone,
        "event": body.event,
        "quiet_s": body.quiet_s,
        "signed": body.signed,
        "watch": body.watch,
        "token": body.token,
        "inputs": body.inputs,
        "targets": body.targets,
    }
    return (
        *(body.trigger, workflow_of(event), event.workspace, body.kind, int(body.enabled)),
        *(body.watch, body.token, storable(json.dumps(told)), event.actor),
        *(rfc3339(event.at), event.position),
    )


def _trigger(row: Row) -> Trigger:
    id, workflow, workspace, kind, enabled, body, actor, since, position = row[:9]
    slot, run, fired_at, trouble, failures, stopped = row[9:]
    told = json.loads(body)
    return Trigger(
        id=id,
        workflow=workflow,
        workspace=workspace,
        kind=kind,
        enabled=bool(enabled),
        **{**told, "targets": tuple(told["targets"])},
        actor=actor,
        since=since,
        position=int(position),
        slot=slot,
        run=run,
        fired_at=fired_at,
        trouble=None if trouble is None else json.loads(trouble),
        failures=int(failures),
        stopped=bool(stopped),
    )
