"""Telling a log what happened, and asking the views afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from karate.graph.events import Body, RunRequested, StepStarted, StepSucceeded
from karate.graph.model import JsonObject
from karate.graph.plan import Plan, Step
from karate.ledger.db import Database
from karate.ledger.event import Event, NewEvent
from karate.ledger.log import Ledger
from karate.reads.projector import Projector

PLAN = Plan(
    (
        Step("photo", "image", 1, {"asset": "a0"}, {}),
        Step("soft", "blur", 1, {"sigma": 4}, {"image": (("photo", "image"),)}),
        Step("end", "output", 1, {}, {"image": (("soft", "image"),)}),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """A log, its database and its views."""

    ledger: Ledger
    database: Database
    views: Projector

    def say(
        self, stream: str, *bodies: Body, actor: str = "ada", workspace: str = "w", day: int = 1
    ) -> Event:
        """Append `bodies` and wait until the views show them; returns the last event."""
        at = datetime(2026, 11, day, 12, tzinfo=UTC)
        news = [NewEvent(stream, body, actor, workspace, at=at) for body in bodies]
        last = self.ledger.append(news, {stream: None}).events[-1]
        assert self.views.wait_for(last.position, 10)
        return last


def requested(run: str = "r1", workflow: str = "f") -> RunRequested:
    """A run of PLAN."""
    return RunRequested(run=run, workflow=workflow, workflow_version=2, plan=PLAN.to_json())


def asset(name: str) -> JsonObject:
    """A picture as steps name it."""
    return {"id": name, "sha256": name * 8, "media_type": "image/png", "bytes": 10}


def done(node: str, run: str = "r1", key: str = "k", workflow: str = "f") -> tuple[Body, Body]:
    """A step that ran."""
    return (
        StepStarted(run=run, workflow=workflow, node=node, attempt=1, key=key),
        StepSucceeded(
            run=run,
            workflow=workflow,
            node=node,
            attempt=1,
            key=key,
            outputs={"image": [asset(f"{run}-{node}")]},
            seconds=1.5,
            cost=3,
            why="first run of this node",
        ),
    )
