"""Starting and stopping the parts of a serving process, in the order they need each other."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from karate.accounts.authenticator import INTERNAL_ACTOR, INTERNAL_NAME
from karate.api.services import Services
from karate.api.upload import sweep
from karate.bootstrap.sample import ACTOR, ACTOR_NAME, first_light
from karate.errors import KarateError
from karate.telemetry import log

#: Threads for blocking calls of the event loop: database reads, waits for followers and the pool.
THREADS = 32
#: Objects made between two looks of Python's collector at the young, looks until it looks at the
#: older, and those until it looks at all. A look stops everybody: at 10,000 and 20 one at the older
#: ones of a thousand rooms just joined took 97 ms, in Python's own rhythm (700, 10, 10) one at all.
COLLECTED = (2_000, 10, 100)


def lifespan(services: Services) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """The ASGI lifespan that starts `services` and stops them again."""

    @asynccontextmanager
    async def running(app: Any) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="api"))
        services.wakes.bind(loop)
        services.doors.bind(loop)
        await asyncio.to_thread(_start, services)
        _spare_what_stays()
        welcome = loop.create_task(_welcome(services))
        try:
            yield
        finally:
            welcome.cancel()
            services.wakes.close()
            await services.rooms.close_all()
            await asyncio.to_thread(_stop, services)

    return running


def _start(services: Services) -> None:
    members, workspace = services.members, services.workspace
    members.found(workspace, "Workspace", ACTOR)
    members.introduce(ACTOR, ACTOR_NAME, workspace)
    members.introduce(INTERNAL_ACTOR, INTERNAL_NAME, workspace)
    services.signin.start()
    sweep(services.settings.data / "tmp")
    services.projector.start()
    for tail in services.tails:
        tail.start()
    # With Redis the steps are the workers' business; without, this process is the worker.
    if not services.settings.redis_url:
        services.accelerator.start()
    services.runs.start(work=not services.settings.redis_url)
    services.automation.scheduler.start()


def _spare_what_stays() -> None:
    """Whatever is there when serving begins is there to the end: the collector need not look."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def _stop(services: Services) -> None:
    services.automation.scheduler.stop()
    services.runs.stop()
    services.pool.close()
    services.looks.close()
    for tail in services.tails:
        tail.stop()
    services.projector.stop()
    services.close()


async def _welcome(services: Services) -> None:
    try:
        await asyncio.to_thread(first_light, services)
    except KarateError as error:
        log("sample_failed", level="warning", error=error)
