"""Another workspace does not exist: every route, asked for its things, answers 404."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx

from karate.api.creation import creation
from karate.api.operation import Operation
from karate.api.services import Services
from karate.api.table import OPERATIONS
from karate.graph.events import AssetStored, RunRequested
from karate.graph.model import Graph
from karate.graph.plan import Plan
from karate.ledger.event import NewEvent
from tests.api.started import with_services

THEIRS = "theirs"


def store_theirs(services: Services) -> None:
    """A workflow, a run and an asset of another workspace."""
    _, events = creation(THEIRS, "Theirs", Graph(), "them", "other")
    plan = Plan(()).to_json()
    requested = RunRequested(run=THEIRS, workflow=THEIRS, workflow_version=2, plan=plan)
    stored = AssetStored(
        asset=THEIRS,
        sha256=services.blobs.put(b"secret", "image/png"),
        media_type="image/png",
        bytes=6,
    )
    events += [
        NewEvent(f"run:{THEIRS}", requested, "them", "other"),
        NewEvent(f"asset:{THEIRS}", stored, "them", "other"),
    ]
    services.ledger.append(events, {event.stream: 0 for event in events})


BODIES: dict[str, dict[str, Any]] = {
    "patchWorkflow": {"title": "Mine"},
    "postEdits": {"changes": [{"op": "meta.set", "key": "title", "new": "Mine"}]},
    "postTicket": {"workflow": THEIRS},
    "patchMember": {"role": "viewer"},
    "postUndo": {"last": True},
    "postRestore": {"version": 2},
    "postVersion": {"name": "Mine"},
    "postMerge": {"from": THEIRS, "ours_version": 2, "theirs_version": 2},
}


def names_something(operation: Operation) -> bool:
    return "{" in operation.path or operation.name == "postTicket"


def test_every_route_hides_another_workspace(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        await asyncio.to_thread(store_theirs, services)
        heads = {s: services.ledger.head(f"{s}:{THEIRS}") for s in ("workflow", "run", "asset")}
        asked = [operation for operation in OPERATIONS if names_something(operation)]
        assert len(asked) >= 17
        for operation in asked:
            answers = []
            for name in (THEIRS, "nothing"):
                path = re.sub(r"{\w+}", name, operation.path)
                body = {**BODIES.get(operation.name, {})}
                if "workflow" in body:
                    body["workflow"] = name
                sent = None if operation.method == "GET" else body
                answers.append(await client.request(operation.method, path, json=sent))
            told = [(answer.status_code, answer.json()["code"]) for answer in answers]
            assert told == [(404, "not-found")] * 2, operation.name
            assert answers[0].json()["detail"] == answers[1].json()["detail"], operation.name
        for path in ("/workflows", "/events?limit=200", "/assets", "/members"):
            assert THEIRS not in (await client.get(f"/api/v1{path}")).text
        assert heads == {s: services.ledger.head(f"{s}:{THEIRS}") for s in heads}

    with_services(tmp_path, use)
