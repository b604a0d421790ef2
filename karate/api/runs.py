"""Runs: request, look, cancel, and the latest results."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import cast

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.edits import MAX_KEY, idempotency_key
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import ID, OPEN, TEXT, WHOLE, array, listing, ref, shape
from karate.api.workflows import PAGING
from karate.errors import Malformed, NotFound
from karate.graph.ids import is_id
from karate.graph.model import Json, JsonObject
from karate.graph.runstate import RunState
from karate.reads.page import NEWEST
from karate.runs.request import Asker
from karate.runs.steplog import progress_of


async def post_run(call: Call) -> Response:
    """Freeze a plan of the committed graph and start it."""
    workflow, services, actor = call.path("workflow"), call.services, call.principal
    await call.allow(Action.RUN_REQUEST, "workflow", workflow)
    body = await call.body(optional=True)
    targets, inputs, key = targets_of(body), inputs_of(body), idempotency_key(body)
    graph, version = await services.rooms.graph(workflow)
    asker = Asker(actor.id, actor.workspace)
    state = await asyncio.to_thread(
        services.runs.request, asker, workflow, graph, version, targets, inputs, key
    )
    return accepted(state)


async def get_run(call: Call) -> Response:
    """A run with its steps."""
    run = call.path("run")
    await call.allow(Action.RUN_READ, "run", run)
    await call.fresh()
    return JSONResponse(await asyncio.to_thread(_told, call, run))


def _told(call: Call, run: str) -> JsonObject:
    """The run as the read models have it; how far its steps are, as the log has it now."""
    workspace = call.principal.workspace
    found = call.services.projector.runs.get(workspace, run)
    if found["finished_at"] is None:
        state = call.services.runs.state(run, workspace)
        for step in cast("list[JsonObject]", found["steps"]):
            begun = step["started_at"]
            elapsed = None
            if isinstance(begun, str):
                elapsed = (datetime.now(UTC) - datetime.fromisoformat(begun)).total_seconds()
            step.update(progress_of(state.steps[str(step["node"])], elapsed))
    return found


async def get_log(call: Call) -> Response:
    """What happened to the steps of a run, line by line."""
    run = call.path("run")
    await call.allow(Action.RUN_READ, "run", run)
    workspace, step = call.principal.workspace, call.word("step")
    items: list[Json] = [*await asyncio.to_thread(call.services.runs.log, run, workspace, step)]
    return JSONResponse({"items": items, "next": None})


async def cancel_run(call: Call) -> Response:
    """Stop a run; what is finished stays."""
    run = call.path("run")
    await call.allow(Action.RUN_CANCEL, "run", run)  # one's own, or as an editor anybody's
    asker = Asker(call.principal.id, call.principal.workspace)
    await asyncio.to_thread(call.services.runs.cancel, run, asker)
    return await get_run(call)


async def retry_run(call: Call) -> Response:
    """A new run of the same plan, from the cache but for a node and what comes after it."""
    run = call.path("run")
    await call.allow(Action.RUN_REQUEST, "run", run)
    body = await call.body(optional=True)
    key, node = idempotency_key(body), body.get("from")
    if node is not None and not isinstance(node, str):
        raise Malformed("from is the id of a node")
    asker = Asker(call.principal.id, call.principal.workspace)
    return accepted(await asyncio.to_thread(call.services.runs.retry, run, asker, key, node))


def accepted(state: RunState) -> Response:
    """The answer to a request for a run."""
    ticket: JsonObject = {
        "id": state.run,
        "workflow": state.workflow,
        "version": state.workflow_version,
        "state": state.state,
    }
    return JSONResponse(ticket, 202, headers={"location": f"/api/v1/runs/{state.run}"})


async def list_runs(call: Call) -> Response:
    """Runs of a workflow, newest first."""
    workflow = call.path("workflow")
    await call.allow(Action.RUN_READ, "workflow", workflow)
    await call.fresh()
    page = await asyncio.to_thread(
        call.services.projector.runs.page,
        call.principal.workspace,
        workflow,
        call.limit(),
        call.word("cursor"),
    )
    return JSONResponse(page.to_json())


async def get_results(call: Call) -> Response:
    """The latest outputs of each node, or those there were at a version."""
    workflow, projector = call.path("workflow"), call.services.projector
    await call.allow(Action.RUN_READ, "workflow", workflow)
    at = call.whole("at", 1, 2**53)
    await call.fresh()
    if at is None:
        found = await asyncio.to_thread(projector.results.of, workflow)
    else:
        end = await asyncio.to_thread(_end_of, call, workflow, at)
        found = await asyncio.to_thread(projector.outcomes.before, workflow, end)
    items: list[Json] = [*found]
    return JSONResponse({"items": items, "next": None})


def _end_of(call: Call, workflow: str, version: int) -> int:
    """The position at which `version` ceased to be the newest. Raises NotFound."""
    ledger, stream = call.services.ledger, f"workflow:{workflow}"
    if ledger.position_of(stream, version) is None:
        raise NotFound(f"there is no version {version}")
    return ledger.position_of(stream, version + 1) or NEWEST


def targets_of(body: JsonObject) -> list[str] | None:
    """The nodes to run, None for all. Raises Malformed."""
    targets = body.get("targets")
    if targets is None:
        return None
    if not isinstance(targets, list) or not targets or not all(is_id(node) for node in targets):
        raise Malformed("targets is a list of node ids")
    return cast(list[str], targets)


def inputs_of(body: JsonObject) -> JsonObject:
    """Values for this run only, by exposed name, or params by node. Raises Malformed."""
    inputs = body.get("inputs")
    if inputs is None:
        return {}
    if not isinstance(inputs, dict):
        raise Malformed("inputs is an object {name: value} or {node: {param: value}}")
    return inputs


_KEY = {**TEXT, "maxLength": MAX_KEY}
OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/runs",
        name="postRun",
        summary="Run everything, or targets and what they need",
        handler=post_run,
        action=Action.RUN_REQUEST,
        body=shape(
            {
                "targets": array(ID),
                "inputs": OPEN,
                "idempotency_key": _KEY,
            }
        ),
        body_optional=True,
        answer=ref("RunTicket"),
        status=202,
    ),
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/runs",
        name="listRuns",
        summary="Runs of a workflow, newest first",
        handler=list_runs,
        action=Action.RUN_READ,
        answer=listing(ref("RunRow")),
        query=PAGING,
    ),
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/results",
        name="getResults",
        summary="The latest outputs of each node",
        handler=get_results,
        action=Action.RUN_READ,
        answer=listing(ref("Result")),
        query=(Query("at", WHOLE, "as of this version of the workflow"),),
    ),
    Operation(
        method="GET",
        path="/api/v1/runs/{run}",
        name="getRun",
        summary="A run with its steps",
        handler=get_run,
        action=Action.RUN_READ,
        answer=ref("Run"),
    ),
    Operation(
        method="GET",
        path="/api/v1/runs/{run}/log",
        name="getRunLog",
        summary="What happened to the steps of a run, line by line",
        handler=get_log,
        action=Action.RUN_READ,
        answer=listing(shape({"at": TEXT, "step": TEXT, "element": WHOLE, "text": TEXT})),
        query=(Query("step", TEXT, "only of this node"),),
    ),
    Operation(
        method="POST",
        path="/api/v1/runs/{run}/cancel",
        name="cancelRun",
        summary="Stop a run",
        handler=cancel_run,
        action=Action.RUN_CANCEL,
        answer=ref("Run"),
    ),
    Operation(
        method="POST",
        path="/api/v1/runs/{run}/retry",
        name="retryRun",
        summary="Run the same plan again; what had succeeded comes from the cache",
        handler=retry_run,
        action=Action.RUN_REQUEST,
        body=shape({"idempotency_key": _KEY, "from": TEXT}),
        body_optional=True,
        answer=ref("RunTicket"),
        status=202,
    ),
)
