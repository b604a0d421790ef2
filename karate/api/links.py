"""The sign-in link, for those who may invite."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation
from karate.api.schemas import TEXT, shape
from karate.errors import Invalid

_ANSWER = shape({"path": TEXT}, "path")


async def get_join_link(call: Call) -> Response:
    """Where somebody new comes in."""
    secret = call.services.signin.link
    if secret is None:
        raise Invalid("people join with INTERNAL_API_KEY here; there is no link", rule="join-link")
    return _path(secret)


async def renew_join_link(call: Call) -> Response:
    """Another link; whoever has the old one no longer comes in."""
    return _path(await asyncio.to_thread(call.services.signin.renew, call.principal))


def _path(secret: str) -> Response:
    # The secret stands behind `#`, which browsers never send.
    return JSONResponse({"path": f"/join#{secret}"}, headers={"cache-control": "no-store"})


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/join-link",
        name="getJoinLink",
        summary="The sign-in link, for owners; 422 where people join with INTERNAL_API_KEY",
        handler=get_join_link,
        action=Action.MEMBERS_MANAGE,
        answer=_ANSWER,
    ),
    Operation(
        method="POST",
        path="/api/v1/join-link/renew",
        name="renewJoinLink",
        summary="A new sign-in link; the old one lets nobody in any more",
        handler=renew_join_link,
        action=Action.MEMBERS_MANAGE,
        answer=_ANSWER,
    ),
)
