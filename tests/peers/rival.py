"""Unmodified pycrdt-websocket under uvicorn, in a process of its own.

    python -m tests.peers.rival [DATABASE]

Writes its port. With DATABASE, rooms get the package's own store, which it leaves to its users to
attach; nothing else is added, and nothing is taken away.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress

import uvicorn
from pycrdt.store import SQLiteYStore, YDocNotFound
from pycrdt.websocket import ASGIServer, WebsocketServer, YRoom
from pycrdt.websocket.websocket_server import exception_logger


class Storing(WebsocketServer):
    """Loads a room from the store when it opens."""

    store: type[SQLiteYStore]

    async def get_room(self, name: str) -> YRoom:
        """The room of a path."""
        if name not in self.rooms:
            room = self.rooms[name] = YRoom(
                ready=False, ystore=self.store(name), exception_handler=exception_logger
            )
            await self.start_room(room)
            assert room.ystore is not None
            await room.ystore.started.wait()
            with suppress(YDocNotFound):
                await room.ystore.apply_updates(room.ydoc)
            room.ready = True
        room = self.rooms[name]
        await room.ready_event.wait()
        return room


def server_of(database: str) -> WebsocketServer:
    """The package's server, with its store when `database` names a file."""
    if not database:
        return WebsocketServer(exception_handler=exception_logger)

    class Store(SQLiteYStore):
        db_path = database

    Storing.store = Store
    return Storing(exception_handler=exception_logger)


async def serve(database: str) -> None:
    """Until the process is ended."""
    websockets = server_of(database)
    app = ASGIServer(websockets)
    config = uvicorn.Config(
        app, port=0, log_config=None, ws="websockets-sansio", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    async with websockets:
        task = asyncio.create_task(server._serve())
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.005)
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)  # noqa: T201  # the answer
        await task


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(serve(*sys.argv[1:2] or [""]))
