"""Webhooks in: who knows the address starts a run, as whoever set the webhook."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from starlette.responses import Response

from karate.accounts.token import token_hash
from karate.api.body import parse_json, read_bytes
from karate.api.operation import Call, Operation
from karate.api.runs import accepted
from karate.api.schemas import OPEN, ref
from karate.api.trigger import signing_secret
from karate.errors import Conflict, Invalid, Malformed
from karate.graph.app import app_of
from karate.graph.ids import new_id
from karate.graph.model import Graph, JsonObject
from karate.graph.triggers import Trigger
from karate.providers.signatures import check_standard

#: Longest id of a message, in characters.
MAX_ID: Final = 128
#: What names a message, the first that is there: the same message again starts nothing new.
IDS: Final = ("webhook-id", "idempotency-key")


async def receive(call: Call) -> Response:
    """A message to a webhook: its JSON may fill exposed inputs. The same id again answers the run
    that it started first."""
    services, hashed = call.services, token_hash(call.path("token"))
    trigger = await asyncio.to_thread(services.automation.triggers.called, hashed)
    await asyncio.to_thread(services.automation.pace.take, trigger.id)
    if not trigger.live:
        state = "stopped" if trigger.stopped else "off"
        raise Conflict("this webhook is switched off", rule=f"trigger-{state}")
    raw = await read_bytes(call.request, services.settings.max_json_bytes)
    if trigger.signed:
        secret = await asyncio.to_thread(signing_secret, services.keys, trigger)
        check_standard(secret, call.request.headers, raw, time.time())
    graph, _ = await services.rooms.graph(trigger.workflow)
    slot, inputs = _slot(call, trigger), _inputs(call, raw, graph)
    run = await asyncio.to_thread(services.automation.firing.fire, trigger, slot, inputs)
    return accepted(run)


def _slot(call: Call, trigger: Trigger) -> str:
    """The name of the message. Raises Invalid when a signed one has none."""
    found = next((call.request.headers[name] for name in IDS if name in call.request.headers), "")
    if len(found) > MAX_ID or not found.isprintable():
        raise Invalid(f"a message's id has at most {MAX_ID} characters", rule="webhook-id")
    if trigger.signed and not call.request.headers.get(IDS[0]):
        raise Invalid("a signed message has a webhook-id", rule="webhook-id")
    return f"id:{found}" if found else f"new:{new_id()}"


def _inputs(call: Call, raw: bytes, graph: Graph) -> JsonObject:
    """Values by exposed name: all of the body's `inputs`, or what it calls as an input is called.

    A body that is no JSON object fills nothing: it is somebody's form or a ping.
    """
    media_type = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not raw or not (media_type == "application/json" or media_type.endswith("+json")):
        return {}
    body = parse_json(raw)
    if not isinstance(body, dict):
        return {}
    names = {each.name for each in app_of(graph, call.services.catalogue).inputs}
    if "inputs" in body:
        if not isinstance(body["inputs"], dict):
            raise Malformed("inputs is an object {name: value}")
        inputs = body["inputs"]
        unknown = sorted(inputs.keys() - names)
        if unknown:  # a node's other params are nobody's business outside
            known = ", ".join(sorted(names)) or "none is exposed"
            raise Invalid(f"there is no input “{unknown[0]}” ({known})", rule="unknown-input")
        return inputs
    return {name: value for name, value in body.items() if name in names}


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/hooks/{token}",
        name="receiveWebhook",
        summary="Start the run of a webhook; signed by Standard Webhooks where it wants that",
        handler=receive,
        action=None,
        body=OPEN,
        body_optional=True,
        answer=ref("RunTicket"),
        status=202,
    ),
)
