"""Schedules, webhooks and events that start a workflow by itself."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.accounts.token import new_token, token_hash
from karate.api.operation import FRESH_S, Call, Operation, Query
from karate.api.schemas import (
    FLAG,
    ID,
    OPEN,
    TEXT,
    TIME,
    WHOLE,
    array,
    choice,
    listing,
    nullable,
    shape,
)
from karate.api.trigger import AHEAD, MAX_NAME, origin, signing_secret, time_text, told, wanted
from karate.errors import Conflict, Invalid, Malformed
from karate.graph.app import named_inputs
from karate.graph.events import TriggerRemoved, TriggerSet
from karate.graph.ids import new_id
from karate.graph.model import Json, JsonObject
from karate.graph.triggers import EVENTS, KINDS, Trigger
from karate.ledger.documents import stream_of
from karate.ledger.event import Event, NewEvent
from karate.runs.cron import check_schedule, upcoming


async def list_triggers(call: Call) -> Response:
    """What starts this workflow by itself."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    await _fresh(call)
    found = await asyncio.to_thread(call.services.automation.triggers.of, workflow)
    items: list[Json] = [await asyncio.to_thread(told, call, trigger) for trigger in found]
    return JSONResponse({"items": items, "next": None})


async def get_trigger(call: Call) -> Response:
    """One trigger."""
    await call.allow(Action.WORKFLOW_READ, "workflow", call.path("workflow"))
    trigger = await _existing(call)
    return JSONResponse(await asyncio.to_thread(told, call, trigger))


async def post_trigger(call: Call) -> Response:
    """Let something start the workflow from now on. A webhook's secrets are shown here only."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    if body.get("kind") not in KINDS:
        raise Malformed(f"kind is one of {', '.join(KINDS)}")
    await _fresh(call)
    most = services.settings.triggers_per_workflow
    if len(await asyncio.to_thread(services.automation.triggers.of, workflow)) >= most:
        raise Conflict(f"a workflow has at most {most} triggers", rule="trigger-limit")
    blank = TriggerSet(trigger=new_id(), kind=str(body["kind"]), name="", watch="")
    return await _set(call, workflow, blank, body, 201)


async def patch_trigger(call: Call) -> Response:
    """Change a trigger; it acts as the caller from now on. `renew` gives a webhook a new secret."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    old = await _existing(call)
    if body.get("kind", old.kind) != old.kind:
        raise Invalid("a trigger keeps its kind; make another one", rule="trigger-kind")
    known = {**asdict(old), "trigger": old.id, "targets": [*old.targets]}
    was = TriggerSet(**{each.name: known[each.name] for each in fields(TriggerSet)})
    return await _set(call, workflow, was, body, 200)


