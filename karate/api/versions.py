"""Named versions, and going back to any version."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.edits import MAX_KEY, event_id_of, idempotency_key
from karate.api.operation import Call, Operation
from karate.api.schemas import ID, TEXT, TIME, WHOLE, array, listing, ref, shape
from karate.api.workflows import PAGING
from karate.errors import Invalid, Malformed, NotFound
from karate.graph.changes import Change
from karate.graph.diff import diff, everything
from karate.graph.events import VersionNamed, VersionRenamed, VersionUnnamed, WorkflowDeleted
from karate.graph.ids import new_id
from karate.graph.model import Graph, Json, JsonObject
from karate.ledger.documents import stream_of
from karate.ledger.event import Event, NewEvent, rfc3339

#: Longest name of a version, in characters.
MAX_NAME = 120


async def list_versions(call: Call) -> Response:
    """The named versions of a workflow, last named first."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    await call.fresh()
    page = await asyncio.to_thread(
        call.services.projector.versions.page, workflow, call.limit(), call.word("cursor")
    )
    return JSONResponse(page.to_json())


async def post_version(call: Call) -> Response:
    """Give a name to a version, the newest by default."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    name, wanted = name_of(body.get("name")), optional_version(body, "version")
    head = (await asyncio.to_thread(_newest, call, workflow)).version
    of = head if wanted is None else wanted
    if of > head:
        raise NotFound(f"there is no version {of}")
    event = await _append(call, workflow, VersionNamed(id=new_id(), name=name, of=of))
    assert isinstance(event.body, VersionNamed)
    await call.fresh()
    person = await asyncio.to_thread(services.projector.people.name, event.actor)
    made: JsonObject = {
        "id": event.body.id,
        "name": name,
        "version": of,
        "at": rfc3339(event.at),
        "actor": event.actor,
        "actor_name": person,
    }
    return JSONResponse(made, 201)


async def patch_version(call: Call) -> Response:
    """Call a named version something else; no event when that is its name already."""
    workflow, version = call.path("workflow"), call.path("version")
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    name = name_of((await call.body()).get("name"))
    await call.fresh()
    known = await asyncio.to_thread(call.services.projector.versions.get, workflow, version)
    await asyncio.to_thread(_newest, call, workflow)
    if name != known["name"]:
        await _append(call, workflow, VersionRenamed(id=version, old=str(known["name"]), new=name))
    return JSONResponse({**known, "name": name})


async def delete_version(call: Call) -> Response:
    """Take a name back; the version stays."""
    workflow, version = call.path("workflow"), call.path("version")
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    await call.fresh()
    await asyncio.to_thread(call.services.projector.versions.get, workflow, version)
    await asyncio.to_thread(_newest, call, workflow)
    await _append(call, workflow, VersionUnnamed(id=version))
    return Response(status_code=204)


async def post_restore(call: Call) -> Response:
    """Make the workflow what it was at a version, as a new edit; what came after stays in the
    history."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    version, key = version_of(body, "version"), idempotency_key(body)
    then, _ = await asyncio.to_thread(services.documents.graph_at, workflow, version)

    def restore(graph: Graph) -> tuple[Change, ...]:
        # A document keeps its schema and a title, also from before it had them.
        whole = replace(then, meta={**graph.meta, **then.meta})
        return diff(graph, whole, everything(graph, whole))

    stored, changes = await services.rooms.edit(
        workflow,
        restore,
        call.principal.id,
        event_id=None if key is None else event_id_of(call.principal, workflow, key),
        origin={"kind": "restore", "version": version},
    )
    done: list[Json] = [change.to_json() for change in changes]
    return JSONResponse({"version": stored, "changes": done})


def version_of(body: JsonObject, name: str) -> int:
    """A version in a body. Raises Malformed, also when there is none."""
    version = optional_version(body, name)
    if version is None:
        raise Malformed(f"{name} is missing")
    return version


def optional_version(body: JsonObject, name: str) -> int | None:
    """A version in a body, None when absent. Raises Malformed."""
    version = body.get(name)
    if version is None:
        return None
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise Malformed(f"{name} is a whole number from 1")
    return version


def name_of(raw: Json) -> str:
    """`raw` as a name with single spaces. Raises Malformed or Invalid."""
    if not isinstance(raw, str):
        raise Malformed("name must be text")
    name = " ".join(raw.split())
    if not name or len(name) > MAX_NAME:
        raise Invalid(f"a name has 1 to {MAX_NAME} characters", rule="version-name")
    return name


def _newest(call: Call, workflow: str) -> Event:
    """The newest event of a workflow that is there. Raises NotFound."""
    last = call.services.ledger.read_stream(stream_of(workflow), newest_first=True, limit=1)
    if not last or isinstance(last[0].body, WorkflowDeleted):
        raise NotFound("there is no such workflow")
    return last[0]


async def _append(
    call: Call, workflow: str, body: VersionNamed | VersionRenamed | VersionUnnamed
) -> Event:
    stream, actor = stream_of(workflow), call.principal
    event = NewEvent(stream, body, actor.id, actor.workspace)
    appended = await asyncio.wrap_future(call.services.ledger.submit([event], {stream: None}))
    return appended.events[0]


_VERSION = shape(
    {
        "id": ID,
        "name": TEXT,
        "version": WHOLE,
        "at": TIME,
        "actor": TEXT,
        "actor_name": TEXT,
    },
    "id",
    "name",
    "version",
    "at",
    "actor",
)
_EDITED = shape({"version": WHOLE, "changes": array(ref("Change"))}, "version", "changes")
_KEY = {**TEXT, "maxLength": MAX_KEY}
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/versions",
        name="listVersions",
        summary="Named versions, last named first",
        handler=list_versions,
        action=Action.WORKFLOW_READ,
        answer=listing(_VERSION),
        query=PAGING,
    ),
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/versions",
        name="postVersion",
        summary="Give a version a name",
        handler=post_version,
        action=Action.WORKFLOW_EDIT,
        body=shape({"name": {**TEXT, "maxLength": MAX_NAME}, "version": WHOLE}, "name"),
        answer=_VERSION,
        status=201,
    ),
    Operation(
        method="PATCH",
        path="/api/v1/workflows/{workflow}/versions/{version}",
        name="patchVersion",
        summary="Rename a named version",
        handler=patch_version,
        action=Action.WORKFLOW_EDIT,
        body=shape({"name": {**TEXT, "maxLength": MAX_NAME}}, "name"),
        answer=_VERSION,
    ),
    Operation(
        method="DELETE",
        path="/api/v1/workflows/{workflow}/versions/{version}",
        name="deleteVersion",
        summary="Take back the name of a version",
        handler=delete_version,
        action=Action.WORKFLOW_EDIT,
        status=204,
    ),
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/restore",
        name="postRestore",
        summary="Go back to a version, as a new edit",
        handler=post_restore,
        action=Action.WORKFLOW_EDIT,
        body=shape({"version": WHOLE, "idempotency_key": _KEY}, "version"),
        answer=_EDITED,
    ),
)
