"""Who I am, who else is here, how to join, and tickets for websockets."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.accounts.principal import ROLES, Principal, colour_of
from karate.accounts.sessions import SESSION_COOKIE
from karate.api.identity import identify, shown
from karate.api.operation import Call, Operation
from karate.api.schemas import ID, TEXT, WHOLE, choice, listing, ref, shape
from karate.api.workflows import PAGING
from karate.errors import Invalid, Malformed, NotFound, Unauthenticated
from karate.graph.model import Json, JsonObject


async def get_me(call: Call) -> Response:
    """The caller."""
    return JSONResponse(_me(call.principal))


async def list_members(call: Call) -> Response:
    """Members of the workspace."""
    await call.fresh()
    page = await asyncio.to_thread(
        call.services.projector.people.members,
        call.principal.workspace,
        call.limit(),
        call.word("cursor"),
    )
    items: list[Json] = [{**item, "colour": colour_of(str(item["id"]))} for item in page.items]
    return JSONResponse({"items": items, "next": page.next})


async def get_member(call: Call) -> Response:
    """One member."""
    return JSONResponse(await _member(call, call.path("member")))


async def patch_member(call: Call) -> Response:
    """Give a member another role; open canvases follow at once."""
    body, user = await call.body(), call.path("member")
    await _member(call, user)
    role = body.get("role")
    if not isinstance(role, str):
        raise Malformed("role is a text")
    members = call.services.members
    await asyncio.to_thread(members.change_role, call.principal, user, role)
    return JSONResponse(await _member(call, user))


async def delete_member(call: Call) -> Response:
    """End a membership; open canvases of that person close."""
    members = call.services.members
    await asyncio.to_thread(members.remove, call.principal, call.path("member"))
    return Response(status_code=204)


async def _member(call: Call, user: str) -> JsonObject:
    found = await asyncio.to_thread(call.services.members.person, call.principal.workspace, user)
    if found is None:
        raise NotFound("no such member")
    return _me(found)


async def sign_out(call: Call) -> Response:
    """End the session of this browser; its open canvases close."""
    session = shown(call.request).session
    if call.principal.kind != "person" or session is None:
        raise Invalid("only a browser that has joined can sign out", rule="no-session")
    await asyncio.to_thread(call.services.sessions.revoke, session)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")
    return response


async def end_other_sessions(call: Call) -> Response:
    """End all sessions of the caller but this one."""
    session = shown(call.request).session
    if call.principal.kind != "person":
        raise Invalid("a key has no sessions", rule="no-session")
    ended = await asyncio.to_thread(
        call.services.sessions.revoke_others, call.principal.id, session
    )
    return JSONResponse({"ended": ended})


async def join(call: Call) -> Response:
    """Enter by the sign-in link under a name of one's own; sets the session cookie."""
    body = await call.body()
    token, name = body.get("token"), body.get("name")
    if not isinstance(token, str) or not isinstance(name, str):
        raise Malformed("token and name are texts")
    services, current = call.services, await _already(call)
    before = shown(call.request).session
    member, session = await asyncio.to_thread(services.signin.join, token, name, current, before)
    response = JSONResponse(_me(member))
    response.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=services.sessions.seconds,
        path="/",
        secure=services.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return response


async def _already(call: Call) -> Principal | None:
    """Who the browser is signed in as; an ended session is as good as none."""
    if shown(call.request).session is None:
        return None
    try:
        return await identify(call.request, call.services.authenticator)
    except Unauthenticated:
        return None


async def post_ticket(call: Call) -> Response:
    """A ticket that opens the websocket of one workflow."""
    body, services = await call.body(), call.services
    workflow, ttl = body.get("workflow"), body.get("ttl")
    if not isinstance(workflow, str) or isinstance(ttl, bool) or not isinstance(ttl, int | None):
        raise Malformed("workflow is an id, ttl a whole number of seconds")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    credentials = shown(call.request)
    session = credentials.session if credentials.api_key is None else None
    ticket, lives = await asyncio.to_thread(
        services.tickets.issue, call.principal, workflow, ttl, session
    )
    return JSONResponse({"ticket": ticket, "workflow": workflow, "expires_in": lives}, 201)


def _me(member: Principal) -> JsonObject:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "colour": member.colour,
        "workspace": member.workspace,
        "kind": member.kind,
    }


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/me",
        name="getMe",
        summary="Who is asking",
        handler=get_me,
        action=Action.CATALOGUE_READ,
        answer=ref("Person"),
    ),
    Operation(
        method="GET",
        path="/api/v1/members",
        name="listMembers",
        summary="Members of the workspace, last joined first",
        handler=list_members,
        action=Action.MEMBERS_READ,
        answer=listing(ref("Person")),
        query=PAGING,
    ),
    Operation(
        method="GET",
        path="/api/v1/members/{member}",
        name="getMember",
        summary="A member of the workspace",
        handler=get_member,
        action=Action.MEMBERS_READ,
        answer=ref("Person"),
    ),
    Operation(
        method="PATCH",
        path="/api/v1/members/{member}",
        name="patchMember",
        summary="Give a member another role; only owners may, and one owner stays",
        handler=patch_member,
        action=Action.MEMBERS_MANAGE,
        body=shape({"role": choice(*ROLES)}, "role"),
        answer=ref("Person"),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/members/{member}",
        name="deleteMember",
        summary="Remove a member; only owners may, and one owner stays",
        handler=delete_member,
        action=Action.MEMBERS_MANAGE,
        status=204,
    ),
    Operation(
        method="POST",
        path="/api/v1/sign-out",
        name="signOut",
        summary="End the session of this browser and close its canvases",
        handler=sign_out,
        action=Action.SESSIONS_END,
        status=204,
    ),
    Operation(
        method="DELETE",
        path="/api/v1/me/sessions",
        name="endOtherSessions",
        summary="End all other sessions of the caller, and all of the caller's tickets",
        handler=end_other_sessions,
        action=Action.SESSIONS_END,
        answer=shape({"ended": WHOLE}, "ended"),
    ),
    Operation(
        method="POST",
        path="/api/v1/join",
        name="join",
        summary="Join by the sign-in link; sets the session cookie",
        handler=join,
        action=None,
        body=shape({"token": TEXT, "name": TEXT}, "token", "name"),
        answer=ref("Person"),
    ),
    Operation(
        method="POST",
        path="/api/v1/ws-tickets",
        name="postTicket",
        summary="A ticket for the websocket of one workflow",
        handler=post_ticket,
        action=Action.WORKFLOW_READ,
        body=shape({"workflow": ID, "ttl": WHOLE}, "workflow"),
        answer=shape({"ticket": TEXT, "expires_in": WHOLE}, "ticket", "expires_in"),
        status=201,
    ),
)
