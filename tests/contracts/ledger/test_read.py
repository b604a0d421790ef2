"""Reading by position and by stream."""

from __future__ import annotations

from typing import Any

import pytest
from eventsourcing.persistence import NotSupportedError

from karate.graph.events import WorkflowCreated, WorkflowDeleted
from karate.ledger.event import ANY, NewEvent
from karate.ledger.log import CHUNK
from tests.contracts.ledger.opened import Opened, edit


@pytest.fixture
def filled(here: Opened) -> Opened:
    """Two workflows of two workspaces and two actors, twelve events."""
    for number in range(6):
        actor = "ann" if number % 2 else "bob"
        here.ledger.append([edit("workflow:a", actor=actor)], {"workflow:a": number})
        here.ledger.append([edit("workflow:b", workspace="other")], {"workflow:b": number})
    return here


def test_read_by_position(filled: Opened) -> None:
    everything = filled.ledger.read()
    assert [event.position for event in everything] == sorted(
        event.position for event in everything
    )
    assert len(everything) == 12
    third = everything[2].position
    assert filled.ledger.read(after=third, limit=4) == everything[3:7]
    assert filled.ledger.read(upto=third) == everything[:3]
    assert filled.ledger.read(after=everything[-1].position) == []


def test_read_one_workspace_and_some_types(filled: Opened) -> None:
    created = NewEvent("workflow:c", WorkflowCreated(workflow="c"), "ann", "other")
    filled.ledger.append([created], {"workflow:c": 0})
    assert {event.stream for event in filled.ledger.read(workspace="space")} == {"workflow:a"}
    assert [event.id for event in filled.ledger.read(types={"workflow.created"})] == [created.id]
    assert filled.ledger.read(types={"workflow.created"}, workspace="space") == []
    assert filled.ledger.read(types=()) == []


def test_read_a_stream_forwards_and_backwards(filled: Opened) -> None:
    read = filled.ledger.read_stream
    assert [event.version for event in read("workflow:a")] == [1, 2, 3, 4, 5, 6]
    assert [event.version for event in read("workflow:a", after=2, upto=4)] == [3, 4]
    assert [event.version for event in read("workflow:a", limit=2)] == [1, 2]
    newest = read("workflow:a", newest_first=True, limit=2)
    assert [event.version for event in newest] == [6, 5]
    older = read("workflow:a", newest_first=True, limit=2, before=5)
    assert [event.version for event in older] == [4, 3]
    assert read("workflow:none") == []


def test_read_a_stream_by_actor_and_type(filled: Opened) -> None:
    gone = NewEvent("workflow:a", WorkflowDeleted(), "ann", "space")
    filled.ledger.append([gone], {"workflow:a": 6})
    read = filled.ledger.read_stream
    assert [event.version for event in read("workflow:a", actor="ann")] == [2, 4, 6, 7]
    by_ann = read("workflow:a", actor="ann", newest_first=True, limit=2)
    assert [event.version for event in by_ann] == [7, 6]
    assert [event.id for event in read("workflow:a", types=["workflow.deleted"])] == [gone.id]


def test_a_long_stream_is_read_whole(here: Opened) -> None:
    count = CHUNK * 2 + 3
    here.ledger.append([edit() for _ in range(count)], {"workflow:w": ANY})
    versions = [event.version for event in here.ledger.read_stream("workflow:w")]
    assert versions == list(range(1, count + 1))
    backwards = here.ledger.read_stream("workflow:w", newest_first=True)
    assert [event.version for event in backwards] == versions[::-1]
    assert here.ledger.verify() is None


def test_the_librarys_recorder_reads_the_same_log(filled: Opened) -> None:
    """Tools written for the eventsourcing library see the events under short type names."""
    recorder: Any = filled.ledger.recorder
    found = recorder.select_notifications(start=None, limit=100)
    events = filled.ledger.read()
    assert [item.id for item in found] == [event.position for event in events]
    assert [item.originator_id for item in found] == [event.stream for event in events]
    assert {item.topic for item in found} == {"workflow.edited"}
    assert recorder.max_notification_id() == events[-1].position
    later = recorder.select_notifications(
        events[3].position, 2, topics=["workflow.edited"], inclusive_of_start=False
    )
    assert [item.id for item in later] == [event.position for event in events[4:6]]
    stream = recorder.select_events("workflow:a", gt=2, lte=4)
    assert [item.originator_version for item in stream] == [3, 4]
    with pytest.raises(NotSupportedError):
        recorder.insert_events(stream)
