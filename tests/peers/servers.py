"""Karate and unmodified pycrdt-websocket, each on a port of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from karate.api.wire import wire_protocol
from karate.api.ws import Wire
from karate.graph.model import Graph
from karate.sync.socket import Peer
from tests.arch.tracked import ROOT
from tests.sync.hall import Hall

#: Workflows that exist in Karate, where a room must; elsewhere any name is a room.
ROOMS = 40
#: Seconds after which a test gives a server up: Karate may be slow, a rival hangs for ever.
KARATE_S, RIVAL_S = 20.0, 3.0


@dataclass(frozen=True)
class Served:
    """Where a server is, and how long to wait for it."""

    url: str
    patience_s: float

    def room(self, number: int = 0) -> str:
        """The address of a room."""
        return f"{self.url}/wf{number}"


@asynccontextmanager
async def karate(folder: Path, stored: bool) -> AsyncIterator[Served]:
    """Rooms over an SQLite ledger behind the product's own websocket protocol; always stored."""
    with Hall.opened(folder) as hall:
        for number in range(ROOMS):
            hall.create(Graph(), f"wf{number}")

        async def endpoint(websocket: WebSocket) -> None:
            await websocket.accept()
            actor = websocket.query_params.get("as", "ada")
            wire = Wire(websocket)
            widen: Callable[[], None] = websocket.scope["extensions"]["karate.wire"]["widen"]
            widen()
            peer = Peer(actor, actor, "editor")
            await hall.rooms.serve(wire, websocket.path_params["workflow"], peer)

        app = Starlette(routes=[WebSocketRoute("/sync/{workflow}", endpoint)])
        protocol = wire_protocol(hall.settings.unauthorised_frame_bytes)
        size = hall.settings.max_frame_bytes
        async with _listening(app, ws=protocol, ws_max_size=size) as url:
            yield Served(f"{url}/sync", KARATE_S)
            await hall.rooms.close_all()


@asynccontextmanager
async def pycrdt_websocket(folder: Path, stored: bool) -> AsyncIterator[Served]:
    """`ASGIServer(WebsocketServer())` in a process of its own; `stored` attaches its store."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.peers.rival",
        *([str(folder / "ystore.db")] if stored else []),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield Served(f"ws://127.0.0.1:{port}/sync", RIVAL_S)
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def _listening(app: Any, **options: Any) -> AsyncIterator[str]:
    config = uvicorn.Config(
        app,
        port=0,
        log_config=None,
        log_level="critical",
        ws_per_message_deflate=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        **options,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


Opener = Callable[[Path, bool], AbstractAsyncContextManager[Served]]
