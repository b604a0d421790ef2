"""A real uvicorn on a free port, with rooms behind the product's own websocket adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from karate.api.ws import Wire
from karate.sync.rooms import Rooms
from karate.sync.socket import Peer


@asynccontextmanager
async def serving(rooms: Rooms) -> AsyncIterator[str]:
    """The address of `/sync`; `?as=` names the actor, `?role=` the role."""

    async def endpoint(websocket: WebSocket) -> None:
        await websocket.accept()
        query = websocket.query_params
        actor = query.get("as", "ada")
        peer = Peer(actor, actor, query.get("role", "editor"), v1=query.get("v") == "1")
        await rooms.serve(Wire(websocket), websocket.path_params["workflow"], peer)

    app = Starlette(routes=[WebSocketRoute("/sync/{workflow}", endpoint)])
    config = uvicorn.Config(
        app, port=0, log_config=None, ws="websockets-sansio", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}/sync"
    finally:
        await rooms.close_all()
        server.should_exit = True
        await task
