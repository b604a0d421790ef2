"""Which queue, and who works on it: in this process by default, Redis when it is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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


def open_worker(broker: Broker, threads: int) -> Worker:
    """Work on all queues of `broker` with `threads` threads, which only wait for the pool."""
    from dramatiq import Worker

    # Time limits start with the process boot, which only Dramatiq's own command line announces.
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_timeout=WORKER_TIMEOUT_MS, worker_threads=threads)
    worker.start()
    return worker


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


def forget_dead(broker: Broker) -> None:
    """Drop messages the queue in this process gave up; the log knows their steps."""
    from dramatiq.brokers.stub import StubBroker

    if isinstance(broker, StubBroker):
        for letters in broker.dead_letters_by_queue.values():
            letters.clear()


def _middleware() -> list[Middleware]:
    """Only what is used: the default set binds a Prometheus port, too."""
    from dramatiq.middleware import Retries, ShutdownNotifications, TimeLimit

    return [TimeLimit(interval=TIME_LIMIT_LOOK_MS), ShutdownNotifications(), Retries()]
