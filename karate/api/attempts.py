"""What providers tell us, and what people decide when they told nothing."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import Response

from karate.accounts.access import Action
from karate.api.body import read_bytes
from karate.api.operation import Call, Operation, Query
from karate.api.runs import accepted
from karate.api.schemas import OPEN, TEXT, choice, ref, shape
from karate.errors import Malformed
from karate.runs.request import Asker

#: Bytes of a provider's message: it may repeat the whole input.
MAX_MESSAGE: Final = 4 << 20


async def resolve_step(call: Call) -> Response:
    """Run a step of uncertain end anew, which may pay twice, or give it up."""
    run, actor = call.path("run"), call.principal
    await call.allow(Action.RUN_REQUEST, "run", run)
    body = await call.body()
    step, decision = body.get("step"), body.get("decision")
    if not isinstance(step, str) or decision not in ("retry", "give-up"):
        raise Malformed('send {"step": …, "decision": "retry" or "give-up"}')
    asker = Asker(actor.id, actor.workspace)
    state = await asyncio.to_thread(
        call.services.runs.resolve, run, step, "retry" if decision == "retry" else "give-up", asker
    )
    return accepted(state)


async def hear(call: Call) -> Response:
    """A provider's message that a job is done: a reason to look, and nothing more."""
    provider, run = call.path("provider"), call.path("run")
    body = await read_bytes(call.request, MAX_MESSAGE)
    headers = {name.lower(): value for name, value in call.request.headers.items()}
    await asyncio.to_thread(call.services.providers.signed, provider, headers, body)
    await asyncio.to_thread(call.services.runs.wake, provider, run, call.word("place") or "")
    return Response(status_code=204)


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/runs/{run}/resolve",
        name="resolveStep",
        summary="Decide about a step of which nobody knows whether its provider did it",
        handler=resolve_step,
        action=Action.RUN_REQUEST,
        body=shape({"step": TEXT, "decision": choice("retry", "give-up")}, "step", "decision"),
        answer=ref("RunTicket"),
        status=202,
    ),
    Operation(
        method="POST",
        path="/api/v1/provider-messages/{provider}/{run}",
        name="hearProvider",
        summary="A provider's signed word that it is done with a step",
        handler=hear,
        action=None,
        body=OPEN,
        query=(Query("place", TEXT, "the step"),),
        status=204,
    ),
)
