"""A y-websocket client on a real socket, for any server of the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pycrdt
from pycrdt import Doc, Map
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from karate.sync.frames import Presence, awareness_frame, update_frame


class Client:
    """Keeps a document in step. `people` is what it was told of presence; `choked` counts awareness
    frames that it could not decode.
    """

    def __init__(self, connection: ClientConnection, patience_s: float) -> None:
        self._connection, self._patience_s = connection, patience_s
        self.doc: Doc[Any] = Doc()
        self.synced = False
        self.people: dict[int, Any] = {}
        self.choked = 0
        self.heard = 0
        self._reading = asyncio.create_task(self._read())

    @property
    def nodes(self) -> Map[Any]:
        """The root that tests write into."""
        found: Map[Any] = self.doc.get("nodes", type=Map)
        return found

    def params(self, node: str = "n") -> Any:
        """What this client knows of a node's params."""
        node_here = self.nodes.get(node)
        return node_here["params"].to_py() if node_here is not None else None

    @contextmanager
    def making(self) -> Iterator[list[bytes]]:
        """Collect the updates of what is done inside."""
        made: list[bytes] = []
        subscription = self.doc.observe(lambda event: made.append(event.update))
        yield made
        self.doc.unobserve(subscription)

    async def edit(self, change: Callable[[], object]) -> None:
        """One transaction, told."""
        with self.making() as made, self.doc.transaction():
            change()
        for update in made:
            await self.say(update_frame(update))

    async def set(self, name: str, value: Any) -> None:
        """One param of the node."""
        await self.edit(lambda: self.nodes["n"]["params"].update({name: value}))

    async def agrees(self, other: Client) -> None:
        """Wait until this client knows the same params as `other`."""
        await self.until(lambda: self.params() == other.params())

    async def add_node(self, name: str = "n") -> None:
        """A node with params to write into."""
        node = Map({"type": "blur", "position": [0, 0], "params": Map()})
        await self.edit(lambda: self.nodes.update({name: node}))

    async def say(self, data: bytes) -> None:
        """One frame."""
        await self._connection.send(data)

    async def be(self, client: int, clock: int, state: Any) -> None:
        """Tell a presence."""
        await self.say(awareness_frame([Presence(client, clock, json.dumps(state))]))

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something to become true. Raises TimeoutError."""
        async with asyncio.timeout(self._patience_s):
            while not true():  # noqa: ASYNC110  # any condition, not one event
                await asyncio.sleep(0.005)

    def abort(self) -> None:
        """Reset the connection without a word."""
        self._connection.transport.abort()

    async def leave(self) -> None:
        """Close the connection properly."""
        self._reading.cancel()
        await asyncio.wait({self._reading})
        await self._connection.close()

    async def _read(self) -> None:
        try:
            async for data in self._connection:
                assert isinstance(data, bytes)
                await self._hear(data)
        except (ConnectionClosed, OSError):
            return

    async def _hear(self, data: bytes) -> None:
        self.heard += 1
        if data[0] == 0:
            self.synced = self.synced or data[1] == 1
            reply = pycrdt.handle_sync_message(data[1:], self.doc)
            if reply is not None:
                await self.say(reply)
        elif data[0] == 1:
            try:
                self._meet(pycrdt.Decoder(pycrdt.read_message(data[1:])))
            except Exception:  # whatever a decoder says to rubbish
                self.choked += 1

    def _meet(self, entries: pycrdt.Decoder) -> None:
        for _ in range(entries.read_var_uint()):
            client, _clock = entries.read_var_uint(), entries.read_var_uint()
            state = json.loads(entries.read_var_string())
            if state is None:
                self.people.pop(client, None)
            else:
                self.people[client] = state


async def join(url: str, actor: str, patience_s: float, synced: bool = True) -> Client:
    """A new client; `synced` waits until it has the document."""
    connection = await connect(
        f"{url}?as={actor}",
        compression=None,
        max_size=None,
        open_timeout=patience_s,
        close_timeout=0.2,
        ping_interval=None,
    )
    client = Client(connection, patience_s)
    await client.say(pycrdt.create_sync_message(client.doc))
    if synced:
        await client.until(lambda: client.synced)
    return client
