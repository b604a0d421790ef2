"""The latest result of every node, and which content keys have a result already."""

from __future__ import annotations

import json
from typing import ClassVar, TypeAlias

from karate.graph.events import StepCached, StepSucceeded
from karate.graph.model import Json, JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.reads.shown import with_urls
from karate.reads.view import storable

_PUT = """INSERT INTO view_results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (workflow, node) DO UPDATE SET type = excluded.type, run = excluded.run,
  key = excluded.key, state = excluded.state, why = excluded.why, outputs = excluded.outputs,
  picture = excluded.picture, seconds = excluded.seconds, cost = excluded.cost, at = excluded.at,
  position = excluded.position"""


Latest: TypeAlias = tuple[str, str, str, str, dict[str, list[JsonObject]]]
"""The latest result of a node: (node, run, content key, the run that made it, outputs)."""


class Results:
    """One row per node that ever had a result, and one per content key of a workspace.

    Applied after `reads.runs.Runs`, from whose steps it takes the node types.
    """

    tables: ClassVar[tuple[str, ...]] = ("view_results", "view_known")
    types: ClassVar[frozenset[str]] = frozenset({StepCached.type, StepSucceeded.type})

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, tx: Tx, event: Event) -> None:
        body = event.body
        if not isinstance(body, (StepCached, StepSucceeded)):
            return
        made = isinstance(body, StepSucceeded)
        seconds, cost = (body.seconds, body.cost) if isinstance(body, StepSucceeded) else (0.0, 0)
        outputs, why = json.dumps(body.outputs), storable(body.why)
        rows = tx.execute(
            "SELECT type FROM view_steps WHERE run = ? AND node = ?", (body.run, body.node)
        )
        self._known(tx, event, made, str(rows[0][0]), outputs)
        if body.element is not None:
            return
        tx.execute(
            _PUT,
            (
                *(body.workflow, body.node, rows[0][0], body.run, body.key),
                *("succeeded" if made else "cached", why, outputs, _picture(body.outputs)),
                *(seconds, cost, rfc3339(event.at), event.position),
            ),
        )

    def _known(self, tx: Tx, event: Event, made: bool, type: str, outputs: str) -> None:
        """A result is known by its key, or was used again; elements count like whole steps."""
        body = event.body
        assert isinstance(body, (StepCached, StepSucceeded))
        if made:
            tx.execute(
                "INSERT INTO view_known VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (workspace, key) "
                "DO UPDATE SET run = excluded.run, outputs = excluded.outputs, "
                "used = excluded.used",
                (event.workspace, body.key, body.run, outputs, event.position, type),
            )
        else:
            tx.execute(
                "UPDATE view_known SET used = ? WHERE workspace = ? AND key = ?",
                (event.position, event.workspace, body.key),
            )

    def of(self, workflow: str) -> list[JsonObject]:
        """The latest result of each node of `workflow`, by node id."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT node, type, run, state, why, outputs, seconds, cost, at FROM view_results "
                "WHERE workflow = ? ORDER BY node",
                (workflow,),
            )
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

    def known(self, workspace: str, key: str) -> tuple[str, dict[str, list[JsonObject]]] | None:
        """The run that made the result of `key` and its outputs, or None."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT run, outputs FROM view_known WHERE workspace = ? AND key = ?",
                (workspace, key),
            )
        return (str(rows[0][0]), json.loads(rows[0][1])) if rows else None

    def latest(self, workflow: str, node: str) -> tuple[str, str] | None:
        """The run and content key of the latest result of `node`, or None."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT run, key FROM view_results WHERE workflow = ? AND node = ?",
                (workflow, node),
            )
        return (str(rows[0][0]), str(rows[0][1])) if rows else None

    def latest_all(self, workspace: str, workflow: str) -> list[Latest]:
        """The latest result of every node of `workflow` that is known yet."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT r.node, r.run, r.key, k.run, k.outputs FROM view_results r "
                "JOIN view_known k ON k.workspace = ? AND k.key = r.key WHERE r.workflow = ?",
                (workspace, workflow),
            )
        return [
            (str(node), str(run), str(key), str(source), json.loads(outputs))
            for node, run, key, source, outputs in rows
        ]


def _picture(outputs: dict[str, list[JsonObject]]) -> Json:
    """The id of the first picture among `outputs`."""
    for assets in outputs.values():
        for asset in assets:
            if str(asset.get("media_type", "")).startswith("image/"):
                return asset["id"]
    return None
