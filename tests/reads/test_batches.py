"""How the log is cut into batches makes no difference to views, and edits cost few questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from karate.graph.events import (
    AssetStored,
    Body,
    RunFinished,
    StepStarted,
    StepSucceeded,
    WorkflowCreated,
    WorkflowDeleted,
    WorkflowEdited,
)
from karate.ledger.db import Tx
from karate.ledger.event import ANY, Event, NewEvent
from karate.reads.projector import Projector
from tests.reads.told import Told, done, requested

Rows = dict[str, list[tuple[Any, ...]]]


def edited(*changes: dict[str, Any]) -> WorkflowEdited:
    return WorkflowEdited(update=b"", changes=list(changes))


def title(text: str) -> dict[str, Any]:
    return {"op": "meta.set", "key": "title", "new": text}


def added(node: str) -> dict[str, Any]:
    return {"op": "node.added", "node": node, "type": "blur"}


def renamed(node: str, name: str) -> dict[str, Any]:
    return {"op": "node.changed", "node": node, "key": "title", "new": name}


def tell(told: Told) -> Sequence[Event]:
    """A little of everything, one stream after another; returns all events in order."""
    element = StepStarted(run="r1", workflow="f", node="photo", attempt=1, key="k", of=2)
    one = StepSucceeded(
        run="r1",
        workflow="f",
        node="photo",
        attempt=1,
        key="e",
        outputs={},
        seconds=0.1,
        cost=1,
        why="",
        element=0,
    )
    news: list[tuple[str, Body]] = [
        ("workflow:f", WorkflowCreated(workflow="f")),
        ("workflow:f", edited(title("one"), added("photo"), added("soft"))),
        ("workflow:g", WorkflowCreated(workflow="g")),
        ("workflow:f", edited(renamed("soft", "a"), renamed("soft", "b"), title("two"))),
        ("workflow:g", edited(title("gone"))),
        *(("workflow:f", edited({"op": "node.moved", "node": f"n{n}"})) for n in range(12)),
        ("run:r1", requested()),
        ("run:r1", element),
        ("run:r1", one),
        *(("run:r1", body) for body in (*done("photo")[1:], *done("soft", key="k2"))),
        ("run:r1", RunFinished(run="r1", workflow="f", state="succeeded", cost=7)),
        ("asset:a", AssetStored(asset="a", sha256="a", media_type="image/png", bytes=9)),
        ("workflow:g", WorkflowDeleted()),
        ("workflow:f", edited(title("three"))),
    ]
    for stream, body in news:
        told.ledger.append([NewEvent(stream, body, "ada", "w")], {stream: ANY})
    return told.ledger.read(0, 1_000)


def folded(told: Told, views: Projector, events: Sequence[Event], size: int) -> Rows:
    """All rows after the views were built anew in batches of `size`."""
    with told.database.transaction() as tx:
        for table in views.tables:
            tx.execute(f"DELETE FROM {table}")
    for start in range(0, len(events), size):
        batch = [e for e in events[start : start + size] if e.type in views.types]
        with told.database.transaction() as tx:
            views.fold(tx, batch)
    with told.database.read() as tx:
        return {t: sorted(tx.execute(f"SELECT * FROM {t}"), key=repr) for t in views.tables}


def test_any_cut_gives_the_same_views(told: Told) -> None:
    events = tell(told)
    told.views.stop()
    one_by_one = folded(told, told.views, events, 1)
    assert folded(told, told.views, events, 7) == one_by_one
    assert folded(told, told.views, events, 1_000) == one_by_one
    (f,) = (row for row in one_by_one["view_workflows"] if row[0] == "f")
    assert (f[2], f[3]) == ("three", 16)
    names = {(row[1], row[3]): row[4] for row in one_by_one["view_names"]}
    assert names["soft", "title"] == "b"
    assert len(one_by_one["view_history"]) == 21
    assert one_by_one["view_usage"][0][7] == 0.1 + 1.5


def test_edits_are_not_written_one_by_one(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    body = edited({"op": "node.moved", "node": "n1"})
    told.say("workflow:f", WorkflowCreated(workflow="f"))
    told.say("workflow:f", *[body] * 100)
    events = [e for e in told.ledger.read(0, 1_000) if isinstance(e.body, WorkflowEdited)]
    told.views.stop()
    asked: list[str] = []
    execute = Tx.execute

    def counted(self: Tx, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return execute(self, sql, params)

    monkeypatch.setattr(Tx, "execute", counted)
    with told.database.transaction() as tx:
        for table in told.views.tables:
            tx.execute(f"DELETE FROM {table}")
        asked.clear()
        told.views.fold(tx, events)
    assert len(asked) < 10
