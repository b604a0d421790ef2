"""The library of subgraphs: save a selection, use it again."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import ID, OPEN, TEXT, TIME, WHOLE, listing, shape
from karate.api.workflows import PAGING
from karate.errors import Invalid, Malformed, NotFound
from karate.graph.events import SubgraphRemoved, SubgraphSaved
from karate.graph.fields import refuse_wild_numbers, word
from karate.graph.flatten import MAX_DEPTH, depth_of
from karate.graph.ids import is_id, new_id
from karate.graph.model import JsonObject, Node
from karate.graph.subgraph import SUBGRAPH, definition_of
from karate.ledger.event import NewEvent


async def list_subgraphs(call: Call) -> Response:
    """What the workspace offers, last saved first."""
    await call.fresh()
    page = await asyncio.to_thread(
        call.services.projector.subgraphs.page,
        call.principal.workspace,
        call.limit(),
        call.word("cursor"),
    )
    return JSONResponse(page.to_json())


async def get_subgraph(call: Call) -> Response:
    """A version of a subgraph, the newest by default."""
    await call.fresh()
    found = await asyncio.to_thread(
        call.services.projector.subgraphs.get,
        call.principal.workspace,
        call.path("subgraph"),
        call.whole("version", 1, 1 << 31),
    )
    return JSONResponse(found)


async def post_subgraph(call: Call) -> Response:
    """Save a selection: a new subgraph, or with `id` the next version of one."""
    body = await call.body()
    title, definition = word(body.get("title"), "title"), checked(body.get("definition"))
    given = body.get("id")
    if given is not None and not is_id(given):
        raise Malformed("id must be the id of a subgraph")
    subgraph, of = (new_id(), 1) if given is None else (str(given), await _next(call, str(given)))
    whole: JsonObject = {**definition, "id": subgraph, "version": of, "title": title}
    saved = SubgraphSaved(subgraph=subgraph, of=of, title=title, definition=whole)
    # Stale when somebody saved another version just now: theirs is not passed over.
    await _append(call, saved, f"subgraph:{subgraph}", of - 1)
    answer = {"id": subgraph, "version": of, "title": title, "definition": whole}
    return JSONResponse(answer, 201, headers={"location": f"/api/v1/subgraphs/{subgraph}"})


async def delete_subgraph(call: Call) -> Response:
    """Offer it no longer; nodes made of it keep what they carry."""
    subgraph = call.path("subgraph")
    head = await _next(call, subgraph) - 1
    await _append(call, SubgraphRemoved(subgraph=subgraph), f"subgraph:{subgraph}", head)
    return Response(status_code=204)


def checked(raw: object) -> JsonObject:
    """What a subgraph node can carry. Raises Malformed, Invalid."""
    if not isinstance(raw, dict):
        raise Malformed("definition must be an object")
    refuse_wild_numbers(raw)
    node = Node(SUBGRAPH, (0.0, 0.0), keys={"subgraph": raw})
    if definition_of(node) is None:
        raise Invalid("definition needs nodes, and inputs and outputs that lead to them")
    if depth_of(node) > MAX_DEPTH:
        raise Invalid(f"subgraphs lie within each other {MAX_DEPTH} deep at most")
    return raw


async def _next(call: Call, subgraph: str) -> int:
    """The version that comes next. Raises NotFound, also when it is another workspace's."""
    stream = f"subgraph:{subgraph}"
    events = await asyncio.to_thread(lambda: [*call.services.ledger.read_stream(stream)])
    if not events or events[0].workspace != call.principal.workspace:
        raise NotFound("there is no such subgraph")
    if isinstance(events[-1].body, SubgraphRemoved):
        raise NotFound("this subgraph was removed from the library")
    return len(events) + 1


async def _append(
    call: Call, body: SubgraphSaved | SubgraphRemoved, stream: str, head: int
) -> None:
    event = NewEvent(stream, body, call.principal.id, call.principal.workspace)
    await asyncio.to_thread(call.services.ledger.append, [event], {stream: head})


_SUBGRAPH = shape(
    {
        "id": ID,
        "version": WHOLE,
        "title": TEXT,
        "definition": OPEN,
        "at": TIME,
        "actor": ID,
    },
    "id",
    "version",
    "title",
    "definition",
)
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/subgraphs",
        name="listSubgraphs",
        summary="The library of subgraphs, last saved first",
        handler=list_subgraphs,
        action=Action.WORKFLOW_READ,
        answer=listing(_SUBGRAPH),
        query=PAGING,
    ),
    Operation(
        method="POST",
        path="/api/v1/subgraphs",
        name="postSubgraph",
        summary="Save a selection as a subgraph, or as the next version of one",
        handler=post_subgraph,
        action=Action.WORKFLOW_EDIT,
        body=shape({"id": ID, "title": TEXT, "definition": OPEN}, "title", "definition"),
        answer=_SUBGRAPH,
        status=201,
    ),
    Operation(
        method="GET",
        path="/api/v1/subgraphs/{subgraph}",
        name="getSubgraph",
        summary="A version of a subgraph, the newest by default",
        handler=get_subgraph,
        action=Action.WORKFLOW_READ,
        answer=_SUBGRAPH,
        query=(Query("version", WHOLE, "the newest by default"),),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/subgraphs/{subgraph}",
        name="deleteSubgraph",
        summary="Offer a subgraph no longer",
        handler=delete_subgraph,
        action=Action.WORKFLOW_EDIT,
        status=204,
    ),
)
