"""Workflows as files: out with history and assets, and in again."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from starlette.responses import JSONResponse, Response, StreamingResponse

from karate.accounts.access import Action
from karate.api.importing import Importer
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import ANY, FLAG, OPEN, ref
from karate.api.services import Services
from karate.api.upload import receive
from karate.api.workflows import workflow_json
from karate.reads.page import MAX_LIMIT
from karate.runs.exporting import Wanted, export

#: Imports being read at the same time; the rest wait with their bytes on disk.
IMPORTS: Final = 1
_importing = asyncio.Semaphore(IMPORTS)


async def export_workflow(call: Call) -> Response:
    """The workflow as one JSON file, with its history and assets if wanted."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    history, assets = call.flag("history"), call.flag("assets")
    if history:
        await call.allow(Action.EVENTS_READ, "workflow", workflow)
        await call.fresh()
    graph, version = await services.rooms.graph(workflow)
    workspace = call.principal.workspace

    def begin() -> StreamingResponse:
        runs = runs_of(services, workspace, workflow) if history else []
        wanted = Wanted(workflow, version, workspace, graph, runs, history, assets)
        pieces = export(services.ledger, services.blobs, services.notary.signer, wanted)
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", graph.title).strip("-")[:80] or "workflow"
        headers = {
            "content-disposition": f'attachment; filename="{name}.karate.json"',
            "cache-control": "no-store",
        }
        return StreamingResponse(pieces, 200, headers, "application/json")

    return await asyncio.to_thread(begin)


def runs_of(services: Services, workspace: str, workflow: str) -> list[str]:
    """Every run of `workflow`."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = services.projector.runs.page(workspace, workflow, MAX_LIMIT, cursor)
        found += [str(item["id"]) for item in page.items]
        cursor = page.next
        if cursor is None:
            return found


async def import_workflow(call: Call) -> Response:
    """A new workflow from an export, a graph as JSON, or a picture that carries its graph."""
    services, actor = call.services, call.principal
    folder = services.settings.data / "tmp"
    importer = importer_of(services)
    limit = services.settings.max_asset_bytes
    async with receive(call.request, folder, limit) as file, _importing:
        done = await asyncio.to_thread(importer.take, file.path, actor.id, actor.workspace)
    told = {
        **workflow_json(done.workflow, done.graph, done.version),
        "imported": {
            "source": done.origin["source"],
            "assets": done.origin["assets"],
            "signature": done.origin["signature"],
            "problems": [problem.to_json() for problem in done.problems],
        },
    }
    return JSONResponse(told, 201, {"location": f"/api/v1/workflows/{done.workflow}"})


def importer_of(services: Services) -> Importer:
    """What imports into the stores of `services`."""
    settings = services.settings
    return Importer(
        ledger=services.ledger,
        blobs=services.blobs,
        workers=services.looks,
        catalogue=services.catalogue,
        limits=services.limits,
        keys=services.notary.signer.public_keys(),
        max_pixels=settings.max_image_pixels,
        max_asset_bytes=settings.max_asset_bytes,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/export",
        name="exportWorkflow",
        summary="The workflow as one signed JSON file",
        handler=export_workflow,
        action=Action.WORKFLOW_READ,
        answer=OPEN,
        query=(
            Query("history", FLAG, "with its events and those of its runs"),
            Query("assets", FLAG, "with the files it names"),
        ),
    ),
    Operation(
        method="POST",
        path="/api/v1/workflows/import",
        name="importWorkflow",
        summary="A new workflow from an export, a graph, or a picture that carries its graph",
        handler=import_workflow,
        action=Action.WORKFLOW_CREATE,
        body=ANY,
        body_media=("application/json", "image/*", "multipart/form-data"),
        answer=ref("Workflow"),
        status=201,
    ),
)
