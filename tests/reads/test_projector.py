"""Views are a fold of the log: rebuilding gives the same, two processes write each event once."""

from __future__ import annotations

import pytest

from karate.graph.events import WorkflowCreated, WorkflowEdited
from karate.ledger.event import NewEvent
from karate.reads.projector import Projector
from tests.reads.told import Told, done, requested


def fill(told: Told) -> int:
    told.say("workflow:f", WorkflowCreated(workflow="f"), WorkflowEdited(update=b"", changes=[]))
    told.say("run:r1", requested(), *done("photo"))
    return told.say("run:r1", *done("soft", key="k2")).position


def everything(told: Told, views: Projector) -> dict[str, list[tuple[object, ...]]]:
    tables = [table for view in views._views for table in view.tables]
    with told.database.read() as tx:
        return {name: sorted(tx.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def test_a_rebuild_gives_the_same_views(told: Told) -> None:
    position = fill(told)
    before = everything(told, told.views)
    told.views.stop()
    again = Projector(told.ledger, told.database)
    again.rebuild()
    assert not any(everything(told, again).values())
    again.start()
    assert again.wait_for(position, 10)
    again.stop()
    assert everything(told, again) == before
    assert before["view_steps"]


def test_two_projectors_write_each_event_once(told: Told) -> None:
    second = Projector(told.ledger, told.database)
    second.start()
    try:
        position = fill(told)
        assert second.wait_for(position, 10)
        (day,) = told.views.usage.days("w")
        assert (day["edits"], day["runs"], day["steps"]) == (1, 1, 2)
    finally:
        second.stop()


@pytest.mark.parametrize("later", [1, 8])
def test_what_comes_after_a_log_was_put_back_is_not_taken_for_seen(told: Told, later: int) -> None:
    """Views may be beyond the last event they took; a log put back may end in between."""
    fill(told)
    told.views.stop()
    with told.database.transaction() as tx:
        sql = "UPDATE follower_positions SET position = position + 5 WHERE name = ?"
        tx.execute(sql, (told.views.follower.name,))
    for number in range(later):
        stream, body = f"workflow:g{number}", WorkflowCreated(workflow=f"g{number}")
        (event,) = told.ledger.append([NewEvent(stream, body, "ada", "w")], {stream: 0}).events
    again = Projector(told.ledger, told.database)
    again.start()
    assert again.wait_for(event.position, 10)
    again.stop()
    assert len(again.workflows.page("w").items) == 1 + later
