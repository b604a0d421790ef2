"""One web process: real rooms over a real SQLite ledger, whose memory can be lost at any await."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from karate.ledger.db import open_database
from karate.ledger.documents import Documents
from karate.ledger.keys import open_keys
from karate.ledger.log import open_ledger
from karate.sync.rooms import Rooms
from karate.telemetry.metrics import Metrics
from tests.sim.ledger import SimLive
from tests.sim.loop import OWNER

if TYPE_CHECKING:
    from tests.sim.link import Link
    from tests.sim.world import World


class Process:
    """An incarnation; after `crash` or `drain` a new one takes its place at its `host`."""

    def __init__(self, world: World, host: str) -> None:
        self.world, self.loop, self.faults = world, world.loop, world.faults
        self.host = host
        self.alive = True
        self.draining = False
        self.links: list[Link] = []
        self.locked: set[str] = set()
        self._rng = random.Random(world.rng.random())
        self._fuse: int | None = None
        self._full_until = 0.0
        self._context = copy_context()
        self._context.run(OWNER.set, self)
        self._context.copy().run(self._open)

    def lives_on(self) -> bool:
        """Count down to a crash between two callbacks."""
        if self._fuse is not None and self.alive:
            self._fuse -= 1
            if self._fuse <= 0:
                self.faults.note("crash")
                self.crash()
        return self.alive

    def thread_delay(self) -> float:
        """Mostly a fraction of a millisecond."""
        if self.faults.strikes("slow-thread", 0.02):
            return self._rng.uniform(0.01, 0.3)
        return self._rng.expovariate(4000)

    def full(self) -> bool:
        """Whether nothing can be stored now; that lasts a moment."""
        if self.faults.calm:
            return False
        if self.loop.now >= self._full_until and self.faults.strikes("disk-full", 0.004):
            self._full_until = self.loop.now + self._rng.uniform(0, 0.1)
        return self.loop.now < self._full_until

    def light_fuse(self, most: int = 300) -> None:
        """Die within the next `most` callbacks."""
        self._fuse = self._rng.randrange(1, most)

    def spare(self) -> None:
        """No crash any more."""
        self._fuse = None

    def task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something in this process."""
        return self.loop.create_task(work, context=self._context.copy())

    def crash(self) -> None:
        """Forget everything. Peers notice that their connections broke."""
        if not self.alive:
            return
        self.world.note("crash", self.host)
        self._end()

    async def drain(self) -> None:
        """What SIGTERM does."""
        self.draining = True
        await self.rooms.close_all()
        if self.alive:
            self.ledger.close()
            self.world.note("drained", self.host)
            # Who waits for an answer of this process looks at it in a moment.
            self.world.at(self.loop.now + 0.1, self.world.check_tasks, self)
            self._end()

    def _end(self) -> None:
        self.alive = False
        for link in self.links:
            link.cut()
        self.database.close()
        self.world.ended(self)

    def _open(self) -> None:
        world = self.world
        self.database = open_database(world.url)
        self.ledger = open_ledger(self.database, open_keys(self.database, world.keys))
        self.documents = Documents(self.ledger)
        self.metrics = Metrics()
        self.rooms = Rooms(self.ledger, self.documents, world.settings, self.metrics)
        SimLive(self.ledger, self.rooms).follow(self)
