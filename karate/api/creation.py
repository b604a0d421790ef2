"""The two events that begin a workflow."""

from __future__ import annotations

from karate.graph.diff import diff, everything
from karate.graph.events import WorkflowCreated, WorkflowEdited
from karate.graph.furniture import MetaSet
from karate.graph.model import Graph, JsonObject
from karate.ledger.event import NewEvent
from karate.ledger.ydoc import build_update, new_doc, read_graph, write_changes

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


def forked(
    workflow: str,
    title: str,
    state: bytes,
    forked_from: JsonObject,
    actor: str,
    workspace: str,
) -> tuple[Graph, list[NewEvent]]:
    """A new workflow out of the whole document `state` of another, and the events that make it.

    Of its bytes, not of its graph, so that what only extensions read comes along.
    """
    doc, roots = new_doc()
    doc.apply_update(state)
    write_changes(doc, roots, [MetaSet("title", title)])
    whole = read_graph(doc)
    changes = [change.to_json() for change in diff(Graph(), whole, everything(Graph(), whole))]
    edited = WorkflowEdited(update=doc.get_update(), changes=changes)
    created = WorkflowCreated(workflow=workflow, forked_from=forked_from)
    stream = f"workflow:{workflow}"
    return whole, [NewEvent(stream, body, actor, workspace) for body in (created, edited)]


def made_of(created: object) -> tuple[str, int] | None:
    """The workflow and version that a stream's first body says it was forked from."""
    found = created.forked_from if isinstance(created, WorkflowCreated) else None
    if found is None:
        return None
    workflow, version = found.get("workflow"), found.get("version")
    return (str(workflow), version) if isinstance(version, int) else None
