"""One trigger: read from what a caller says of it, and told."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from karate.api.operation import Call
from karate.api.runs import targets_of
from karate.errors import Invalid, Malformed
from karate.graph.events import TriggerSet
from karate.graph.model import Json, JsonObject
from karate.graph.triggers import EVENTS, Trigger
from karate.ledger.keys import Keys
from karate.runs.cron import check_schedule, upcoming

#: Longest name of a trigger, in characters.
MAX_NAME: Final = 80
#: Times of a schedule that are told ahead.
AHEAD: Final = 5
#: Seconds without an edit until “edited” counts: default, least and most.
QUIET_S: Final = (30, 5, 86400)
#: The key from which the secrets that sign messages to webhooks are made.
SECRETS: Final = "instance:webhooks-in"


def wanted(call: Call, workflow: str, was: TriggerSet, body: JsonObject) -> TriggerSet:
    """`was` with what `body` says of it. Raises Malformed and Invalid."""
    settings = call.services.settings
    name = " ".join(_text(body, "name", was.name or was.kind).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise Invalid(f"a name has 1 to {MAX_NAME} characters", rule="trigger-name")
    inputs = body.get("inputs", was.inputs)
    if not isinstance(inputs, dict):
        raise Malformed("inputs is an object {name: value}")
    targets = targets_of(body) if "targets" in body else was.targets
    enabled, signed = _flag(body, "enabled", was.enabled), _flag(body, "signed", was.signed)
    found = replace(was, name=name, enabled=enabled, inputs=inputs, targets=[*(targets or ())])
    match was.kind:
        case "cron":
            cron, zone = _text(body, "cron", was.cron), _text(body, "zone", was.zone or "UTC")
            check_schedule(cron, zone, datetime.now(UTC), settings.trigger_interval_s)
            return replace(found, cron=" ".join(cron.split()), zone=zone)
        case "webhook":
            return replace(found, signed=signed)
    event, watch = _text(body, "event", was.event), _text(body, "watch", was.watch or workflow)
    if event not in EVENTS:
        raise Invalid(f"event is one of {', '.join(EVENTS)}", rule="trigger-event")
    if watch == workflow and event.startswith("run."):
        raise Invalid("a workflow cannot start itself again and again", rule="trigger-itself")
    return replace(found, event=event, watch=watch, quiet_s=_quiet(body, was.quiet_s))


def _quiet(body: JsonObject, was: int) -> int:
    default, least, most = QUIET_S
    found = body.get("quiet_s", was or default)
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise Invalid(f"quiet_s is a whole number from {least} to {most}", rule="trigger-quiet")
    return found


def _text(body: JsonObject, name: str, default: str) -> str:
    found = body.get(name, default)
    if not isinstance(found, str):
        raise Malformed(f"{name} is text")
    return found


def _flag(body: JsonObject, name: str, default: bool) -> bool:
    found = body.get(name, default)
    if not isinstance(found, bool):
        raise Malformed(f"{name} is true or false")
    return found


def signing_secret(keys: Keys, trigger: Trigger) -> str:
    """What signs messages to a webhook, as Standard Webhooks writes it; another one with each
    token. It is stored nowhere: it follows from a key of the instance."""
    keys.ensure([SECRETS])
    told = f"{trigger.id}\0{trigger.token}".encode()
    made = hmac.new(keys.secret(SECRETS), told, hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(made).decode()}"


def told(call: Call, trigger: Trigger) -> JsonObject:
    """The trigger as the API gives it. Never its secrets."""
    people, runs = call.services.projector.people, call.services.projector.runs
    ahead: list[Json] = []
    if trigger.kind == "cron" and trigger.live:
        found = upcoming(trigger.cron, trigger.zone, datetime.now(UTC), AHEAD)
        ahead = [time_text(at) for at in found]
    last = {"run": trigger.run, **runs.brief(trigger.run)} if trigger.run else None
    return {
        "id": trigger.id,
        "workflow": trigger.workflow,
        "kind": trigger.kind,
        "name": trigger.name,
        "enabled": trigger.enabled,
        **_own(trigger),
        "inputs": dict(trigger.inputs),
        "targets": [*trigger.targets],
        "actor": trigger.actor,
        "actor_name": people.name(trigger.actor),
        "at": trigger.since,
        "next": ahead,
        "last": last,
        "trouble": trigger.trouble,
        "stopped": trigger.stopped,
    }


def _own(trigger: Trigger) -> JsonObject:
    """What only this kind of trigger has."""
    match trigger.kind:
        case "cron":
            return {"cron": trigger.cron, "zone": trigger.zone}
        case "webhook":
            return {"signed": trigger.signed}
    return {"event": trigger.event, "watch": trigger.watch, "quiet_s": trigger.quiet_s}


def time_text(at: datetime) -> str:
    """A time of a schedule as RFC 3339."""
    return at.isoformat().replace("+00:00", "Z")


def origin(call: Call) -> str:
    """Where others reach this server."""
    return call.services.settings.public_url or str(call.request.base_url).rstrip("/")
