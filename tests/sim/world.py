"""One seed: hosts, peers, a network and a clock, and the story of what they did."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from typing import Any

from karate.settings import load
from tests.sim.faults import Faults
from tests.sim.link import Link
from tests.sim.loop import SimLoop
from tests.sim.oracle import Oracle, Violation
from tests.sim.peer import Peer
from tests.sim.process import Process
from tests.sync.hall import WORKFLOW

#: Virtual seconds in which everybody must agree once nothing goes wrong any more.
PATIENCE_S = 60.0
HOSTS = ("A", "B")


class World:
    """Everything of one seed. `note` writes the trace; `violated` ends the run."""

    workflow = WORKFLOW

    def __init__(self, seed: int, folder: Path, keep: bool = False) -> None:
        self.rng = random.Random(seed)
        self.url, self.keys = f"sqlite:///{folder / 'karate.db'}", folder / "keys"
        self.settings = replace(
            load({}, root=folder),
            room_idle_s=0.05,
            snapshot_every=7,
            sync_max_frames_per_second=0,
        )
        self.loop = SimLoop()
        self.loop.set_exception_handler(self._unhandled)
        self.faults = Faults(random.Random(self.rng.random()), self.rng.choice((0.3, 1.0, 2.0)))
        self.commits = 0
        self.story: list[str] | None = [] if keep else None
        self._outside = copy_context()
        self._trace = hashlib.sha256()
        self._links = 0
        self._broken: list[str] = []
        self.oracle = Oracle(self)
        self.hosts: dict[str, Process | None] = {}
        self.peers = [Peer(self, number) for number in range(1, self.rng.randint(2, 4) + 1)]

    @property
    def trace(self) -> str:
        """The hash of all that happened."""
        return self._trace.hexdigest()

    def note(self, kind: str, *about: object) -> None:
        """Write one thing that happened into the trace."""
        when = f"{self.loop.now:.9f} {self.loop.steps} {kind} "
        # Rust writes maps in an order of its own, another one in each process.
        alike = [bytes(sorted(each)) if isinstance(each, bytes) else each for each in about]
        self._trace.update(f"{when}{alike!r}".encode())
        if self.story is not None:
            self.story.append(f"{when}{about!r}")

    def violated(self, what: str) -> None:
        """An invariant does not hold."""
        self._broken.append(f"{what} (at {self.loop.now:.3f} s)")
        self.loop.stop()

    def committed(self, process: Process, numbering: Any) -> None:
        """A transaction was stored."""
        self.commits += 1
        versions = [(row.stream, row.version) for row in numbering.rows]
        self.note("commit", process.host, versions)

    def next_link(self) -> int:
        """Connections are numbered."""
        self._links += 1
        return self._links

    def link(self, peer: Peer) -> Link | None:
        """A connection to some process, if one takes connections."""
        up = [process for _, process in sorted(self.hosts.items()) if process is not None]
        up = [process for process in up if process.alive and not process.draining]
        if not up:
            return None
        wild = not self.faults.calm and self.rng.random() < 0.4
        return Link(self, peer, self.rng.choice(up), wild)

    def start(self, host: str) -> None:
        """A process starts at `host`."""
        self.note("start", host)
        self.hosts[host] = Process(self, host)

    def ended(self, process: Process) -> None:
        """Whoever runs the hosts starts a new process a moment later."""
        self.hosts[process.host] = None
        self.at(self.loop.now + self.rng.uniform(0.05, 0.6), self.start, process.host)

    def at(self, when: float, callback: Callable[..., object], *args: Any) -> None:
        """Schedule something of the world outside, which goes on whoever dies."""
        self.loop.call_at(when, callback, *args, context=self._outside)

    def run(self, story: Any) -> None:
        """Run the coroutine `story` to its end. Raises Violation."""
        task = self.loop.create_task(story)
        task.add_done_callback(lambda _: self.loop.stop())
        asyncio.set_event_loop(self.loop)
        while not task.done() and not self._broken:
            self.loop.run_forever()
        if self._broken:
            raise Violation("; ".join(self._broken))
        task.result()
        for process in (None, *self.hosts.values()):
            self.check_tasks(process)
        if self._broken:
            raise Violation("; ".join(self._broken))
        self.note("end", sorted(self.faults.fired.items()))

    async def until(self, what: str, true: Any) -> None:
        """Let time pass until `true()`."""
        end = self.loop.now + PATIENCE_S
        while not true():
            if self.loop.now > end:
                self.violated(f"not within {PATIENCE_S:g} s: {what}")
            await asyncio.sleep(0.05)

    def check_tasks(self, process: Process | None) -> None:
        """No task of `process` may have failed without anybody looking."""
        for owner, task in self.loop.tasks:
            if owner is process and task.done() and getattr(task, "_log_traceback", False):
                self.violated(f"nobody looked at {task.exception()!r} of {task.get_coro()!r}")

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.violated(f"unhandled: {context.get('message')} {context.get('exception')!r}")
