"""Forks: a new workflow that begins as another was, and remembers it."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.creation import forked
from karate.api.operation import Call, Operation
from karate.api.schemas import TEXT, WHOLE, ref, shape
from karate.api.versions import optional_version
from karate.api.workflows import MAX_TITLE, title_of, workflow_json
from karate.graph.ids import new_id
from karate.graph.model import Graph, JsonObject
from karate.ledger.documents import stream_of
from karate.ledger.event import NewEvent
from karate.ledger.ydoc import read_graph

#: What a fork is called when nobody says.
COPY = " (copy)"


async def post_fork(call: Call) -> Response:
    """Make a new workflow out of a version of this one, the newest by default."""
    source, services, actor = call.path("workflow"), call.services, call.principal
    await call.allow(Action.WORKFLOW_CREATE, "workflow", source)
    body = await call.body(optional=True)
    version, raw, workflow = optional_version(body, "version"), body.get("title"), new_id()
    given = None if raw is None else title_of(raw)

    def begin() -> tuple[Graph, list[NewEvent], JsonObject]:
        opened = services.documents.load(source, version)
        of: JsonObject = {"workflow": source, "version": opened.version}
        title = given or read_graph(opened.doc).title[: MAX_TITLE - len(COPY)] + COPY
        state = opened.doc.get_update()
        graph, events = forked(workflow, title, state, of, actor.id, actor.workspace)
        return graph, events, of

    graph, events, of = await asyncio.to_thread(begin)
    stream = stream_of(workflow)
    appended = await asyncio.wrap_future(services.ledger.submit(events, {stream: 0}))
    made = workflow_json(workflow, graph, appended.version(stream))
    location = f"/api/v1/workflows/{workflow}"
    return JSONResponse({**made, "forked_from": of}, 201, headers={"location": location})


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/fork",
        name="postFork",
        summary="Make a new workflow out of a version of this one",
        handler=post_fork,
        action=Action.WORKFLOW_CREATE,
        body=shape({"version": WHOLE, "title": {**TEXT, "maxLength": MAX_TITLE}}),
        body_optional=True,
        answer=ref("Workflow"),
        status=201,
    ),
)
