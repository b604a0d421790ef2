"""Undo and redo per person, from the log (design.md §4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pycrdt import Map, Text

from karate.errors import Invalid, NotFound, NothingToRedo, NothingToUndo
from karate.graph.changes import Change, NodeMoved, NodeRemoved, ParamSet
from karate.graph.events import WorkflowEdited
from karate.graph.model import Graph
from karate.graph.rules import Limits
from karate.ledger.documents import stream_of
from karate.ledger.event import NewEvent
from karate.ledger.ydoc import new_doc, write_changes
from karate.nodes.catalogue import CATALOGUE
from karate.sync.undo import Undoing
from tests.sync.hall import WORKFLOW, WORKSPACE, Hall


def undoing(hall: Hall) -> Undoing:
    return Undoing(hall.rooms, hall.ledger, hall.documents, CATALOGUE, Limits())


async def edit(hall: Hall, actor: str, *changes: Change) -> int:
    version, _ = await hall.rooms.edit(WORKFLOW, lambda _: changes, actor)
    return version


def now(hall: Hall) -> Graph:
    return hall.documents.graph_at(WORKFLOW)[0]


def removal(graph: Graph, node: str) -> Change:
    return NodeRemoved(node, graph.nodes[node], dict(graph.wires_of(node)))


async def test_a_removed_node_and_the_edit_before_come_back_after_a_restart(
    hall: Hall, tmp_path: Path
) -> None:
    first = now(hall)
    await edit(hall, "ada", ParamSet("a", "sigma", 12, 4))
    await edit(hall, "bob", NodeMoved("a", (9.0, 9.0), (0.0, 0.0)))
    before = now(hall)
    await edit(hall, "ada", removal(before, "a"))
    await hall.leave()
    again = hall.with_settings(tmp_path)
    undo = undoing(again)
    one = await undo.undo_last(WORKFLOW, "ada")
    assert now(again) == before
    assert (one.version, one.undone, one.kept) == (6, [5], [])
    two = await undo.undo_last(WORKFLOW, "ada")
    assert two.undone == [3]
    assert now(again).nodes["a"].params == {"sigma": 4}
    assert now(again).nodes["a"].position == (9, 9)
    await undo.undo_last(WORKFLOW, "bob")
    assert now(again) == first
    for person in ("ada", "bob"):
        with pytest.raises(NothingToUndo):
            await undo.undo_last(WORKFLOW, person)
    for person in ("ada", "bob", "ada"):
        await undo.redo(WORKFLOW, person)
    assert "a" not in now(again).nodes
    await again.leave()


async def test_what_the_other_changed_since_is_kept_and_named(hall: Hall) -> None:
    await edit(hall, "ada", ParamSet("a", "sigma", 12, 4), NodeMoved("a", (1.0, 1.0), (0.0, 0.0)))
    await edit(hall, "bob", ParamSet("a", "sigma", 20, 12))
    found = await undoing(hall).undo_last(WORKFLOW, "ada")
    assert [change["op"] for change in found.changes] == ["node.moved"]
    (kept,) = found.kept
    assert kept.change.to_json()["param"] == "sigma"
    assert kept.event is not None
    assert (kept.event.version, kept.event.actor) == (4, "bob")
    assert now(hall).nodes["a"].params["sigma"] == 20


async def test_when_all_is_kept_nothing_is_stored_and_one_can_go_on_below(hall: Hall) -> None:
    await edit(hall, "ada", NodeMoved("a", (1.0, 1.0), (0.0, 0.0)))
    await edit(hall, "ada", ParamSet("a", "sigma", 12, 4))
    await edit(hall, "bob", ParamSet("a", "sigma", 20, 12))
    undo, head = undoing(hall), hall.ledger.head(stream_of(WORKFLOW))
    found = await undo.undo_last(WORKFLOW, "ada")
    assert (found.version, found.changes, found.undone) == (None, [], [4])
    assert hall.ledger.head(stream_of(WORKFLOW)) == head
    below = await undo.undo_last(WORKFLOW, "ada", before=4)
    assert below.undone == [3]
    with pytest.raises(NothingToUndo):
        await undo.undo_last(WORKFLOW, "ada")


async def test_typing_is_one_gesture_and_its_undo_one_event(hall: Hall) -> None:
    ada = await hall.client("ada")
    with ada.editing():
        ada.root("nodes")["a"]["params"]["prompt"] = Text("")
    await ada.all_saved()
    for letter in "abc":
        with ada.editing():
            text = ada.root("nodes")["a"]["params"]["prompt"]
            text += letter
        await ada.all_saved()
    typed = [event.version for event in hall.edits()]
    assert len(typed) == 4
    found = await undoing(hall).undo_last(WORKFLOW, "ada")
    assert found.undone == typed
    assert len(hall.edits()) == 5
    await ada.until(lambda: "prompt" not in ada.graph.nodes["a"].params)
    await undoing(hall).redo(WORKFLOW, "ada")
    await ada.until(lambda: ada.graph.nodes["a"].params.get("prompt") == "abc")


async def test_gaps_of_a_second_part_gestures(hall: Hall) -> None:
    begun = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for number, seconds in enumerate((0.0, 0.9, 1.8, 2.8, 3.0)):
        say(hall, ParamSet("a", "sigma", 5 + number, 4 + number), begun, seconds)
    found = await undoing(hall).undo_last(WORKFLOW, "ada")
    assert found.undone == [6, 7]
    found = await undoing(hall).undo_last(WORKFLOW, "ada")
    assert found.undone == [3, 4, 5]
    assert now(hall).nodes["a"].params == {"sigma": 4}


def say(hall: Hall, change: Change, begun: datetime, seconds: float) -> None:
    """An edit of ada's at a time of our choosing."""
    doc, roots = new_doc()
    doc.apply_update(hall.documents.load(WORKFLOW).doc.get_update())
    state = doc.get_state()
    write_changes(doc, roots, (change,))
    body = WorkflowEdited(update=doc.get_update(state), changes=[change.to_json()])
    at = begun + timedelta(seconds=seconds)
    event = NewEvent(stream_of(WORKFLOW), body, "ada", WORKSPACE, at=at)
    hall.ledger.append([event], {stream_of(WORKFLOW): None})


