"""Where assets come from: receipts, provenance, and the keys that receipts are signed with."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action, Object, require
from karate.api.operation import Call, Operation
from karate.api.schemas import FLAG, ID, OPEN, TEXT, WHOLE, array, nullable, ref, shape, table
from karate.graph.model import Json, JsonObject
from karate.graph.values import is_asset
from karate.runs.provenance import Origin, provenance

#: Receipts being looked through at the same time; the rest wait.
INSPECTIONS = 2
_inspecting = asyncio.Semaphore(INSPECTIONS)


async def get_receipt(call: Call) -> Response:
    """The signed receipt, and whether everything it says holds now."""
    asset = await _allowed(call)
    notary = call.services.notary
    issued = await asyncio.to_thread(notary.issue, asset)
    async with _inspecting:
        checks = await asyncio.to_thread(lambda: list(notary.inspect(asset)))
    return JSONResponse(
        {
            **issued.envelope.to_json(),
            "ok": all(check.ok for check in checks),
            "checks": [check.to_json() for check in checks],
        }
    )


async def get_provenance(call: Call) -> Response:
    """What made the asset, by whom, from which other assets."""
    asset, services = await _allowed(call), call.services
    await call.fresh()

    def told() -> JsonObject:
        found = provenance(services.ledger, asset, call.principal.workspace)
        issued = services.notary.issue(asset)
        return {
            **issued.envelope.receipt,
            "actor_name": services.projector.people.name(found.stored.actor),
            "name": found.asset.name,
            "sources": {} if found.origin is None else _sources(found.origin),
        }

    return JSONResponse(await asyncio.to_thread(told))


def _sources(origin: Origin) -> JsonObject:
    """The assets at each input, with the node they came from."""
    found: JsonObject = {}
    for port, wires in origin.step.inputs.items():
        assets: list[Json] = []
        for node, output in wires:
            for value in origin.state.steps[node].outputs.get(output, ()):
                if is_asset(value):
                    assets.append({**value, "node": node, "url": f"/api/v1/assets/{value['id']}"})
        found[port] = assets
    return found


async def get_keys(call: Call) -> Response:
    """The public keys of this instance, for whoever checks its receipts elsewhere."""
    headers = {"cache-control": "public, max-age=3600"}
    return JSONResponse(call.services.notary.signer.published(), headers=headers)


async def _allowed(call: Call) -> str:
    asset = call.path("asset")
    found = await asyncio.to_thread(call.services.ledger.read_stream, f"asset:{asset}", limit=1)
    workspace = found[0].workspace if found else None
    require(call.principal, Action.ASSET_READ, Object("asset", workspace))
    return asset


_CHECK = shape({"part": TEXT, "ok": FLAG, "detail": TEXT}, "part", "ok", "detail")
_KEY = shape({"kty": TEXT, "crv": TEXT, "kid": TEXT, "x": TEXT}, "kty", "crv", "kid", "x")
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/assets/{asset}/receipt",
        name="getReceipt",
        summary="The signed receipt of an asset, and whether what it says holds",
        handler=get_receipt,
        action=Action.ASSET_READ,
        answer=shape(
            {
                "graph": nullable(ref("Graph")),
                "receipt": OPEN,
                "signature": shape({"algorithm": TEXT, "key": TEXT, "value": TEXT}),
                "ok": FLAG,
                "checks": array(_CHECK),
            },
            *("graph", "receipt", "signature", "ok", "checks"),
        ),
    ),
    Operation(
        method="GET",
        path="/api/v1/assets/{asset}/provenance",
        name="getProvenance",
        summary="What made an asset: run, step, params, inputs, author, cost, events",
        handler=get_provenance,
        action=Action.ASSET_READ,
        answer=shape(
            {
                "asset": OPEN,
                "actor": TEXT,
                "actor_name": TEXT,
                "at": TEXT,
                "run": ID,
                "workflow": shape({"id": ID, "version": WHOLE, "title": TEXT}),
                "step": OPEN,
                "cost": WHOLE,
                "events": array(OPEN),
                "sources": table(array(ref("Asset"))),
            },
            *("asset", "actor", "at", "events", "sources"),
        ),
    ),
    Operation(
        method="GET",
        path="/.well-known/karate-keys.json",
        name="getKeys",
        summary="The public keys of this instance, as a JSON Web Key Set",
        handler=get_keys,
        action=None,
        answer=shape({"keys": array(_KEY)}, "keys"),
    ),
)
