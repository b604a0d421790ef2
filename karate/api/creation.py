"""The two events that begin a workflow."""

from __future__ import annotations

from karate.graph.diff import diff, everything
from karate.graph.events import WorkflowCreated, WorkflowEdited
from karate.graph.model import Graph
from karate.ledger.event import NewEvent
from karate.ledger.ydoc import build_update

#: The layout of documents this build writes.
SCHEMA = 1


def creation(
    workflow: str, title: str, graph: Graph, actor: str, workspace: str
) -> tuple[Graph, list[NewEvent]]:
    """The whole document and the events that make it; append them expecting an empty stream."""
    whole = graph.put("meta", {"schema": SCHEMA, "title": title})
    changes = [change.to_json() for change in diff(Graph(), whole, everything(Graph(), whole))]
    edited = WorkflowEdited(update=build_update(whole), changes=changes)
    stream = f"workflow:{workflow}"
    return whole, [
        NewEvent(stream, WorkflowCreated(workflow=workflow), actor, workspace),
        NewEvent(stream, edited, actor, workspace),
    ]