async def test_a_newer_gesture_ends_redo_and_a_redo_can_be_undone(hall: Hall) -> None:
    undo = undoing(hall)
    await edit(hall, "ada", ParamSet("a", "sigma", 12, 4))
    await undo.undo_last(WORKFLOW, "ada")
    await edit(hall, "bob", NodeMoved("a", (1.0, 1.0), (0.0, 0.0)))
    await undo.redo(WORKFLOW, "ada")
    assert now(hall).nodes["a"].params == {"sigma": 12}
    await undo.undo_last(WORKFLOW, "ada")
    assert now(hall).nodes["a"].params == {"sigma": 4}
    await edit(hall, "ada", NodeMoved("a", (2.0, 2.0), (1.0, 1.0)))
    with pytest.raises(NothingToRedo):
        await undo.redo(WORKFLOW, "ada")


async def test_anybody_undoes_past_events_and_takes_that_back(hall: Hall) -> None:
    undo = undoing(hall)
    await edit(hall, "ada", ParamSet("a", "sigma", 12, 4))
    await edit(hall, "ada", NodeMoved("a", (1.0, 1.0), (0.0, 0.0)))
    found = await undo.undo_versions(WORKFLOW, "bob", [4, 3])
    assert (found.version, found.undone) == (5, [3, 4])
    event = hall.edits()[-1]
    assert isinstance(event.body, WorkflowEdited)
    assert (event.actor, event.body.origin) == ("bob", {"kind": "undo", "versions": [3, 4]})
    await undo.undo_last(WORKFLOW, "bob")
    assert now(hall).nodes["a"].params == {"sigma": 12}
    with pytest.raises(Invalid):
        await undo.undo_versions(WORKFLOW, "bob", [1])
    with pytest.raises(NotFound):
        await undo.undo_versions(WORKFLOW, "bob", [99])


async def test_a_repeated_request_undoes_once(hall: Hall) -> None:
    undo = undoing(hall)
    for sigma in (12, 20):
        await edit(hall, "ada", ParamSet("a", "sigma", sigma), NodeMoved("a", (sigma, 0.0)))
    first = await undo.undo_last(WORKFLOW, "ada", event_id="once")
    again = await undo.undo_last(WORKFLOW, "ada", event_id="once")
    assert (first.version, first.undone, first.changes) == (
        again.version,
        again.undone,
        again.changes,
    )
    assert now(hall).nodes["a"].params == {"sigma": 12}


async def test_what_others_type_at_the_same_moment_stays(hall: Hall) -> None:
    ada = await hall.client("ada")
    with ada.editing():
        ada.root("nodes")["p"] = Map(
            {"type": "blur", "position": [0, 0], "params": Map({"prompt": Text("cat")})}
        )
    await ada.all_saved()
    with ada.editing():
        ada.root("nodes")["p"]["params"]["prompt"].insert(0, "black ")
    await ada.all_saved()
    with ada.editing():
        ada.root("nodes")["p"]["params"]["prompt"].insert(0, "a ")
    found = await undoing(hall).undo_versions(WORKFLOW, "bob", [4])
    assert found.kept == []
    await ada.until(lambda: ada.graph.nodes["p"].params["prompt"] == "a cat")
