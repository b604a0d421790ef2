"""Edits without Yjs."""

from __future__ import annotations

import hashlib

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.accounts.principal import Principal
from karate.api.operation import Call, Operation
from karate.api.schemas import TEXT, WHOLE, array, ref, shape
from karate.errors import Malformed
from karate.graph.changes import Change
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import parse_changes

#: Longest idempotency key, in characters.
MAX_KEY = 200


async def post_edits(call: Call) -> Response:
    """Apply changes, all or nothing, as exactly one event."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    raw, key = body.get("changes"), idempotency_key(body)

    def make(graph: Graph) -> tuple[Change, ...]:
        return parse_changes(raw, graph, services.catalogue, services.limits)

    version, changes = await services.rooms.edit(
        workflow,
        make,
        call.principal.id,
        event_id=None if key is None else event_id_of(call.principal, workflow, key),
        base_version=base_version(body),
    )
    done: list[Json] = [change.to_json() for change in changes]
    return JSONResponse({"version": version, "changes": done})


def idempotency_key(body: JsonObject) -> str | None:
    """The caller's key, None when absent. Raises Malformed."""
    key = body.get("idempotency_key")
    if key is None:
        return None
    if not isinstance(key, str) or not 1 <= len(key) <= MAX_KEY:
        raise Malformed(f"idempotency_key is a text of 1 to {MAX_KEY} characters")
    return key


def base_version(body: JsonObject) -> int | None:
    """The version the caller saw, None when absent. Raises Malformed."""
    version = body.get("base_version")
    if version is None:
        return None
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise Malformed("base_version is a whole number from 1")
    return version


def event_id_of(actor: Principal, workflow: str, key: str) -> str:
    """The event id that `key` of `actor` stands for, so that a repeat finds what was stored."""
    scope = "\0".join((actor.workspace, actor.id, workflow, key))
    return hashlib.sha256(scope.encode()).hexdigest()[:40]


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/edits",
        name="postEdits",
        summary="Edit without Yjs, all or nothing, exactly one event",
        handler=post_edits,
        action=Action.WORKFLOW_EDIT,
        body=shape(
            {
                "changes": array(ref("Change")),
                "base_version": WHOLE,
                "idempotency_key": {**TEXT, "maxLength": MAX_KEY},
            },
            "changes",
        ),
        answer=shape({"version": WHOLE, "changes": array(ref("Change"))}, "version", "changes"),
    ),
)
