"""One step at preview size, with settings that nobody has committed: nothing of it is kept."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any, cast

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation
from karate.api.schemas import ID, OPEN, TEXT, WHOLE, array, shape, table
from karate.errors import Invalid, Malformed, NotFound, Unavailable
from karate.graph.declared import NodeType
from karate.graph.events import AssetStored
from karate.graph.ids import is_id
from karate.graph.model import Graph, Json, JsonObject, split_edge_key
from karate.graph.values import is_asset
from karate.nodes.pool import Cancelled

#: Longest side of a preview, in pixels, and the shortest that can be asked for.
SIDE, LEAST_SIDE = 768, 64
#: Seconds one preview may take; a step that needs more has none.
SECONDS = 10.0
#: Pictures that may go into one preview.
MAX_INPUTS = 16


async def post_preview(call: Call) -> Response:
    """The pictures a node would give with these settings."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    await call.allow(Action.RUN_REQUEST, "workflow", workflow)
    body = await call.body()
    graph, _ = await services.rooms.graph(workflow)
    declared, params, node = _wished(call, graph, body)
    side = _side(body.get("side", SIDE))
    given = _given(body.get("inputs"))
    if given is None:
        await call.fresh()
        given = await asyncio.to_thread(_latest, call, workflow, graph, node)
    person = call.principal.id
    overtaken = services.wishes.begin(person)
    try:
        pictures = await asyncio.to_thread(_sources, call, given)
        async with services.wishes.turns:
            job = (declared.id, params, pictures, side, services.settings.max_image_pixels)
            made = await asyncio.to_thread(_made, call, job, overtaken)
    finally:
        services.wishes.end(person, overtaken)
    outputs: JsonObject = {
        port: {
            "media_type": media_type,
            "data": base64.b64encode(data).decode(),
            "width": width,
            "height": height,
        }
        for port, (data, media_type, width, height) in made.items()
    }
    return JSONResponse({"outputs": outputs})


def _made(call: Call, job: tuple[Any, ...], overtaken: Callable[[], bool]) -> dict[str, Any]:
    """Run it on the effects' pool, unless runs wait there or a newer wish has come."""
    pool = call.services.pool
    if overtaken():
        raise Cancelled("a newer preview was asked for")
    if pool.waiting:
        raise Unavailable("runs come before previews")
    return cast(
        "dict[str, Any]", pool.run("karate.nodes.proxy:proxy", job, SECONDS, cancelled=overtaken)
    )


def _wished(call: Call, graph: Graph, body: JsonObject) -> tuple[NodeType, JsonObject, str]:
    """Declaration, settings and id of the node. Raises Malformed, NotFound, Invalid."""
    node, changed = body.get("node"), body.get("params", {})
    if not isinstance(node, str) or not isinstance(changed, dict):
        raise Malformed("node is the id of a node, params an object")
    found = graph.nodes.get(node)
    declared = call.services.catalogue.get(found.type) if found else None
    if found is None or declared is None:
        raise NotFound("there is no such node")
    if declared.kind != "local":
        raise Invalid(f"{declared.title} has no preview: only what runs here has", rule="preview")
    return declared, {**found.params, **changed}, node


def _side(wish: Json) -> int:
    """Longest side of what is asked for. Raises Malformed."""
    if isinstance(wish, bool) or not isinstance(wish, int) or not LEAST_SIDE <= wish <= SIDE:
        raise Malformed(f"side is a whole number from {LEAST_SIDE} to {SIDE}")
    return wish


def _given(inputs: Json) -> dict[str, list[str]] | None:
    """Assets by port as the request names them; None where it names none. Raises Malformed."""
    if inputs is None:
        return None
    if not isinstance(inputs, dict) or not all(isinstance(v, list) for v in inputs.values()):
        raise Malformed("inputs is an object {port: [asset]}")
    found = cast("dict[str, list[str]]", inputs)
    names = [name for assets in found.values() for name in assets]
    if len(names) > MAX_INPUTS or not all(is_id(name) for name in names):
        raise Malformed(f"inputs names at most {MAX_INPUTS} assets")
    return found


def _latest(call: Call, workflow: str, graph: Graph, node: str) -> dict[str, list[str]]:
    """What the nodes before it last gave, or the assets that they name."""
    results = {item["node"]: item for item in call.services.projector.results.of(workflow)}
    found: dict[str, list[str]] = {}
    for key, edge in graph.edges.items():
        target, port, _ = split_edge_key(key)
        if target != node:
            continue
        outputs = cast("dict[str, list[Json]]", results.get(edge.source, {}).get("outputs") or {})
        values = outputs.get(edge.port, [])
        named = graph.nodes[edge.source].params.get("asset")
        if isinstance(named, str):
            found.setdefault(port, []).append(named)
        for value in () if isinstance(named, str) else values:
            if isinstance(value, dict) and is_asset(value):
                found.setdefault(port, []).append(str(value["id"]))
    return found


def _sources(call: Call, given: dict[str, list[str]]) -> dict[str, list[str | bytes]]:
    return {port: [_source(call, name) for name in names] for port, names in given.items()}


def _source(call: Call, asset: str) -> str | bytes:
    """The file of an asset of the caller's workspace. Raises NotFound."""
    services = call.services
    services.owners.require(call.principal, Action.ASSET_READ, "asset", asset)
    for event in services.ledger.read_stream(f"asset:{asset}", limit=1):
        if isinstance(event.body, AssetStored):
            path = services.blobs.path(event.body.sha256)
            return str(path) if path is not None else services.blobs.read(event.body.sha256)
    raise NotFound("no such asset")


_SMALL = shape({"media_type": TEXT, "data": TEXT, "width": WHOLE, "height": WHOLE})
OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/preview",
        name="postStepPreview",
        summary="What one step would give at preview size; nothing is stored or billed",
        handler=post_preview,
        action=Action.RUN_REQUEST,
        body=shape({"node": ID, "params": OPEN, "inputs": table(array(ID)), "side": WHOLE}, "node"),
        answer=shape({"outputs": table(_SMALL)}, "outputs"),
    ),
)
