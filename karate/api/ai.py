"""One call of a model without a canvas: a run of a plan with one node."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.edits import MAX_KEY, idempotency_key
from karate.api.operation import Call, Operation
from karate.api.schemas import ID, OPEN, TEXT, WHOLE, array, choice, nullable, ref, shape, table
from karate.errors import Malformed, NotFound
from karate.graph.declared import Catalogue, NodeType
from karate.graph.fields import word
from karate.graph.ids import is_id
from karate.graph.model import Json, JsonObject
from karate.graph.requests import parse_graph
from karate.runs.request import Asker, run_id

#: The node that calls the model.
NODE: Final = "model"


async def post_infer(call: Call) -> Response:
    """Freeze a plan of one model and the pictures it is given, and start it."""
    services, actor = call.services, call.principal
    body = await call.body()
    declared = model_named(services.catalogue, word(body.get("model"), "model"))
    graph = parse_graph(graph_of(declared, body), services.catalogue, services.limits)
    key = idempotency_key(body)
    # A workflow that nobody sees: what one task did explains nothing about another.
    workflow = f"ai-{run_id('ai', actor.workspace, key)}"
    state = await asyncio.to_thread(
        services.runs.request,
        *(Asker(actor.id, actor.workspace), workflow, graph, 0, [NODE]),
        idempotency_key=key,
    )
    ticket = {"task_id": state.run, "state": state.state}
    return JSONResponse(ticket, 202, headers={"location": f"/api/v1/ai/tasks/{state.run}"})


async def get_task(call: Call) -> Response:
    """How far a call is, and what it gave."""
    task = call.path("task")
    await call.allow(Action.RUN_READ, "run", task)
    await call.fresh()
    run = await asyncio.to_thread(call.services.projector.runs.get, call.principal.workspace, task)
    steps = run["steps"]
    found = [s for s in steps if isinstance(s, dict)] if isinstance(steps, list) else []
    step = next((s for s in found if s["node"] == NODE), None)
    if step is None:
        raise NotFound("there is no such task")
    # A picture that could not be read is the reason why the model was not called.
    blamed = next((s["error"] for s in found if s.get("error")), None)
    return JSONResponse(
        {
            "task_id": task,
            "state": run["state"],
            "model": step["type"],
            "outputs": step["outputs"],
            "cost": run["cost"],
            "error": step.get("error") or blamed,
        }
    )


def model_named(catalogue: Catalogue, name: str) -> NodeType:
    """The model that `name` or an alias means. Raises NotFound."""
    declared = catalogue.get(name)
    if declared is None or declared.kind != "provider":
        raise NotFound(f"no model is called {name}")
    return declared


def graph_of(declared: NodeType, body: JsonObject) -> JsonObject:
    """The model's node, fed by a source for each asset that `params` names at an input.

    Raises Malformed.
    """
    given, prompt = body.get("params", {}), body.get("prompt", "")
    if not isinstance(given, dict) or not isinstance(prompt, str):
        raise Malformed("send {model, prompt, params?}: prompt is a text, params an object")
    if prompt and declared.param("prompt") is None:
        raise Malformed(f"{declared.title} takes no prompt")
    params = {**given, **({"prompt": prompt} if prompt else {})}
    nodes: list[Json] = []
    edges: list[Json] = []
    for port in declared.inputs:
        if port.name not in params or declared.param(port.name) is not None:
            continue
        assets = params.pop(port.name)
        for place, asset in enumerate(assets if isinstance(assets, list) else [assets]):
            if not is_id(asset):
                raise Malformed(f"{port.name} must be an asset id, or a list of them")
            source = f"{port.name}-{place}"
            nodes.append(_node(source, "image", {"asset": asset}))
            wire: JsonObject = {"source": source, "source_port": "image"}
            wire |= {"target": NODE, "target_port": port.name}
            edges.append({**wire, "order": f"a{place:03d}"} if port.list else wire)
    nodes.append(_node(NODE, declared.id, params))
    return {"nodes": nodes, "edges": edges}


def _node(key: str, type_id: str, params: JsonObject) -> JsonObject:
    return {"id": key, "type": type_id, "position": [0, 0], "params": params}


_STATE = choice("queued", "running", "succeeded", "partial", "failed", "cancelled")
OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/ai/infer",
        name="postInfer",
        summary="Call one model without a canvas",
        handler=post_infer,
        action=Action.RUN_REQUEST,
        body=shape(
            {
                "model": TEXT,
                "prompt": TEXT,
                "params": OPEN,
                "idempotency_key": {**TEXT, "maxLength": MAX_KEY},
            },
            "model",
            "prompt",
        ),
        answer=shape({"task_id": ID, "state": _STATE}, "task_id"),
        status=202,
    ),
    Operation(
        method="GET",
        path="/api/v1/ai/tasks/{task}",
        name="getTask",
        summary="How far a call of a model is, and its results",
        handler=get_task,
        action=Action.RUN_READ,
        answer=shape(
            {
                "task_id": ID,
                "state": _STATE,
                "model": TEXT,
                "outputs": table(array(ref("Asset"))),
                "cost": WHOLE,
                "error": nullable(shape({"code": TEXT, "detail": TEXT})),
            },
            "task_id",
            "state",
            "outputs",
        ),
    ),
)
