"""Presence between processes by Redis publish and subscribe.

Each open room has a channel. A process tells changes as they come, and everybody it has every
`BEAT_S`, so that a lost message heals and a process that died is forgotten after `TTL_S`. Redis
being away costs the sight of other processes' people and nothing else.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from karate.graph.ids import new_id
from karate.sync.relay import Listener, Person
from karate.telemetry import log

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

#: Seconds between two tellings of everybody, and of silence after which a process's people go.
BEAT_S: Final = 3.0
TTL_S: Final = 10.0
#: Seconds Redis may take for an answer.
ANSWER_S: Final = 2.0
#: Seconds until a lost connection is tried again: doubles from the first to the second.
RETRY_MIN_S, RETRY_MAX_S = 0.1, 5.0
#: Messages of one pipeline, and channels of one subscription.
CHUNK: Final = 200
#: Seconds a goodbye may take.
GOODBYE_S: Final = 1.0
#: Seconds until a task that did not end is cancelled again.
AGAIN_S: Final = 0.1


class Said(msgspec.Struct):
    """What processes tell each other about one room; `ask` wants everybody's answer."""

    process: str
    people: list[Person] = []
    whole: bool = False
    ask: bool = False


class RedisRelay:
    """`sync.relay.Relay` over the Redis at `url`; what waits to be told is one state a person."""

    def __init__(self, url: str) -> None:
        self._url, self._process = url, new_id()
        self._listener: Listener | None = None
        self._rooms: set[str] = set()
        self._heard: dict[str, dict[str, float]] = {}
        self._pending: dict[str, dict[int, Person]] = {}
        self._whole: set[str] = set()
        self._ask: set[str] = set()
        self._left: set[str] = set()
        self._joined: set[str] = set()
        self._wake, self._gone = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._prefix = ""
        self._echo = False
        self.up = False

    def start(self, listener: Listener) -> None:
        """Begin; starting twice does nothing."""
        if self._listener is None:
            self._listener = listener
            self._tasks = [asyncio.create_task(self._run()), asyncio.create_task(self._beat())]

    def opened(self, workflow: str) -> None:
        """Subscribe to the room, tell its people, ask for others'."""
        self._left.discard(workflow)
        self._rooms.add(workflow)
        self._joined.add(workflow)
        self._wake.set()

    def closed(self, workflow: str) -> None:
        """Say that nobody is here any more and unsubscribe."""
        if workflow not in self._rooms:
            return
        self._rooms.remove(workflow)
        for known in (self._joined, self._ask, self._whole):
            known.discard(workflow)
        self._pending.pop(workflow, None)
        self._heard.pop(workflow, None)
        self._left.add(workflow)
        self._wake.set()

    def tell(self, workflow: str, people: Sequence[Person]) -> None:
        """Tell soon. While Redis is away nothing is kept: the next connection tells all."""
        if self.up and workflow in self._rooms:
            held = self._pending.setdefault(workflow, {})
            for person in people:
                held[person.client] = person
            self._wake.set()

    async def stop(self) -> None:
        """Say goodbye for all rooms, if Redis takes it at once, and end."""
        for workflow in tuple(self._rooms):
            self.closed(workflow)
        tasks, self._tasks = self._tasks, []
        try:
            async with asyncio.timeout(GOODBYE_S):
                while self.up and self._left:
                    self._gone.clear()
                    await self._gone.wait()
        except TimeoutError:
            log("presence_goodbye_lost", level="warning")
        await ended(tasks)
        self.up = False

    async def _run(self) -> None:
        pause = RETRY_MIN_S
        while True:
            try:
                await self._connected()
            except Exception as error:  # whatever it is, the relay must come back
                if self.up or pause == RETRY_MIN_S:
                    log("presence_relay_lost", level="warning", reason=type(error).__name__)
                pause = RETRY_MIN_S if self.up else min(pause * 2, RETRY_MAX_S)
                self.up = False
            # Spread, so that all processes do not come back in the same moment.
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def _connected(self) -> None:
        """Serve one connection until it is lost; raises what it was lost by."""
        redis = Redis.from_url(
            self._url,
            socket_timeout=ANSWER_S,
            socket_connect_timeout=ANSWER_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._prefix = f"karate:{redis.connection_pool.connection_kwargs.get('db') or 0}"
        pubsub = redis.pubsub()
        try:
            await pubsub.subscribe(self._own())
            self._pending.clear()
            self._left.clear()
            self._joined = set(self._rooms)
            self.up = True
            self._wake.set()
            await _first_failure(self._listen(pubsub), self._send(redis, pubsub))
        finally:
            await _to_its_end(_closed(redis, pubsub))

    async def _listen(self, pubsub: PubSub) -> None:
        while True:
            message: Any = await pubsub.get_message(timeout=TTL_S)
            if message is None:  # not even the own beat: the connection is dead
                raise TimeoutError("Redis says nothing")
            name = message["channel"].decode()
            if not name.startswith(f"{self._prefix}:people:"):
                continue
            workflow = name.removeprefix(f"{self._prefix}:people:")
            if workflow not in self._rooms:
                continue
            if message["type"] == "subscribe":
                self._ask.add(workflow)
                self._wake.set()
            elif message["type"] == "message":
                self._take(workflow, message["data"])

    def _take(self, workflow: str, data: bytes) -> None:
        try:
            said = msgspec.json.decode(data, type=Said)
        except msgspec.MsgspecError:
            log("presence_message_unknown", level="warning", workflow=workflow)
            return
        if said.process == self._process or self._listener is None:
            return
        self._heard.setdefault(workflow, {})[said.process] = asyncio.get_running_loop().time()
        self._listener.heard(workflow, said.process, said.people, said.whole)
        if said.ask:
            self._whole.add(workflow)
            self._wake.set()

    async def _send(self, redis: Redis, pubsub: PubSub) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            joined, self._joined = [*self._joined], set()
            for at in range(0, len(joined), CHUNK):
                await pubsub.subscribe(*map(self._channel, joined[at : at + CHUNK]))
            told, left = self._told(), [*self._left]
            for at in range(0, len(told), CHUNK):
                async with redis.pipeline(transaction=False) as pipe:
                    for channel, data in told[at : at + CHUNK]:
                        pipe.publish(channel, data)
                    await pipe.execute()
            for at in range(0, len(left), CHUNK):
                await pubsub.unsubscribe(*map(self._channel, left[at : at + CHUNK]))
            self._left.difference_update(left)
            self._gone.set()

    def _told(self) -> list[tuple[str, bytes]]:
        """What there is to publish: (channel, message)."""
        assert self._listener is not None
        ask, self._ask = self._ask, set()
        whole, self._whole = self._whole | ask, set()
        pending, self._pending = self._pending, {}
        # Heard back by `_listen`: a connection that only seems alive is noticed.
        found = [(self._own(), b"")] if self._echo else []
        self._echo = False
        for workflow in whole:
            everybody = [*self._listener.people(workflow)]
            said = Said(self._process, everybody, whole=True, ask=workflow in ask)
            found.append((self._channel(workflow), msgspec.json.encode(said)))
        for workflow in pending.keys() - whole:
            said = Said(self._process, [*pending[workflow].values()])
            found.append((self._channel(workflow), msgspec.json.encode(said)))
        nobody = msgspec.json.encode(Said(self._process, whole=True))
        return [*found, *((self._channel(workflow), nobody) for workflow in self._left)]

    async def _beat(self) -> None:
        """Tell everybody, and forget processes that have not been heard for long."""
        assert self._listener is not None
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(BEAT_S)
            if self.up:
                self._echo = True
                self._whole |= {name for name in self._rooms if self._listener.people(name)}
                self._wake.set()
            dead = loop.time() - TTL_S
            for workflow, processes in tuple(self._heard.items()):
                for process in [name for name, at in processes.items() if at < dead]:
                    del processes[process]
                    self._listener.heard(workflow, process, (), whole=True)

    def _channel(self, workflow: str) -> str:
        # Channels are not kept apart by Redis database numbers.
        return f"{self._prefix}:people:{workflow}"

    def _own(self) -> str:
        return f"{self._prefix}:process:{self._process}"


async def _first_failure(*works: Coroutine[Any, Any, None]) -> None:
    """Run `works`, which only end by failing, and raise the first failure."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _to_its_end(ended(tasks))
    for task in done:
        task.result()


async def _closed(redis: Redis, pubsub: PubSub) -> None:
    try:
        await pubsub.aclose()  # type: ignore[no-untyped-call]
    finally:
        await redis.aclose()


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for `work`, whoever cancels meanwhile: `ended` does so again and again, and what was
    cancelled while it ended others would leave them running, with their connection."""
    task, cancelled = asyncio.create_task(work), False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    failed = None if task.cancelled() else task.exception()
    if cancelled:
        raise asyncio.CancelledError from failed
    task.result()


async def ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel `tasks` until they have ended: the first time may be lost.

    redis-py 8.1 on Python 3.11 sometimes swallows a cancellation that meets the end of a pipeline.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)
