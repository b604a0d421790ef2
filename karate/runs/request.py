"""A request becomes a run: one event with the whole plan in it."""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from dataclasses import dataclass

from karate.errors import Stale
from karate.graph.events import RunRequested
from karate.graph.ids import new_id
from karate.graph.model import JsonObject
from karate.graph.plan import Plan
from karate.graph.runstate import fold
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger
from karate.runs.advance import with_consequences
from karate.runs.book import stream_of


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants a run, and in which workspace."""

    id: str
    workspace: str


def run_id(workflow: str, workspace: str, idempotency_key: str | None, again: str = "") -> str:
    """A new id, or for a key always the same one: that is what makes a repeated request safe.

    `again` is the run that is to be retried.
    """
    if idempotency_key is None:
        return new_id()
    text = "\0".join((workspace, workflow, idempotency_key, *([again] if again else [])))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:15]).decode()


def record_request(
    ledger: Ledger,
    asker: Asker,
    run: str,
    workflow: str,
    version: int,
    plan: Plan,
    targets: list[str],
    idempotency_key: str | None,
    correlation: str | None = None,
    trigger: JsonObject | None = None,
) -> None:
    """Append run.requested with what it entails, unless the same key made `run` before."""
    body = RunRequested(
        run=run,
        workflow=workflow,
        workflow_version=version,
        plan=plan.to_json(),
        targets=targets,
        idempotency_key=idempotency_key,
        trigger=trigger,
    )
    begun = fold([body])
    entailed = with_consequences(begun, []) if begun is not None else []
    stream = stream_of(run)
    events = [
        NewEvent(
            stream=stream,
            body=found,
            actor=asker.id,
            workspace=asker.workspace,
            correlation=correlation or run,
        )
        for found in (body, *entailed)
    ]
    with suppress(Stale):
        ledger.append(events, {stream: 0})
