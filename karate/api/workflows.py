"""Workflows: list, create, read at any version, rename, delete."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.creation import creation, made_of
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import TEXT, WHOLE, listing, ref, shape
from karate.errors import Invalid, Malformed, NotFound, Stale
from karate.graph.changes import Change
from karate.graph.events import WorkflowDeleted
from karate.graph.furniture import MetaSet
from karate.graph.ids import new_id
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import parse_graph
from karate.ledger.event import NewEvent

#: Longest title, in characters.
MAX_TITLE = 200
#: Times a delete is tried again when somebody edits at the same moment.
DELETE_ATTEMPTS = 10
PAGING = (
    Query("limit", WHOLE, "items on a page, 1 to 200"),
    Query("cursor", TEXT, "`next` of the page before"),
)


async def list_workflows(call: Call) -> Response:
    """The workspace's workflows, last changed first."""
    await call.fresh()
    page = await asyncio.to_thread(
        call.services.projector.workflows.page,
        call.principal.workspace,
        call.limit(),
        call.word("cursor"),
    )
    return JSONResponse(page.to_json())


async def create_workflow(call: Call) -> Response:
    """Make a workflow from a title and, if given, a whole graph; all of it or nothing."""
    body = await call.body()
    title, services = title_of(body.get("title")), call.services
    raw, actor, workflow = body.get("graph"), call.principal, new_id()

    def begin() -> tuple[Graph, list[NewEvent]]:
        empty: JsonObject = {"nodes": [], "edges": []}
        graph = parse_graph(empty if raw is None else raw, services.catalogue, services.limits)
        return creation(workflow, title, graph, actor.id, actor.workspace)

    graph, events = await asyncio.to_thread(begin)
    stream = f"workflow:{workflow}"
    appended = await asyncio.wrap_future(services.ledger.submit(events, {stream: 0}))
    version = appended.events[-1].version
    location = f"/api/v1/workflows/{workflow}"
    return JSONResponse(
        workflow_json(workflow, graph, version), 201, headers={"location": location}
    )


async def get_workflow(call: Call) -> Response:
    """The graph now, or as of `?at=VERSION`."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    at = call.whole("at", 1, 2**53)
    if at is None:
        graph, version = await call.services.rooms.graph(workflow)
    else:
        graph, version = await asyncio.to_thread(call.services.documents.graph_at, workflow, at)
    found = workflow_json(workflow, graph, version)
    source = await asyncio.to_thread(_source, call, workflow)
    return JSONResponse(found if source is None else {**found, "forked_from": source})


async def patch_workflow(call: Call) -> Response:
    """Rename: an edit like any other."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    title = title_of((await call.body()).get("title"))

    def rename(graph: Graph) -> tuple[Change, ...]:
        if graph.title == title:
            return ()
        return (MetaSet("title", title, graph.meta.get("title")),)

    await call.services.rooms.edit(workflow, rename, call.principal.id)
    graph, version = await call.services.rooms.graph(workflow)
    return JSONResponse(workflow_json(workflow, graph, version))


async def delete_workflow(call: Call) -> Response:
    """Hide the workflow and close its canvas everywhere; its events stay."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_DELETE, "workflow", workflow)
    stream, actor = f"workflow:{workflow}", call.principal
    event = NewEvent(stream, WorkflowDeleted(), actor.id, actor.workspace)
    for attempt in range(DELETE_ATTEMPTS):
        last = await asyncio.to_thread(
            services.ledger.read_stream, stream, newest_first=True, limit=1
        )
        if not last or isinstance(last[0].body, WorkflowDeleted):
            raise NotFound("there is no such workflow")
        try:
            await asyncio.wrap_future(services.ledger.submit([event], {stream: last[0].version}))
        except Stale:
            if attempt + 1 == DELETE_ATTEMPTS:
                raise
            continue
        break
    await services.rooms.drop(workflow, NotFound.ws_close)
    return Response(status_code=204)


def workflow_json(workflow: str, graph: Graph, version: int) -> JsonObject:
    """The contract's shape of a workflow. The epoch is 1 until a restore from backup bumps it."""
    return {
        "id": workflow,
        "title": graph.title,
        "version": version,
        "epoch": 1,
        "graph": graph.to_json(),
    }


def _source(call: Call, workflow: str) -> JsonObject | None:
    """What a fork was made of."""
    first = call.services.ledger.read_stream(f"workflow:{workflow}", limit=1)
    point = made_of(first[0].body) if first else None
    return None if point is None else {"workflow": point[0], "version": point[1]}


def title_of(raw: Json) -> str:
    """`raw` as a title with single spaces. Raises Malformed or Invalid."""
    if not isinstance(raw, str):
        raise Malformed("title must be text")
    title = " ".join(raw.split())
    if not title or len(title) > MAX_TITLE:
        raise Invalid(f"a title has 1 to {MAX_TITLE} characters", rule="title")
    return title


_TITLE = {**TEXT, "minLength": 1, "maxLength": MAX_TITLE}
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows",
        name="listWorkflows",
        summary="The workspace's workflows, last changed first",
        handler=list_workflows,
        action=Action.WORKFLOW_READ,
        answer=listing(ref("WorkflowRow")),
        query=PAGING,
    ),
    Operation(
        method="POST",
        path="/api/v1/workflows",
        name="createWorkflow",
        summary="Create a workflow, with a graph if given",
        handler=create_workflow,
        action=Action.WORKFLOW_CREATE,
        body=shape({"title": _TITLE, "graph": ref("Graph")}, "title"),
        answer=ref("Workflow"),
        status=201,
    ),
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}",
        name="getWorkflow",
        summary="A workflow now or as of a version",
        handler=get_workflow,
        action=Action.WORKFLOW_READ,
        answer=ref("Workflow"),
        query=(Query("at", WHOLE, "a version of the workflow's stream"),),
    ),
    Operation(
        method="PATCH",
        path="/api/v1/workflows/{workflow}",
        name="patchWorkflow",
        summary="Rename a workflow",
        handler=patch_workflow,
        action=Action.WORKFLOW_EDIT,
        body=shape({"title": _TITLE}, "title"),
        answer=ref("Workflow"),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/workflows/{workflow}",
        name="deleteWorkflow",
        summary="Delete a workflow; its history stays",
        handler=delete_workflow,
        action=Action.WORKFLOW_DELETE,
        status=204,
    ),
)
