"""The queue: one Dramatiq actor per resource. A message says "look at this step", nothing more."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from karate.errors import NotFound
from karate.graph.ids import new_id
from karate.runs.lanes import Lanes, MemoryLanes
from karate.telemetry import log

if TYPE_CHECKING:
    from dramatiq import Actor, Broker

#: Queues, named after what a step needs.
RESOURCES: Final = ("cpu", "gpu", "net", "agents")
#: Deliveries of one message when the store is away; the sweeper sends again after that.
REDELIVERIES: Final = 5
#: Milliseconds before the first redelivery; doubles each time up to the cap.
REDELIVERY_MS: Final = 200
#: Longest pause between two redeliveries, in milliseconds.
REDELIVERY_CAP_MS: Final = 10_000
#: Seconds after which a message that no worker of this process has seen may be sent again; twice
#: delivered does no harm.
RESEND_S: Final = 60.0

Work: TypeAlias = Callable[[str, str, str], None]
"""(run, node, delivery) → None; `Executor.step` is one."""


class Tasks:
    """Sends steps, and knows which it sent of late that no worker of this process has seen."""

    def __init__(
        self, actors: dict[str, Actor[Any, Any]], away: tuple[type[Exception], ...], lanes: Lanes
    ) -> None:
        self._actors, self._away, self._lanes = actors, away, lanes
        self._sent: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def send(
        self,
        run: str,
        node: str,
        resource: str,
        delay_s: float = 0.0,
        owner: tuple[str, str] | None = None,
    ) -> None:
        """Put a step on the queue of `resource`, for delivery after `delay_s` seconds.

        With `owner`, a workspace and a person in it, the step stands in their lane, and the message
        is for whatever is next in turn; without, it is for this step alone.
        A queue that is away loses the message, with a line in the log; the sweeper sends it again.
        """
        with self._lock:
            self._sent.pop((run, node), None)
            self._sent[run, node] = time.monotonic() + delay_s
            self._forget_old()
        delay = round(delay_s * 1000) or None
        shared = owner is not None and delay is None
        try:
            if owner is not None and shared:
                self._lanes.put(resource, (*owner, run), node)
            args = (run, node, new_id(), shared)
            self._actors[resource].send_with_options(args=args, delay=delay)
        except self._away as error:
            log("queue_away", level="warning", error=error, run=run, node=node)

    def turn(self, resource: str, run: str, node: str, delivery: str) -> tuple[str, str]:
        """The step that a shared message is for now; its own if nothing waits in the lanes."""
        try:
            return self._lanes.take(resource, delivery) or (run, node)
        except self._away:
            return run, node

    def done(self, resource: str, delivery: str) -> None:
        """A shared message was worked on."""
        with suppress(*self._away):
            self._lanes.done(resource, delivery)

    def taken(self, run: str, node: str) -> None:
        """Forget that a step is on its way: a worker of this process has it."""
        with self._lock:
            self._sent.pop((run, node), None)

    def on_its_way(self, run: str, node: str) -> bool:
        """Tell whether a step sent less than RESEND_S ago was not seen since."""
        with self._lock:
            return self._sent.get((run, node), -math.inf) >= time.monotonic() - RESEND_S

    def _forget_old(self) -> None:
        """Drop the oldest: what workers of other processes take is never reported to this one."""
        before = time.monotonic() - RESEND_S
        while self._sent and next(iter(self._sent.values())) < before:
            del self._sent[next(iter(self._sent))]


def register(broker: Broker, work: Work, time_limit_s: float, lanes: Lanes | None = None) -> Tasks:
    """Declare the actors on `broker`; two brokers of one process do not meet.

    `time_limit_s` is the last resort against a worker thread that hangs; a step's own limit is kept
    by the pool.
    """
    import dramatiq  # takes 0.1 s, not needed to serve the first page

    def worker(resource: str) -> Callable[..., None]:
        def step(run: str, node: str, delivery: str, shared: bool = False) -> None:
            if shared:
                run, node = tasks.turn(resource, run, node, delivery)
            tasks.taken(run, node)
            try:
                work(run, node, delivery)
            except NotFound as error:
                # Of another installation, or of a log that was restored: not ours to repeat.
                log("step_unknown", level="warning", error=error, run=run, node=node)
            if shared:
                tasks.done(resource, delivery)

        return step

    actors = {
        resource: dramatiq.actor(
            broker=broker,
            actor_name=f"step-{resource}",
            queue_name=resource,
            max_retries=REDELIVERIES,
            min_backoff=REDELIVERY_MS,
            max_backoff=REDELIVERY_CAP_MS,
            time_limit=time_limit_s * 1000,
        )(worker(resource))
        for resource in RESOURCES
    }
    tasks = Tasks(actors, queue_errors(broker), lanes or MemoryLanes())
    return tasks


def queue_errors(broker: Broker) -> tuple[type[Exception], ...]:
    """What `broker` raises when the queue cannot be reached."""
    from dramatiq.brokers.stub import StubBroker
    from dramatiq.errors import BrokerConnectionError

    if isinstance(broker, StubBroker):
        return (BrokerConnectionError,)
    from redis.exceptions import RedisError

    return BrokerConnectionError, RedisError, OSError
