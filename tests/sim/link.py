"""One websocket between a peer and a process, over a network that does what it wants."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from typing import TYPE_CHECKING

from karate.sync.socket import Gone

if TYPE_CHECKING:
    from tests.sim.peer import Peer
    from tests.sim.process import Process
    from tests.sim.world import World


class Link:
    """Both ends. `wild` lets frames of the client vanish, repeat and overtake each other, as no
    websocket does; the protocol must heal from that too.
    """

    def __init__(self, world: World, peer: Peer, process: Process, wild: bool) -> None:
        self.world, self.peer, self.process, self.wild = world, peer, process, wild
        self.number = world.next_link()
        self.open = True
        self._rng = random.Random(world.rng.random())
        self._server = ServerEnd(self)
        self._stalled_until = 0.0
        self._up_at = self._down_at = 0.0
        #: Document frames of the client, as sent and as they reached the server.
        self.sent: list[bytes] = []
        self.arrived: list[bytes] = []
        self.saved = 0
        process.links.append(self)
        self.serving = process.task(process.rooms.serve(self._server, world.workflow, peer.who()))

    def up(self, data: bytes, update: bytes | None = None) -> None:
        """The client says something; `update` if it is a document frame."""
        if update is not None:
            self.sent.append(update)
        faults = self.world.faults
        if self.wild and faults.strikes("drop", 0.05):
            return
        copies = 2 if self.wild and faults.strikes("duplicate", 0.05) else 1
        for _ in range(copies):
            when = self.world.loop.now + self._latency()
            if self.wild and faults.strikes("reorder", 0.08):
                when += self._rng.uniform(0, 0.3)
            else:
                self._up_at = when = max(when, self._up_at + 1e-9)
            self.world.at(when, self._up, data, update)

    def down(self, data: bytes) -> None:
        """The server says something: in order, or not at all."""
        when = max(self.world.loop.now + self._latency(), self._down_at + 1e-9)
        self._down_at = when
        self.world.at(when, self._down, data)

    def close(self, code: int, reason: str) -> None:
        """The server closes, once everything it said has arrived."""
        when = max(self.world.loop.now + self._latency(), self._down_at + 1e-9)
        self._down_at = when
        self.world.at(when, self._closed, code, reason)

    def cut(self) -> None:
        """The connection breaks; each side learns of it in its own time."""
        if self.open:
            self.open = False
            self._server.lose()
            self.world.at(self.world.loop.now + self._latency(), self.peer.lost, self)

    def stall(self) -> None:
        """The client reads nothing for a while."""
        self._stalled_until = self.world.loop.now + self._rng.uniform(0.2, 2)

    def pressure(self) -> float:
        """Seconds until the client reads again."""
        return max(0.0, self._stalled_until - self.world.loop.now)

    def takes_pushes(self) -> bool:
        """Whether a frame may overtake the queue, which must be empty then."""
        return self._rng.random() < 0.7

    def _latency(self) -> float:
        if self.world.faults.strikes("delay", 0.04):
            return self._rng.uniform(0.05, 1)
        return self._rng.uniform(0.0005, 0.01)

    def _up(self, data: bytes, update: bytes | None) -> None:
        if self.open:
            self.world.note("up", self.number, data)
            if update is not None:
                self.arrived.append(update)
            self._server.arrive(data)

    def _down(self, data: bytes) -> None:
        if self.open and self.peer.link is self:
            self.world.note("down", self.number, data)
            self.peer.read(data)

    def _closed(self, code: int, reason: str) -> None:
        if self.open:
            self.open = False
            self.world.note("closed", self.number, code, reason)
            self._server.lose()
            self.peer.closed(self, code, reason)


class ServerEnd:
    """The socket that rooms get."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._inbox: deque[bytes] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._lost = False

    async def receive(self) -> bytes:
        """The next frame. Raises Gone."""
        while not self._inbox:
            if self._lost:
                raise Gone
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._inbox.popleft()

    def waiting(self) -> tuple[int, int]:
        """What has arrived."""
        return len(self._inbox), 0

    async def send(self, data: bytes) -> None:
        """Into the network, which checks that it is stored already. Raises Gone."""
        link = self._link
        if self._lost:
            raise Gone
        link.world.oracle.check_said(data)
        pause = link.pressure()
        if pause:
            await asyncio.sleep(pause)
        if self._lost:
            raise Gone
        link.down(data)

    def push(self, data: bytes) -> bool:
        """Into the network at once, now and then not."""
        link = self._link
        if self._lost or link.pressure() or not link.takes_pushes():
            return False
        link.world.oracle.check_said(data)
        link.down(data)
        return True

    async def close(self, code: int, reason: str) -> None:
        """Close."""
        self._link.close(code, reason)

    def arrive(self, data: bytes) -> None:
        """The network brings a frame."""
        self._inbox.append(data)
        self._wake()

    def lose(self) -> None:
        """The network is gone."""
        self._lost = True
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
