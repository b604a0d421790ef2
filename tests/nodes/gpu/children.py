"""What a child of the pool is asked for in tests of the device path: a step on the host library, or
a way for a GPU to go wrong. And a pool that asks for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from karate.errors import Unavailable
from karate.nodes.gpu import job
from karate.nodes.gpu.device import Buffer, Device, DeviceBroken
from karate.nodes.pool import Pool
from tests.nodes.gpu.host import Host

HERE = "tests.nodes.gpu.children"
ASKED = "karate.nodes.gpu.job:on_device"


def on_host(*words: Any) -> job.Answer:
    """`on_device` of a child whose device is the host library."""
    return _on(_host, *words)


def on_full(*words: Any) -> job.Answer:
    """The same with a device that has no room."""
    return _on(_full, *words)


class Failing(Host):
    """A device whose kernels fail, as after an illegal address."""

    def launch(self, kernel: str, columns: int, rows: int, *arguments: Buffer | float) -> None:
        raise DeviceBroken("cudaErrorIllegalAddress")


def on_broken(*words: Any) -> job.Answer:
    """The same with a device that fails."""
    return _on(_failing, *words)


def _host(number: int, limit: int) -> Device:
    return Host(limit or 1 << 40)


def _full(number: int, limit: int) -> Device:
    return Host(1000)


def _failing(number: int, limit: int) -> Device:
    return Failing()


def _on(opened: Callable[[int, int], Device], *words: Any) -> job.Answer:
    """A step on a device of the test; one that is open already stays so between steps."""
    if job.opened is not opened:
        vars(job)["opened"] = opened
        job.bench.cache_clear()
    return job.on_device(*words)


class Sticky(Host):
    """A device that one kernel ends for this process: CUDA's lasting errors. Another process has
    another context."""

    dead = False

    def launch(self, kernel: str, columns: int, rows: int, *arguments: Buffer | float) -> None:
        if kernel == "film":
            self.dead = True
        if self.dead:
            raise DeviceBroken("cudaErrorIllegalAddress")
        super().launch(kernel, columns, rows, *arguments)


def on_sticky(*words: Any) -> job.Answer:
    """The same with a device that a film inverted breaks for good."""
    return _on(_sticky, *words)


def _sticky(number: int, limit: int) -> Device:
    return Sticky()


def on_dying(*words: Any) -> job.Answer:
    """A driver that takes the process with it."""
    os.abort()


def on_hanging(*words: Any) -> job.Answer:
    """A driver that never answers."""
    time.sleep(600)
    raise AssertionError


class Redirected:
    """A pool whose steps on a device are done by a function of this module."""

    def __init__(self, pool: Pool, way: str) -> None:
        self._pool, self._way = pool, way
        self.asked: list[str] = []

    def run(self, function: str, payload: tuple[Any, ...], *how: Any) -> Any:
        """As `Pool.run`."""
        self.asked.append(function)
        way = f"{HERE}:{self._way}" if function == ASKED else function
        return self._pool.run(way, payload, *how)


def found(number: int, memory: int) -> Mapping[str, Any]:
    """A probe that found a device."""
    return {"name": f"cuda:{number} Test"}


def refused(number: int, memory: int) -> Mapping[str, Any]:
    """A probe that found none."""
    raise Unavailable("CUDA driver version is insufficient")