async def delete_trigger(call: Call) -> Response:
    """Nothing starts by this trigger any more; its history stays."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    trigger = await _existing(call)
    await _append(call, workflow, TriggerRemoved(trigger=trigger.id, name=trigger.name))
    return Response(status_code=204)


async def preview(call: Call) -> Response:
    """The next times of a schedule, before anybody sets it."""
    cron, zone = call.word("cron") or "", call.word("zone") or "UTC"
    least = call.services.settings.trigger_interval_s
    now = datetime.now(UTC)
    await asyncio.to_thread(check_schedule, cron, zone, now, least)
    found: list[Json] = [time_text(at) for at in upcoming(cron, zone, now, AHEAD)]
    return JSONResponse({"times": found})


async def _set(
    call: Call, workflow: str, was: TriggerSet, body: JsonObject, status: int
) -> Response:
    services = call.services
    setting = await asyncio.to_thread(wanted, call, workflow, was, body)
    if setting.event:
        await call.allow(Action.RUN_READ, "workflow", setting.watch)
    graph, _ = await services.rooms.graph(workflow)
    named_inputs(graph, services.catalogue, setting.inputs)
    unknown = [node for node in setting.targets if node not in graph.nodes]
    if unknown:
        raise Invalid(f"node “{unknown[0]}” is not in the workflow", rule="unknown-node")
    secret = ""
    if setting.kind == "webhook" and (not setting.token or body.get("renew") is True):
        secret = new_token()
        setting = replace(setting, token=token_hash(secret))
    await _append(call, workflow, setting)
    await _fresh(call)
    trigger = await asyncio.to_thread(services.automation.triggers.get, workflow, setting.trigger)
    answer = await asyncio.to_thread(told, call, trigger)
    if secret:
        answer["url"] = f"{origin(call)}/api/v1/hooks/{secret}"
        answer["secret"] = await asyncio.to_thread(signing_secret, services.keys, trigger)
    return JSONResponse(answer, status, headers={"cache-control": "no-store"})


async def _existing(call: Call) -> Trigger:
    await _fresh(call)
    get = call.services.automation.triggers.get
    return await asyncio.to_thread(get, call.path("workflow"), call.path("trigger"))


async def _fresh(call: Call) -> None:
    await call.fresh()
    services = call.services
    follower, ledger = services.automation.triggers.follower, services.ledger
    await asyncio.to_thread(lambda: follower.wait_for(ledger.position(), FRESH_S))


async def _append(call: Call, workflow: str, body: TriggerSet | TriggerRemoved) -> Event:
    stream, actor = stream_of(workflow), call.principal
    event = NewEvent(stream, body, actor.id, actor.workspace)
    appended = await asyncio.wrap_future(call.services.ledger.submit([event], {stream: None}))
    return appended.events[0]


_SETTING: dict[str, JsonObject] = {
    "name": {**TEXT, "maxLength": MAX_NAME},
    "enabled": FLAG,
    "cron": TEXT,
    "zone": TEXT,
    "event": choice(*EVENTS),
    "watch": ID,
    "quiet_s": WHOLE,
    "signed": FLAG,
    "inputs": OPEN,
    "targets": array(ID),
}
_TRIGGER = shape(
    {
        "id": ID,
        "workflow": ID,
        "kind": choice(*KINDS),
        **_SETTING,
        "actor": TEXT,
        "actor_name": TEXT,
        "at": TIME,
        "next": array(TIME),
        "last": nullable(shape({"run": ID, "number": WHOLE, "state": TEXT, "at": TIME}, "run")),
        "trouble": nullable(shape({"code": TEXT, "detail": TEXT, "at": TIME})),
        "stopped": FLAG,
        "url": TEXT,
        "secret": TEXT,
    },
    "id",
    "kind",
    "name",
    "enabled",
)
_LIST = "/api/v1/workflows/{workflow}/triggers"
_ONE = f"{_LIST}/{{trigger}}"
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/schedule",
        name="previewSchedule",
        summary="The next times of a schedule",
        handler=preview,
        action=Action.CATALOGUE_READ,
        answer=shape({"times": array(TIME)}, "times"),
        query=(
            Query("cron", TEXT, "minute, hour, day, month, day of the week"),
            Query("zone", TEXT, "an IANA time zone; UTC when absent"),
        ),
    ),
    Operation(
        method="GET",
        path=_LIST,
        name="listTriggers",
        summary="What starts a workflow by itself",
        handler=list_triggers,
        action=Action.WORKFLOW_READ,
        answer=listing(_TRIGGER),
    ),
    Operation(
        method="POST",
        path=_LIST,
        name="postTrigger",
        summary="Let a schedule, a webhook or an event start a workflow",
        handler=post_trigger,
        action=Action.WORKFLOW_EDIT,
        body=shape({"kind": choice(*KINDS), **_SETTING}, "kind"),
        answer=_TRIGGER,
        status=201,
    ),
    Operation(
        method="GET",
        path=_ONE,
        name="getTrigger",
        summary="One trigger",
        handler=get_trigger,
        action=Action.WORKFLOW_READ,
        answer=_TRIGGER,
    ),
    Operation(
        method="PATCH",
        path=_ONE,
        name="patchTrigger",
        summary="Change a trigger, which then acts as the caller; `renew` gives a new secret",
        handler=patch_trigger,
        action=Action.WORKFLOW_EDIT,
        body=shape({**_SETTING, "renew": FLAG}),
        answer=_TRIGGER,
    ),
    Operation(
        method="DELETE",
        path=_ONE,
        name="deleteTrigger",
        summary="Remove a trigger",
        handler=delete_trigger,
        action=Action.WORKFLOW_EDIT,
        status=204,
    ),
)
