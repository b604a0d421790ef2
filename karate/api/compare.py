"""What differs between two moments."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import ID, TEXT, WHOLE, array, choice, ref, shape, table
from karate.errors import Invalid
from karate.graph.compare import compared
from karate.graph.model import Graph, JsonObject


async def get_diff(call: Call) -> Response:
    """What changed from one version to another, or to a version of another workflow."""
    workflow, other = call.path("workflow"), call.word("with")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    if other is not None:
        await call.allow(Action.WORKFLOW_READ, "workflow", other)
    begin, end = call.whole("from", 1, 2**53), call.whole("to", 1, 2**53)
    if begin is None and other is None:
        raise Invalid("from is missing", rule="query-from")
    old, first = await graph_of(call, workflow, begin)
    new, last = await graph_of(call, other or workflow, end)
    found = await asyncio.to_thread(compared, old, new, call.services.catalogue)
    told: JsonObject = {"from": first, "to": last}
    if other is not None:
        told["with"] = other
    return JSONResponse({**told, **found})


async def graph_of(call: Call, workflow: str, version: int | None) -> tuple[Graph, int]:
    """A workflow as of `version` or now, and that version. Raises NotFound."""
    if version is None:
        return await call.services.rooms.graph(workflow)
    return await asyncio.to_thread(call.services.documents.graph_at, workflow, version)


_STATE = choice("added", "removed", "changed")
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/diff",
        name="getDiff",
        summary="What changed between two versions, or to another workflow",
        handler=get_diff,
        action=Action.WORKFLOW_READ,
        answer=shape(
            {
                "from": WHOLE,
                "to": WHOLE,
                "with": ID,
                "changes": array(ref("Change")),
                "nodes": table(shape({"state": _STATE, "type": TEXT, "title": TEXT}, "state")),
                "edges": table(_STATE),
            },
            "from",
            "to",
            "changes",
            "nodes",
            "edges",
        ),
        query=(
            Query("from", WHOLE, "the older version; the newest by default when `with` is given"),
            Query("to", WHOLE, "the newer version; the newest by default"),
            Query("with", ID, "the workflow that `to` is a version of"),
        ),
    ),
)
