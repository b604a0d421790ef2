"""What happens in one seed: people work while things go wrong, then everything must agree."""

from __future__ import annotations

import asyncio
import random

from karate.errors import Conflict, Unavailable
from karate.graph.changes import NodeMoved
from karate.graph.model import Graph
from tests.sim.link import Link
from tests.sim.peer import Peer
from tests.sim.process import Process
from tests.sim.world import HOSTS, World

#: How often each thing is done, beside the others.
WEIGHTS = {
    "scribble": 30,
    "burst": 6,
    "be": 4,
    "request": 5,
    "contend": 1,
    "cut": 3,
    "reload": 1,
    "stall": 1,
    "offend": 1,
    "crash": 2,
    "drain": 1,
}


class Story:
    """One run of a world."""

    def __init__(self, world: World, actions: int) -> None:
        self._world, self._actions = world, actions
        self._rng = random.Random(world.rng.random())
        self._requests: list[asyncio.Task[None]] = []
        self._asked = 0

    async def tell(self) -> None:
        """Work under faults, then calm down and check."""
        world = self._world
        for host in HOSTS:
            world.start(host)
        for peer in world.peers:
            peer.connect()
        pace = self._rng.choice((0.0004, 0.004, 0.03, 0.1))
        for _ in range(self._actions):
            await asyncio.sleep(self._rng.expovariate(1 / pace))
            self._act()
        await self._calm_down()
        await self._agree()
        world.oracle.check_log()

    def _act(self) -> None:
        world, rng = self._world, self._rng
        peer = rng.choice(world.peers)
        match rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]:
            case "scribble":
                peer.scribble()
            case "burst":
                for _ in range(rng.randint(2, 12)):
                    peer.scribble()
            case "be":
                peer.be({"x": rng.randrange(100)})
            case "request":
                task = world.loop.create_task(self._request(rng.random()))
                self._requests.append(task)
            case "contend":
                for _ in range(8):
                    self._requests.append(world.loop.create_task(self._request(0.5)))
            case "offend":
                peer.offend()
            case "crash" | "drain" as end:
                self._end_process(end)
            case other:
                self._trouble(peer, other)

    def _trouble(self, peer: Peer, kind: str) -> None:
        world = self._world
        if peer.link is None:
            return
        world.faults.note(kind)
        match kind:
            case "cut":
                peer.disconnect(self._rng.uniform(0, 1))
            case "reload":
                peer.disconnect(self._rng.uniform(0, 1))
                peer.forget()
            case "stall":
                peer.link.stall()

    def _end_process(self, how: str) -> None:
        process = self._world.hosts[self._rng.choice(HOSTS)]
        if process is None or not process.alive or process.draining:
            return
        if how == "crash":
            process.light_fuse()
        else:
            self._world.faults.note("restart")
            process.task(process.drain())

    async def _request(self, luck: float) -> None:
        """An edit over HTTP by somebody who repeats it under its id until answered."""
        world = self._world
        self._asked += 1
        name = f"request-{self._asked:04}"
        base = world.oracle.version if luck < 0.3 else None
        place = (round(luck * 1000), 5)
        repeated = False
        while True:
            process = self._some_process()
            if process is not None:
                if repeated:
                    world.faults.note("repeat")
                try:
                    version = await self._ask(process, name, place, base)
                except Conflict:
                    world.faults.note("conflict")
                    return
                except (Unavailable, TimeoutError):
                    version = None
                if version is not None and (luck > 0.2 or repeated):
                    world.note("answer", name, version)
                    return self._check_answer(name, version)
                repeated = True
            await asyncio.sleep(self._rng.uniform(0.05, 0.3))

    async def _ask(
        self, process: Process, name: str, place: tuple[int, int], base: int | None
    ) -> int | None:
        def make(graph: Graph) -> tuple[NodeMoved, ...]:
            if not graph.nodes:
                return ()
            node = min(graph.nodes)
            return (NodeMoved(node, place, graph.nodes[node].position),)

        task = process.task(process.rooms.edit("wf", make, "api", name, base))
        # A crashed process never answers.
        done, _ = await asyncio.wait({task}, timeout=5)
        if not done:
            task.add_done_callback(lambda late: late.cancelled() or late.exception())
            return None
        version, _ = task.result()
        return int(version)

    def _check_answer(self, name: str, version: int) -> None:
        """Rule SY9: stored once, and answered with what was stored."""
        found = [event.version for event in self._world.oracle.events() if event.id == name]
        if found not in ([], [version]):
            self._world.violated(f"{name} was answered {version}, the log has {found}")

    def _some_process(self) -> Process | None:
        process = self._world.hosts[self._rng.choice(HOSTS)]
        return process if process is not None and process.alive else None

    async def _calm_down(self) -> None:
        """No more faults; everybody starts or comes back on a clean connection."""
        world = self._world
        world.faults.calm = True
        for process in world.hosts.values():
            if process is not None:
                process.spare()
        await world.until("the processes run", lambda: all(map(world.hosts.get, HOSTS)))
        await world.until("requests are answered", lambda: all(t.done() for t in self._requests))
        for request in self._requests:
            request.result()
        await world.until(
            "what was sent is saved", lambda: all(_settled(peer.link) for peer in world.peers)
        )
        for peer in world.peers:
            peer.disconnect(0.0)
        await world.until("all are connected", lambda: all(p.link for p in world.peers))

    async def _agree(self) -> None:
        world = self._world
        await world.until("everything is saved", lambda: all(map(_saved, world.peers)))
        await world.until(
            "all documents equal the log",
            lambda: all(world.oracle.same_as(peer.doc) for peer in world.peers),
        )
        await world.until("presence is told", lambda: all(map(self._sees_all, world.peers)))

    def _sees_all(self, peer: Peer) -> bool:
        """Each process tells its own people, and nobody who left."""
        process = peer.link and peer.link.process
        here = {p.client for p in self._world.peers if p.link and p.link.process is process}
        return peer.people.keys() == here


def _settled(link: Link | None) -> bool:
    """A connection that loses nothing learns that everything it sent is saved."""
    return link is None or link.wild or link.saved == len(link.sent)


def _saved(peer: Peer) -> bool:
    return peer.link is not None and bool(peer.link.sent) and peer.link.saved == len(peer.link.sent)
