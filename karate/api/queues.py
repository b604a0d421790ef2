"""The queues of steps, for owners: what waits, what was given up, and sending that again."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation
from karate.api.schemas import TEXT, WHOLE, array, listing, shape
from karate.graph.model import Json


async def list_queues(call: Call) -> Response:
    """Every queue with its depth, its age and its dead letters."""
    found = await asyncio.to_thread(call.services.runs.queues)
    items: list[Json] = [queue.to_json() for queue in found]
    return JSONResponse({"items": items, "next": None})


async def resend(call: Call) -> Response:
    """Send a dead letter again."""
    await asyncio.to_thread(call.services.runs.resend, call.path("letter"))
    return Response(status_code=204)


_LETTER = shape(
    {
        "id": TEXT,
        "queue": TEXT,
        "run": TEXT,
        "step": TEXT,
        "sent_at": TEXT,
        "retries": WHOLE,
        "error": TEXT,
    }
)
_QUEUE = shape(
    {"name": TEXT, "depth": WHOLE, "age_seconds": {"type": "number"}, "dead": array(_LETTER)}
)
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/queues",
        name="listQueues",
        summary="What waits in the queues, and what was given up",
        handler=list_queues,
        action=Action.QUEUES_MANAGE,
        answer=listing(_QUEUE),
    ),
    Operation(
        method="POST",
        path="/api/v1/queues/dead/{letter}/retry",
        name="resendLetter",
        summary="Send a message again that a queue gave up",
        handler=resend,
        action=Action.QUEUES_MANAGE,
        status=204,
    ),
)
