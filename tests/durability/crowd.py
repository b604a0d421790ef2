"""Many y-websocket clients on one event loop that edit, and remember what they were promised."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from pycrdt import Doc, Map
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from karate.sync import frames
from karate.sync.frames import Presence
from tests.flows.server import KEY

#: Seconds anything may take on a busy machine.
WAIT_S = 30.0
#: Seconds until a client tries again: doubles from the first to the second, as y-websocket's do.
RETRY_MIN_S, RETRY_MAX_S = 0.1, 2.5


class Author:
    """Owns the node `name` and sets its params `k0`, `k1`, … to 1, 2, …, one edit each; after
    `width` of them it begins again with `k0`.

    `durable` are keys the server called saved, `codes` how connections ended, `gaps` the seconds
    from each end to the next moment in step. `made` are the times of the edits, `arrived` those at
    which the edits of the author `watched` were here.
    """

    def __init__(self, name: str, pace_s: float = 0.01, width: int = 1 << 30) -> None:
        self.name, self.pace_s, self.width = name, pace_s, width
        self.doc: Doc[Any] = Doc()
        self.count = 0
        self.durable: set[str] = set()
        self.codes: list[int | None] = []
        self.gaps: list[float] = []
        self.people: dict[int, Any] = {}
        self.state: dict[str, Any] | None = None
        self.clock = 0
        self.quiet = False
        self.made: list[float] = []
        self.watched = ""
        self.arrived: list[float] = []
        self.synced = asyncio.Event()
        self._sent: list[str | None] = []
        self._saved = 0
        self._lost_at: float | None = None

    @property
    def keys(self) -> dict[str, set[str]]:
        """Node → keys, as this client sees them."""
        nodes: Map[Any] = self.doc.get("nodes", type=Map)
        return {name: set(nodes[name]["params"].keys()) for name in nodes.keys()}  # noqa: SIM118

    @property
    def mine(self) -> set[str]:
        """Every key ever set, sent or not."""
        return {f"k{number}" for number in range(min(self.count, self.width))}

    @property
    def settled(self) -> bool:
        """Whether the server has called everything saved."""
        return self.synced.is_set() and self._saved >= len(self._sent)

    async def live(self, address: Callable[[], str]) -> None:
        """Connect, and connect again whenever the connection ends, until cancelled."""
        pause = RETRY_MIN_S
        while True:
            try:
                await self.visit(address())
                pause = RETRY_MIN_S
            except (OSError, InvalidHandshake, InvalidStatus, TimeoutError):
                pause = min(pause * 2, RETRY_MAX_S)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def visit(self, url: str) -> None:
        """One connection until the server ends it. Raises what connecting raises."""
        async with connect(
            url, additional_headers={"x-api-key": KEY}, max_size=None, ping_interval=None
        ) as socket:
            self._sent, self._saved = [], 0
            await socket.send(frames.step_one(self.doc.get_state()))
            if self.state is not None:
                self.clock += 1
                entry = Presence(self.doc.client_id, self.clock, json.dumps(self.state))
                await socket.send(frames.awareness_frame([entry]))
            editing = asyncio.create_task(self._edit(socket))
            try:
                async for data in socket:
                    await self._take(socket, data)
            except ConnectionClosed:
                pass  # a kill sends no close frame
            finally:
                editing.cancel()
                await asyncio.wait({editing})
                self.people.clear()
                if self.synced.is_set():
                    self._lost_at = time.monotonic()
                self.synced.clear()
        self.codes.append(socket.close_code)

    async def _edit(self, socket: ClientConnection) -> None:
        await self.synced.wait()
        try:
            while True:
                await asyncio.sleep(self.pace_s * random.uniform(0.5, 1.5))
                if not self.quiet:
                    await self.set(socket)
        except ConnectionClosed:
            return

    async def set(self, socket: ClientConnection) -> None:
        """One more edit, here and on the wire."""
        before = self.doc.get_state()
        key, self.count = f"k{self.count % self.width}", self.count + 1
        self.doc.get("nodes", type=Map)[self.name]["params"][key] = self.count
        self._sent.append(key)
        self.made.append(time.monotonic())
        await socket.send(frames.update_frame(self.doc.get_update(before)))

    async def _take(self, socket: ClientConnection, data: str | bytes) -> None:
        assert isinstance(data, bytes)
        if data[0] >= 100:
            if data[0] == frames.SAVED:
                self._promise(json.loads(data[data.index(b"{") :])["frames"])
            return
        frame = frames.read_frame(data)
        if isinstance(frame, frames.StepOne):
            self._sent.append(None)
            await socket.send(frames.step_two(self.doc.get_update(frame.vector)))
        elif isinstance(frame, frames.Update):
            self.doc.apply_update(frame.update)
            if self.watched:
                self._look()
            if data[1] == frames.STEP_2:
                self._in_step()
        elif isinstance(frame, frames.Awareness):
            for entry in frame.entries:
                state = json.loads(entry.state)
                if state is None:
                    self.people.pop(entry.client, None)
                else:
                    self.people[entry.client] = state

    def _look(self) -> None:
        nodes: Map[Any] = self.doc.get("nodes", type=Map)
        known = nodes[self.watched]["params"].to_py() if self.watched in nodes else {}
        newest = int(max(known.values(), default=0))
        self.arrived += [time.monotonic()] * (newest - len(self.arrived))

    def _promise(self, count: int) -> None:
        assert self._saved <= count <= len(self._sent)
        self.durable.update(key for key in self._sent[self._saved : count] if key is not None)
        self._saved = count

    def _in_step(self) -> None:
        if self._lost_at is not None:
            self.gaps.append(time.monotonic() - self._lost_at)
            self._lost_at = None
        self.synced.set()


def promised(authors: Sequence[Author]) -> dict[str, set[str]]:
    """Node → keys that were saved or that somebody else has seen."""
    found: dict[str, set[str]] = {each.name: set(each.durable) for each in authors}
    for each in authors:
        for node, keys in each.keys.items():
            if node != each.name:
                found.setdefault(node, set()).update(keys)
    return found


async def until(true: Callable[[], object]) -> None:
    """Wait for others; an AssertionError after `WAIT_S`."""
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


def shares(seconds: Sequence[float]) -> str:
    """p50, p99 and the longest of `seconds`, for a report."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99)]
    return (
        f"p50 {at[0] * 1000:.0f} ms, p99 {at[1] * 1000:.0f} ms,"
        f" longest {ordered[-1] * 1000:.0f} ms of {len(ordered)}"
    )
