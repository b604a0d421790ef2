"""`karate worker`: executes steps that web processes put on Redis."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence

from karate.bootstrap import build
from karate.errors import Incompatible
from karate.runs.tasks import RESOURCES
from karate.settings import Settings
from karate.telemetry import configure, log


def work(settings: Settings, queues: Sequence[str] = RESOURCES) -> int:
    """Work on `queues` until SIGTERM or SIGINT. Raises Incompatible without a shared queue."""
    if not settings.redis_url:
        raise Incompatible(
            "a worker needs KARATE_REDIS_URL; without it `karate serve` executes steps itself"
        )
    configure("karate-worker", settings.log_level)
    services = build(settings)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    services.projector.start()
    services.accelerator.start()
    services.runs.start(work=True, queues=queues)
    log("working", processes=settings.workers_cpu, queues=list(queues))
    stopping.wait()
    services.runs.stop()
    services.pool.close()
    services.looks.close()
    services.projector.stop()
    services.close()
    return 0
