"""Names of versions stand on the workflow's stream: open canvases hear of them and go on."""

from __future__ import annotations

from karate.graph.events import VersionNamed, VersionRenamed, VersionUnnamed
from karate.ledger.documents import stream_of
from karate.ledger.event import NewEvent
from karate.sync.frames import NOTICE
from tests.sync.hall import WORKFLOW, WORKSPACE, Hall


async def test_a_named_version_is_told_and_edits_go_on(hall: Hall) -> None:
    ada = await hall.client("ada")
    stream = stream_of(WORKFLOW)
    for body in (
        VersionNamed(id="v", name="Nice", of=2),
        VersionRenamed(id="v", old="Nice", new="Nicer"),
        VersionUnnamed(id="v"),
    ):
        event = NewEvent(stream, body, "bob", WORKSPACE)
        stored = hall.ledger.append([event], {stream: None})
        hall.rooms.foreign(stored.events)
        await ada.until(lambda: (NOTICE, {"kind": "versions"}) in ada.told)
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [stored.events[0].version, 0]
        await ada.all_saved()
    assert [event.type for event in hall.edits()] == [
        "version.named",
        "workflow.edited",
        "version.renamed",
        "workflow.edited",
        "version.unnamed",
        "workflow.edited",
    ]
    graph, version = await hall.rooms.graph(WORKFLOW)
    assert (graph.nodes["a"].position, version) == ((7, 0), 8)
    assert hall.documents.graph_at(WORKFLOW) == (graph, 8)
