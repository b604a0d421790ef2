"""Which queue, and who works on it: in this process by default, Redis when it is configured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from karate.runs.lanes import Lanes, MemoryLanes
from karate.runs.tasks import RESOURCES, queue_errors
from karate.telemetry import log

if TYPE_CHECKING:
    from dramatiq import Broker, Worker
    from dramatiq.middleware import Middleware

#: Milliseconds a Dramatiq thread waits for a message; bounds the latency on Redis.
WORKER_TIMEOUT_MS: Final = 50
#: Milliseconds between two looks of the time limiter.
TIME_LIMIT_LOOK_MS: Final = 500
#: Milliseconds of silence after which a worker on Redis is dead and others get its messages. One
#: that was only held up loses the step to them, by the log, and nothing else.
HEARTBEAT_MS: Final = 20_000
#: How many of a million commands look for dead workers; each idle queue sends 20 a second.
MAINTENANCE_PER_MILLION: Final = 20_000
#: Milliseconds a stopping worker waits for its threads; running children were killed before.
STOP_MS: Final = 10_000


def open_broker(redis_url: str = "", namespace: str = "karate") -> Broker:
    """The queue in this process, or with `redis_url` the one on Redis. Nothing is connected yet."""
    if not redis_url:
        from dramatiq.brokers.stub import StubBroker

        return StubBroker(middleware=_middleware())
    from dramatiq.brokers.redis import RedisBroker

    return RedisBroker(  # type: ignore[no-untyped-call]  # Dramatiq leaves it untyped
        url=redis_url,
        middleware=_middleware(),
        namespace=namespace,
        heartbeat_timeout=HEARTBEAT_MS,
        maintenance_chance=MAINTENANCE_PER_MILLION,
    )


def open_lanes(broker: Broker) -> Lanes:
    """Where work waits for its turn: beside the messages that are the right to do it."""
    from dramatiq.brokers.redis import RedisBroker

    if isinstance(broker, RedisBroker):
        from karate.runs.redis_lanes import RedisLanes

        return RedisLanes(broker.client, broker.namespace)
    return MemoryLanes()


def open_workers(
    broker: Broker, threads: Mapping[str, int], queues: Collection[str] = RESOURCES
) -> list[Worker]:
    """Work on `queues` of `broker`, each with its own number of threads: what a resource can take
    at once. They wait, for child processes or for answers.
    """
    from dramatiq import Worker

    # Time limits start with the process boot, which only Dramatiq's own command line announces.
    broker.emit_after("process_boot")
    workers = []
    for name in queues:
        count = threads.get(name, 1)
        worker = Worker(
            broker, queues={name}, worker_timeout=WORKER_TIMEOUT_MS, worker_threads=count
        )
        workers.append(worker)
        worker.start()
        # What `start` adds: a watch for queues declared later. All are, and Dramatiq warns of a
        # second one.
        broker.middleware.pop()
    return workers


def depths(broker: Broker) -> dict[str, int]:
    """Messages that wait in each queue, the delayed ones included; empty if the queue is away."""
    from dramatiq.brokers.redis import RedisBroker
    from dramatiq.brokers.stub import StubBroker
    from dramatiq.common import dq_name

    if isinstance(broker, StubBroker):
        return {
            name: broker.queues[name].qsize() + broker.queues[dq_name(name)].qsize()
            for name in RESOURCES
            if name in broker.queues
        }
    if isinstance(broker, RedisBroker):
        space = broker.namespace
        names = {name: (f"{space}:{name}", f"{space}:{dq_name(name)}") for name in RESOURCES}
        try:
            return {name: sum(map(broker.client.llen, keys)) for name, keys in names.items()}
        except queue_errors(broker) as error:
            log("queue_away", level="warning", error=error)
    return {}


def _middleware() -> list[Middleware]:
    """Only what is used: the default set binds a Prometheus port, too."""
    from dramatiq.middleware import Retries, ShutdownNotifications, TimeLimit

    return [TimeLimit(interval=TIME_LIMIT_LOOK_MS), ShutdownNotifications(), Retries()]
