"""Pools that misbehave at will, around the real one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from karate.errors import KarateError
from karate.nodes.pool import Pool
from karate.nodes.worker import Told, unheard


class Flaky:
    """Fails the first `times` jobs with `error`, then works."""

    def __init__(self, pool: Pool, error: Exception, times: int) -> None:
        self._pool, self._error, self.left = pool, error, times
        self._lock = threading.Lock()

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told = unheard,
    ) -> Any:
        """A job, or the error while it lasts."""
        with self._lock:
            self.left -= 1
            fail = self.left >= 0
        if fail:
            raise self._error
        return self._pool.run(function, payload, timeout_s, cancelled, told)


class Slow:
    """Every job sleeps in a real child for `seconds` or until it is let go, then works."""

    def __init__(self, pool: Pool, seconds: float = 60.0) -> None:
        self._pool, self._seconds = pool, seconds
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.ended: list[str] = []

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told = unheard,
    ) -> Any:
        """A job that takes its time unless somebody ends it."""
        if not self.let_go.is_set():
            self.begun.set()
            try:
                self._pool.run("time:sleep", (self._seconds,), timeout_s, cancelled, told)
            except KarateError as error:
                self.ended.append(error.code)
                raise
        return self._pool.run(function, payload, timeout_s, cancelled, told)
