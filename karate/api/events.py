"""The workspace's log and the events of one run, as JSON or as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import TEXT, WHOLE, listing, ref
from karate.api.sse import last_event_id, stream, wants_stream
from karate.api.trail import download
from karate.errors import Malformed
from karate.graph.events import RunFinished
from karate.graph.model import Json
from karate.ledger.event import Event

#: Events read at a time by a stream.
STREAM_BATCH = 100


async def get_events(call: Call) -> Response:
    """Events of the workspace after a position, oldest first."""
    ledger, workspace = call.services.ledger, call.principal.workspace
    limit = call.limit()
    after = call.whole("after", 0, 2**53) or 0
    if wants_stream(call):
        begin = last_event_id(call)

        def read(position: int) -> Sequence[Event]:
            return ledger.read(after=position, limit=STREAM_BATCH, workspace=workspace)

        return stream(call, Action.EVENTS_READ, read, after if begin is None else begin)
    form = call.word("form")
    if form is not None:
        await call.fresh()  # for the names of those who have just come
        return download(call, form, after)
    after = max(after, _cursor(call))
    events = await asyncio.to_thread(
        lambda: ledger.read(after=after, limit=limit + 1, workspace=workspace)
    )
    items: list[Json] = [event.to_json() for event in events[:limit]]
    following = str(events[limit - 1].position) if len(events) > limit else None
    return JSONResponse({"items": items, "next": following})


async def get_run_events(call: Call) -> Response:
    """The events of a run as a stream that ends with the run; JSON for who accepts only that."""
    run, ledger = call.path("run"), call.services.ledger
    await call.allow(Action.RUN_READ, "run", run)
    if call.request.headers.get("accept", "").startswith("application/json"):
        events = await asyncio.to_thread(ledger.read_stream, f"run:{run}")
        items: list[Json] = [event.to_json() for event in events]
        return JSONResponse({"items": items, "next": None})

    version = 0

    def read(position: int) -> Sequence[Event]:
        nonlocal version
        found = ledger.read_stream(f"run:{run}", after=version)
        version = found[-1].version if found else version
        return [event for event in found if event.position > position]

    return stream(call, Action.RUN_READ, read, last_event_id(call) or 0, _finished)


def _finished(event: Event) -> bool:
    return isinstance(event.body, RunFinished)


def _cursor(call: Call) -> int:
    raw = call.word("cursor")
    if raw is None:
        return 0
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        raise Malformed("the cursor is not one of ours")
    return int(raw)


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/events",
        name="getEvents",
        summary="The workspace's log, oldest first",
        handler=get_events,
        action=Action.EVENTS_READ,
        answer=listing(ref("Event")),
        answer_media=("application/json", "text/event-stream", "application/jsonl", "text/csv"),
        query=(
            Query("after", WHOLE, "only positions above this one"),
            Query("form", TEXT, "the whole audit trail as a file: jsonl or csv"),
            Query("actor", TEXT, "with form: only what this person did"),
            Query("type", TEXT, "with form: only these types, separated by commas"),
            Query("limit", WHOLE, "items on a page, 1 to 200"),
            Query("cursor", TEXT, "`next` of the page before"),
        ),
    ),
    Operation(
        method="GET",
        path="/api/v1/runs/{run}/events",
        name="getRunEvents",
        summary="The events of a run, as a stream until it ends",
        handler=get_run_events,
        action=Action.RUN_READ,
        answer=listing(ref("Event")),
        answer_media=("application/json", "text/event-stream"),
    ),
)
