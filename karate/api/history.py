"""Who did what, and the whole life of a workflow at a glance."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import ID, TEXT, TIME, WHOLE, array, choice, listing, ref, shape
from karate.api.workflows import PAGING
from karate.reads.history import KINDS, Wanted
from karate.reads.timeline import BUCKETS

#: Most buckets of a timeline.
MAX_BUCKETS = 1000


async def get_history(call: Call) -> Response:
    """Edits, runs and named versions of a workflow, newest first."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    await call.fresh()
    wanted = Wanted(
        actor=call.word("actor"),
        type=call.word("type"),
        kind=call.word("kind"),
        node=call.word("node"),
        before=call.whole("before", 1, 2**53),
        after=call.whole("after", 0, 2**53),
    )
    limit = call.limit()
    page = await asyncio.to_thread(
        lambda: call.services.projector.history.page(
            workflow,
            wanted,
            workspace=call.principal.workspace,
            limit=limit,
            cursor=call.word("cursor"),
        )
    )
    return JSONResponse(page.to_json())


async def get_timeline(call: Call) -> Response:
    """How much happened when, and the moments that stand out."""
    workflow = call.path("workflow")
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    buckets = call.whole("buckets", 1, MAX_BUCKETS) or BUCKETS
    await call.fresh()
    return JSONResponse(
        await asyncio.to_thread(call.services.projector.timeline.of, workflow, buckets)
    )


_BUCKET = shape(
    {"from": WHOLE, "to": WHOLE, "at": TIME, "edits": WHOLE, "runs": WHOLE},
    "from",
    "to",
    "at",
    "edits",
    "runs",
)
_MARK = shape(
    {
        "kind": choice("version", "run", "restore", "merge", "fork"),
        "version": WHOLE,
        "at": TIME,
        "label": TEXT,
        "id": ID,
    },
    "kind",
    "version",
    "at",
    "label",
)
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/history",
        name="getHistory",
        summary="Who did what, newest first",
        handler=get_history,
        action=Action.WORKFLOW_READ,
        answer=listing(ref("HistoryItem")),
        query=(
            Query("actor", TEXT, "only what this person did"),
            Query("type", TEXT, "only this event type; may end in *"),
            Query("kind", choice(*KINDS), "only these; people are those of the workspace"),
            Query("node", ID, "only edits that touch this node"),
            Query("before", WHOLE, "only versions below this one"),
            Query("after", WHOLE, "only positions above this one"),
            *PAGING,
        ),
    ),
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/timeline",
        name="getTimeline",
        summary="The life of a workflow in buckets, and the moments that stand out",
        handler=get_timeline,
        action=Action.WORKFLOW_READ,
        answer=shape(
            {
                "head": WHOLE,
                "first_at": TIME,
                "last_at": TIME,
                "buckets": array(_BUCKET),
                "marks": array(_MARK),
            },
            "head",
            "first_at",
            "last_at",
            "buckets",
            "marks",
        ),
        query=(Query("buckets", WHOLE, f"how many, 1 to {MAX_BUCKETS}; {BUCKETS} by default"),),
    ),
)
