"""Setting triggers of a workflow at a desk, and looking what they start."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from karate.graph.events import RunRequested
from karate.runs.scheduler import Scheduler
from tests.api.desk import Desk

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NIGHTLY: dict[str, Any] = {
    "kind": "cron",
    "name": "Nightly",
    "cron": "30 2 * * *",
    "zone": "Europe/Berlin",
}


async def ready(desk: Desk) -> None:
    """The workflow can run, and offers sigma of its blur."""
    stored = await desk.owner.post(
        "/api/v1/assets", content=PIXEL, headers={"content-type": "image/png"}
    )
    photo = {"op": "node.added", "node": "p", "type": "image", "position": [-400, 0]}
    wire = {"target": "a", "target_port": "image", "source": "p", "source_port": "image"}
    await desk.edit(
        desk.owner,
        {**photo, "params": {"asset": stored.json()["id"]}},
        {"op": "edge.connected", **wire},
        {"op": "node.changed", "node": "a", "key": "exposed", "new": ["sigma"]},
    )


async def make(desk: Desk, **body: Any) -> dict[str, Any]:
    """A new trigger; `who` is whose browser sets it."""
    who: httpx.AsyncClient = body.pop("who", desk.owner)
    answer = await who.post(desk.at("/triggers"), json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def triggers(desk: Desk) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await desk.get("/triggers"))["items"]
    return items


def started(desk: Desk) -> list[RunRequested]:
    """The runs that triggers have started, oldest first."""
    events = desk.services.ledger.read(types=[RunRequested.type])
    bodies = [event.body for event in events]
    return [body for body in bodies if isinstance(body, RunRequested) and body.trigger]


def scheduler(desk: Desk, now: datetime) -> Scheduler:
    """Another process's scheduler, on a clock of its own."""
    auto = desk.services.automation
    return Scheduler(desk.services.ledger, auto.triggers, auto.firing, 3600, lambda: now)


async def look(desk: Desk, now: datetime) -> int:
    follower = desk.services.automation.triggers.follower
    await asyncio.to_thread(follower.wait_for, desk.services.ledger.position(), 10)
    return await asyncio.to_thread(scheduler(desk, now).look)


async def call(desk: Desk, url: str, body: object = None, **headers: str) -> httpx.Response:
    """A message from outside: no key, no cookie."""
    client = httpx.AsyncClient(transport=desk.owner._transport, base_url=desk.owner.base_url)
    raw = b"" if body is None else json.dumps(body).encode()
    kind = {"content-type": "application/json"} if raw else {}
    return await client.post(urlsplit(url).path, content=raw, headers={**kind, **headers})
