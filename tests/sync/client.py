"""A y-websocket client over an in-memory socket, on pycrdt's document and codec."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pycrdt
from pycrdt import Doc, Map

from karate.graph.model import Graph
from karate.ledger.ydoc import read_graph
from karate.sync import frames
from karate.sync.socket import Gone, Peer

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds after which a condition that does not come true fails the test.
PATIENCE_S = 20.0


class Pipe:
    """The server's end of an in-memory websocket. `stuck` makes it a peer that stopped reading."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.closed: tuple[int, str] | None = None
        self.on_frame: Callable[[bytes], None] = lambda data: None
        self.stuck = asyncio.Event()
        self.stuck.set()
        self.gone = False

    async def receive(self) -> bytes:
        data = await self.incoming.get()
        if data is None:
            raise Gone
        return data

    def waiting(self) -> tuple[int, int]:
        return self.incoming.qsize(), 0

    async def send(self, data: bytes) -> None:
        await self.stuck.wait()
        if self.gone:
            raise Gone
        self.on_frame(data)

    def push(self, data: bytes) -> bool:
        if self.stuck.is_set() and not self.gone:
            self.on_frame(data)
            return True
        return False

    async def close(self, code: int, reason: str) -> None:
        self.closed = self.closed or (code, reason)


class Client:
    """Keeps its document in step; everything it is told is in `frames`, `told` and `people`."""

    def __init__(self, peer: Peer, client_id: int | None = None) -> None:
        self.peer = peer
        self.socket = Pipe()
        self.socket.on_frame = self._read
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self.task: asyncio.Task[None] | None = None
        self.synced = False
        self.frames: list[bytes] = []
        self.told: list[tuple[int, Any]] = []
        self.people: dict[int, Any] = {}
        self.awareness_frames = 0
        self.asked = 0
        self.answers = True
        self.sent = 0

    @property
    def closed(self) -> tuple[int, str] | None:
        """Code and reason, once the server closed the socket."""
        return self.socket.closed

    async def until_closed(self) -> tuple[int, str]:
        """Wait for the server to close; code and reason."""
        await self.until(lambda: self.socket.closed)
        assert self.socket.closed is not None
        return self.socket.closed

    @property
    def graph(self) -> Graph:
        return read_graph(self.doc)

    @property
    def saved(self) -> int:
        """How many document frames the server called durable."""
        counts = [payload["frames"] for kind, payload in self.told if kind == frames.SAVED]
        assert counts == sorted(counts)
        return counts[-1] if counts else 0

    def root(self, name: str) -> Map[Any]:
        found: Map[Any] = self.doc.get(name, type=Map)
        return found

    def begin(self) -> None:
        """Open as a y-websocket client does: with step 1."""
        self.say(pycrdt.create_sync_message(self.doc))

    def say(self, data: bytes) -> None:
        self.socket.incoming.put_nowait(data)

    def send(self, update: bytes) -> None:
        """One update frame."""
        self.sent += 1
        self.say(frames.update_frame(update))

    @contextmanager
    def editing(self, send: bool = True) -> Iterator[list[bytes]]:
        """One transaction, sent as one frame unless told otherwise."""
        made: list[bytes] = []
        subscription = self.doc.observe(lambda event: made.append(event.update))
        with self.doc.transaction():
            yield made
        self.doc.unobserve(subscription)
        if send:
            for update in made:
                self.send(update)

    def be(self, client: int, clock: int, state: Any) -> None:
        """Tell an awareness state."""
        self.say(frames.awareness_frame([frames.Presence(client, clock, json.dumps(state))]))

    def hang_up(self) -> None:
        """Vanish without a closing handshake."""
        self.socket.gone = True
        self.socket.stuck.set()
        self.socket.incoming.put_nowait(None)

    async def until(self, true: Callable[[], object]) -> None:
        """Let others work until `true()`."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():  # noqa: ASYNC110  # any condition, not one event
                await asyncio.sleep(0.001)

    async def all_saved(self) -> None:
        await self.until(lambda: self.saved == self.sent)

    def _read(self, data: bytes) -> None:
        self.frames.append(data)
        kind = data[0]
        if kind == frames.SYNC:
            self._read_sync(data)
        elif kind == frames.AWARENESS:
            self.awareness_frames += 1
            entries = pycrdt.Decoder(pycrdt.read_message(data[1:]))
            for _ in range(entries.read_var_uint()):
                client, _ = entries.read_var_uint(), entries.read_var_uint()
                state = json.loads(entries.read_var_string())
                if state is None:
                    self.people.pop(client, None)
                else:
                    self.people[client] = state
        else:
            self.told.append((kind, json.loads(pycrdt.read_message(data[1:]))))

    def _read_sync(self, data: bytes) -> None:
        self.asked += data[1] == frames.STEP_1
        self.synced = self.synced or data[1] == frames.STEP_2
        if data[1] == frames.STEP_1 and not self.answers:
            return
        reply = pycrdt.handle_sync_message(data[1:], self.doc)
        if reply is not None:
            self.sent += 1
            self.say(reply)
