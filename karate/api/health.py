"""Is it alive, is it ready, what are its figures, how is it described."""

from __future__ import annotations

import asyncio
from functools import cache

from starlette.responses import JSONResponse, Response

from karate import __version__
from karate.api.docs import docs_page
from karate.api.openapi import document
from karate.api.operation import Call, Operation
from karate.api.schemas import OPEN, TEXT, shape
from karate.errors import KarateError
from karate.graph.model import Json, JsonObject


async def health(call: Call) -> Response:
    """The process answers, and tells what effects run on."""
    device = call.services.accelerator.status
    return JSONResponse({"status": "ok", "version": __version__, "device": device})


async def ready(call: Call) -> Response:
    """200 when the database answers and no follower is stuck, else 503 with what is wrong."""
    problems = await asyncio.to_thread(_problems, call)
    status = "ready" if not problems else "not-ready"
    body: dict[str, Json] = {"status": status, "problems": [*problems]}
    return JSONResponse(body, 200 if not problems else 503)


def _problems(call: Call) -> list[str]:
    services = call.services
    found = []
    try:
        services.ledger.position()
    except KarateError as error:
        found.append(f"database: {error.code}")
    if services.projector.follower.error is not None:
        found.append("read models: stopped at an event")
    stuck = {tail.name: tail.error for tail in services.tails} | {"runs": services.runs.error}
    found += [f"{name}: {_code(error)}" for name, error in stuck.items() if error is not None]
    if services.wakes.closing:
        found.append("stopping")
    return found


def _code(error: Exception) -> str:
    return error.code if isinstance(error, KarateError) else "failed"


async def metrics(call: Call) -> Response:
    """The figures of this process for Prometheus."""
    text = await asyncio.to_thread(_measured, call)
    return Response(text, media_type="text/plain; version=0.0.4")


def _measured(call: Call) -> bytes:
    call.services.runs.measure()
    return call.services.metrics.render()


async def openapi(call: Call) -> Response:
    """This API, described."""
    return JSONResponse(_document())


async def docs(call: Call) -> Response:
    """This API, for people."""
    return docs_page(_document())


@cache
def _document() -> JsonObject:
    # The table lists this module's operations too, so it can only be read once all is imported.
    from karate.api.table import OPERATIONS as TABLE

    return document(TABLE)


OPERATIONS = (
    Operation(
        method="GET",
        path="/health",
        name="health",
        summary="Liveness",
        handler=health,
        action=None,
        answer=shape(
            {"status": TEXT, "version": TEXT, "device": shape({"name": TEXT, "why": TEXT})},
            *("status", "version", "device"),
        ),
    ),
    Operation(
        method="GET",
        path="/ready",
        name="ready",
        summary="Readiness",
        handler=ready,
        action=None,
        answer=shape({"status": TEXT}, "status"),
    ),
    Operation(
        method="GET",
        path="/metrics",
        name="metrics",
        summary="Prometheus metrics",
        handler=metrics,
        action=None,
        answer_media=("text/plain",),
    ),
    Operation(
        method="GET",
        path="/api/v1/openapi.json",
        name="openapi",
        summary="This document",
        handler=openapi,
        action=None,
        answer=OPEN,
    ),
    Operation(
        method="GET",
        path="/docs",
        name="docs",
        summary="This document as a page",
        handler=docs,
        action=None,
        answer_media=("text/html",),
    ),
)
