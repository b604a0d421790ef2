"""Every route for every role, each cell as written here (rule RO8 of karate/sync/SPEC.md)."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from karate.accounts.principal import ROLES, Role
from karate.api.operation import Operation
from karate.api.services import Services
from karate.api.table import OPERATIONS
from tests.api.started import with_services

#: Operation → (the least role that may, the status it then gets). Ids of runs and assets are made
#: up, so whoever may gets 404.
CELLS: dict[str, tuple[Role, int]] = {
    "getMe": ("viewer", 200),
    "listMembers": ("viewer", 200),
    "getMember": ("viewer", 200),
    "patchMember": ("owner", 200),
    "deleteMember": ("owner", 204),
    "getJoinLink": ("owner", 200),
    "renewJoinLink": ("owner", 200),
    "signOut": ("viewer", 204),
    "endOtherSessions": ("viewer", 200),
    "postTicket": ("viewer", 201),
    "getNodeTypes": ("viewer", 200),
    "getModels": ("viewer", 200),
    "listWorkflows": ("viewer", 200),
    "getWorkflow": ("viewer", 200),
    "createWorkflow": ("editor", 201),
    "patchWorkflow": ("editor", 200),
    "deleteWorkflow": ("editor", 204),
    "postEdits": ("editor", 200),
    "getHistory": ("viewer", 200),
    "getTimeline": ("viewer", 200),
    "getDiff": ("viewer", 422),
    "postUndo": ("editor", 400),
    "postRedo": ("editor", 409),
    "postRestore": ("editor", 200),
    "postFork": ("editor", 201),
    "getMerge": ("editor", 422),
    "postMerge": ("editor", 422),
    "listVersions": ("viewer", 200),
    "postVersion": ("editor", 201),
    "patchVersion": ("editor", 400),
    "deleteVersion": ("editor", 404),
    "getEvents": ("runner", 200),
    "postRun": ("runner", 422),
    "postStepPreview": ("runner", 400),
    "listRuns": ("viewer", 200),
    "getResults": ("viewer", 200),
    "listSubgraphs": ("viewer", 200),
    "getSubgraph": ("viewer", 404),
    "postSubgraph": ("editor", 400),
    "deleteSubgraph": ("editor", 404),
    "getRun": ("viewer", 404),
    "getRunEvents": ("viewer", 404),
    "cancelRun": ("runner", 404),
    "retryRun": ("runner", 404),
    "getRunLog": ("viewer", 404),
    "listQueues": ("owner", 200),
    "resendLetter": ("owner", 404),
    "resolveStep": ("runner", 404),
    "postInfer": ("runner", 422),
    "getTask": ("viewer", 404),
    "listAssets": ("viewer", 200),
    "postAsset": ("runner", 415),
    "getAsset": ("viewer", 404),
    "getPreview": ("viewer", 404),
    "getReceipt": ("viewer", 404),
    "getProvenance": ("viewer", 404),
    "exportWorkflow": ("viewer", 200),
    "importWorkflow": ("editor", 201),
    "getApp": ("viewer", 200),
    "previewSchedule": ("viewer", 422),
    "listTriggers": ("viewer", 200),
    "getTrigger": ("viewer", 404),
    "postTrigger": ("editor", 201),
    "patchTrigger": ("editor", 404),
    "deleteTrigger": ("editor", 404),
}
#: What everybody may, signed in or not.
PUBLIC = {
    *("health", "ready", "metrics", "openapi", "docs", "join", "getKeys"),
    *("hearProvider", "receiveWebhook"),
}
BODIES: dict[str, dict[str, Any]] = {
    "createWorkflow": {"title": "New"},
    "importWorkflow": {"title": "New", "graph": {"nodes": [], "edges": []}},
    "patchWorkflow": {"title": "Other"},
    "postEdits": {"changes": [{"op": "meta.set", "key": "title", "new": "Other"}]},
    "patchMember": {"role": "viewer"},
    # No key is set in tests, so that no model can be called.
    "postInfer": {"model": "dalle-3", "prompt": "a cat"},
    "postRestore": {"version": 1},
    "postVersion": {"name": "Draft"},
    "postTrigger": {"kind": "webhook"},
}
#: What who may not gets, and what the log then says they did.
NOTHING: tuple[int, str, list[str]] = (403, "forbidden", [])
GUARDED = [operation for operation in OPERATIONS if operation.action is not None]


def test_ro8_every_route_has_its_row() -> None:
    assert {operation.name for operation in GUARDED} == set(CELLS)
    assert {operation.name for operation in OPERATIONS} - set(CELLS) == PUBLIC


def test_ro8_every_route_answers_every_role_as_written(tmp_path: Path) -> None:
    async def use(services: Services, owner: httpx.AsyncClient) -> None:
        people = await asyncio.to_thread(one_of_each, services)
        wrong = []
        for operation in GUARDED:
            least, status = CELLS[operation.name]
            for role in ROLES:
                allowed = ROLES.index(role) <= ROLES.index(least)
                ids = await things(services, owner)
                answer = await ask(await browser(services, owner, people[role]), operation, ids)
                told = answer.status_code, code_of(answer)
                if allowed and answer.status_code != status:
                    wrong.append((operation.name, role, *told))
                if not allowed and (*told, did(services, people[role], ids)) != NOTHING:
                    wrong.append((operation.name, role, *told))
        assert wrong == []

    with_services(tmp_path, use)


@pytest.mark.parametrize("role", ROLES)
def test_ro8_nobody_makes_themselves_more(tmp_path: Path, role: Role) -> None:
    async def use(services: Services, owner: httpx.AsyncClient) -> None:
        people = await asyncio.to_thread(one_of_each, services)
        client = await browser(services, owner, people[role])
        me = f"/api/v1/members/{people[role]}"
        for body in ({"role": "owner"}, {"role": "owner", "name": "x"}):
            answer = await client.patch(me, json=body)
            assert answer.status_code == (200 if role == "owner" else 403)
        smuggled = {"title": "x", "role": "owner", "workspace": "other", "owner": people[role]}
        await client.post("/api/v1/workflows", json=smuggled)
        assert services.members.roles("default")[people[role]] == role

    with_services(tmp_path, use)


def one_of_each(services: Services) -> dict[Role, str]:
    """Role → member, and a second owner, so that neither is the last."""
    found: dict[Role, str] = {}
    for role in ROLES:
        member = services.members.join("default", f"The {role}")
        services.members.change_role(services.authenticator.internal(), member.id, role)
        found[role] = member.id
    return found


async def things(services: Services, owner: httpx.AsyncClient) -> dict[str, str]:
    """What a cell asks for: a workflow and a member of its own."""
    made = await owner.post("/api/v1/workflows", json={"title": "Mine"})
    other = await asyncio.to_thread(services.members.join, "default", "Somebody")
    return {
        "workflow": made.json()["id"],
        "member": other.id,
        "run": "nothing",
        "letter": "nothing",
        "subgraph": "nothing",
        "task": "nothing",
        "asset": "nothing",
        "version": "nothing",
        "trigger": "nothing",
        "head": str(services.ledger.position()),
    }


async def browser(services: Services, owner: httpx.AsyncClient, user: str) -> httpx.AsyncClient:
    """A client with a session of its own that is `user`'s."""
    token = await asyncio.to_thread(services.sessions.create, user, "default")
    cookie = {"cookie": f"karate_session={token}"}
    transport = owner._transport
    return httpx.AsyncClient(transport=transport, base_url=owner.base_url, headers=cookie)


async def ask(
    client: httpx.AsyncClient, operation: Operation, ids: dict[str, str]
) -> httpx.Response:
    path = re.sub(r"{(\w+)(?::\w+)?}", lambda found: ids[found[1]], operation.path)
    body = dict(BODIES.get(operation.name, {}))
    if operation.name == "postMerge":
        body = {"from": ids["workflow"], "ours_version": 2, "theirs_version": 2}
    if operation.name == "postTicket":
        body["workflow"] = ids["workflow"]
    sent = None if operation.method == "GET" else body
    return await client.request(operation.method, path, json=sent)


def did(services: Services, user: str, ids: dict[str, str]) -> list[str]:
    """What the log says `user` has done since."""
    fresh = services.ledger.read(after=int(ids["head"]))
    return [event.type for event in fresh if event.actor == user]


def code_of(answer: httpx.Response) -> str:
    problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return str(answer.json()["code"]) if problem else ""
