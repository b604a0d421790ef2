"""A workflow, the people who work on it, and runs of it, in one process of this test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from karate.api.services import Services
from karate.graph.events import RunFinished, RunRequested, StepStarted, StepSucceeded
from karate.graph.model import JsonObject
from karate.graph.plan import Plan, Step
from karate.ledger.event import NewEvent
from tests.api.started import with_services

GRAPH = {
    "nodes": [
        {"id": "a", "type": "blur", "position": [0, 0], "params": {"sigma": 4}},
        {"id": "b", "type": "invert", "position": [400, 0], "params": {}},
    ],
    "edges": [{"source": "a", "source_port": "image", "target": "b", "target_port": "image"}],
}


class Desk:
    """One workflow and the people who work on it."""

    def __init__(self, services: Services, owner: httpx.AsyncClient, workflow: str) -> None:
        self.services, self.owner, self.workflow = services, owner, workflow

    async def person(self, name: str, role: str = "editor") -> httpx.AsyncClient:
        """A browser of `name`'s."""
        services = self.services
        member = await asyncio.to_thread(services.members.join, "default", name)
        internal = services.authenticator.internal()
        await asyncio.to_thread(services.members.change_role, internal, member.id, role)
        token = await asyncio.to_thread(services.sessions.create, member.id, "default")
        return httpx.AsyncClient(
            transport=self.owner._transport,
            base_url=self.owner.base_url,
            headers={"cookie": f"karate_session={token}"},
        )

    def at(self, path: str = "", workflow: str | None = None) -> str:
        return f"/api/v1/workflows/{workflow or self.workflow}{path}"

    async def edit(
        self, who: httpx.AsyncClient, *changes: dict[str, Any], workflow: str | None = None
    ) -> int:
        answer = await who.post(self.at("/edits", workflow), json={"changes": list(changes)})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["version"])

    async def get(self, path: str = "", workflow: str | None = None, **query: Any) -> Any:
        answer = await self.owner.get(self.at(path, workflow), params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def run(self, name: str, version: int, cost: int = 0) -> None:
        """A run as the log would hold it, with a result at node a."""
        plan = Plan((Step("a", "blur", 1, {"sigma": 4}, {}),)).to_json()
        asset: JsonObject = {
            "id": f"p-{name}",
            "sha256": "5" * 64,
            "media_type": "image/png",
            "bytes": 1,
        }
        bodies = (
            RunRequested(run=name, workflow=self.workflow, workflow_version=version, plan=plan),
            StepStarted(run=name, workflow=self.workflow, node="a", attempt=1, key=name),
            StepSucceeded(
                run=name,
                workflow=self.workflow,
                node="a",
                attempt=1,
                key=name,
                outputs={"image": [asset]},
                seconds=1.0,
                cost=cost,
                why="",
            ),
            RunFinished(run=name, workflow=self.workflow, state="succeeded", cost=cost),
        )
        stream = f"run:{name}"
        events = [NewEvent(stream, body, "ada", "default") for body in bodies]
        await asyncio.to_thread(self.services.ledger.append, events, {stream: 0})


def at_desk(folder: Path, use: Callable[[Desk], Awaitable[None]], **env: str) -> None:
    async def go(services: Services, owner: httpx.AsyncClient) -> None:
        made = await owner.post("/api/v1/workflows", json={"title": "Cat", "graph": GRAPH})
        await asyncio.to_thread(services.members.join, "default", "The first, who stays owner")
        await use(Desk(services, owner, made.json()["id"]))

    with_services(folder, go, **env)


def sigma(new: int) -> dict[str, Any]:
    return {"op": "param.set", "node": "a", "param": "sigma", "new": new}


def node(graph: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in graph["nodes"] if each["id"] == name)
