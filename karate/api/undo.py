"""Undo and redo: one's own last gesture, or any past edits from the history."""

from __future__ import annotations

import asyncio
from typing import cast

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.edits import MAX_KEY, event_id_of, idempotency_key
from karate.api.operation import Call, Operation
from karate.api.schemas import FLAG, TEXT, TIME, WHOLE, array, nullable, ref, shape
from karate.errors import Invalid, Malformed
from karate.graph.model import Json, JsonObject
from karate.ledger.event import rfc3339
from karate.sync.undo import Undoing, Undone

#: Most events that one request takes back.
MAX_VERSIONS = 1000


async def post_undo(call: Call) -> Response:
    """Take back the caller's last gesture, or the edits that `versions` names."""
    workflow, actor = call.path("workflow"), call.principal.id
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    key, last = _event_id(call, body), body.get("last", False)
    if not isinstance(last, bool) or last == ("versions" in body):
        raise Malformed("undo takes either last: true or versions")
    undoing = undoing_of(call)
    if last:
        done = await undoing.undo_last(workflow, actor, _before(body), key)
    else:
        done = await undoing.undo_versions(workflow, actor, _versions(body), key)
    return await _answer(call, done)


async def post_redo(call: Call) -> Response:
    """Take back the caller's newest undo, unless something newer of theirs follows it."""
    workflow, actor = call.path("workflow"), call.principal.id
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body(optional=True)
    key = _event_id(call, body)
    return await _answer(call, await undoing_of(call).redo(workflow, actor, _before(body), key))


def undoing_of(call: Call) -> Undoing:
    """Undo over the services of this process."""
    services = call.services
    return Undoing(
        services.rooms, services.ledger, services.documents, services.catalogue, services.limits
    )


async def _answer(call: Call, done: Undone) -> Response:
    name = call.services.projector.people.name
    actors = {kept.event.actor for kept in done.kept if kept.event is not None}
    if actors:
        await call.fresh()  # they may have come a moment ago
    names = await asyncio.to_thread(lambda: {actor: name(actor) for actor in actors})
    kept: list[Json] = [
        {
            "change": each.change.to_json(),
            "version": None if each.event is None else each.event.version,
            "actor": None if each.event is None else each.event.actor,
            "actor_name": None if each.event is None else names[each.event.actor],
            "at": None if each.event is None else rfc3339(each.event.at),
        }
        for each in done.kept
    ]
    return JSONResponse(
        {"version": done.version, "changes": done.changes, "undone": done.undone, "kept": kept}
    )


def _event_id(call: Call, body: JsonObject) -> str | None:
    key = idempotency_key(body)
    if key is None:
        return None
    return event_id_of(call.principal, call.path("workflow"), key)


def _before(body: JsonObject) -> int | None:
    before = body.get("before")
    if before is not None and (isinstance(before, bool) or not isinstance(before, int)):
        raise Malformed("before is a version")
    return before


def _versions(body: JsonObject) -> list[int]:
    versions = body["versions"]
    if not isinstance(versions, list) or not versions:
        raise Malformed("versions is a list with at least one version")
    if not all(isinstance(v, int) and not isinstance(v, bool) and v > 0 for v in versions):
        raise Malformed("versions are whole numbers from 1")
    if len(versions) > MAX_VERSIONS:
        raise Invalid(f"at most {MAX_VERSIONS} versions in one request", rule="undo-versions")
    return cast(list[int], versions)


_KEY = {**TEXT, "maxLength": MAX_KEY}
_KEPT = shape(
    {
        "change": ref("Change"),
        "version": nullable(WHOLE),
        "actor": nullable(TEXT),
        "actor_name": nullable(TEXT),
        "at": nullable(TIME),
    },
    "change",
)
_UNDONE = {
    **shape(
        {
            "version": nullable(WHOLE),
            "changes": array(ref("Change")),
            "undone": array(WHOLE),
            "kept": array(_KEPT),
        },
        "version",
        "changes",
        "undone",
        "kept",
    ),
    "description": "`kept` names what was not set back, since somebody changed it later; with "
    "`version` null there was nothing left to change.",
}
OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/undo",
        name="postUndo",
        summary="Undo one's own last gesture, or any past edits",
        handler=post_undo,
        action=Action.WORKFLOW_EDIT,
        body=shape(
            {
                "last": FLAG,
                "before": WHOLE,
                "versions": array(WHOLE),
                "idempotency_key": _KEY,
            }
        ),
        answer=_UNDONE,
    ),
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/redo",
        name="postRedo",
        summary="Redo what one has undone last",
        handler=post_redo,
        action=Action.WORKFLOW_EDIT,
        body=shape({"before": WHOLE, "idempotency_key": _KEY}),
        body_optional=True,
        answer=_UNDONE,
    ),
)
