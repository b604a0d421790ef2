"""A warm pool of child processes that decode and compute, so that the server's threads only wait.

The server never loads NumPy. A child that is cancelled, late or dead is replaced at once. Children
end with the server, however it ends, because each of them watches its socket.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from karate.errors import StepFailed, TimedOut, Unavailable
from karate.nodes.worker import Told, Worker, unheard

#: Most callers that may wait for a child; the next is refused.
MAX_WAITING = 256

#: Longest wait for a free child, in seconds.
MAX_WAIT_S = 600.0

#: Children started before the first job; the others start when all are busy.
WARM = 2

#: Jobs after which a child is replaced, so that no leak of a codec grows for ever.
JOBS_PER_CHILD = 500

#: How often a waiting caller asks whether it was cancelled, in seconds.
CANCEL_CHECK_S = 0.05

#: How long `close` waits for callers whose child it killed, in seconds.
CLOSE_S = 10.0

#: Most threads of BLAS and OpenCV in one child; more gain little on pictures.
MAX_THREADS = 8


class Cancelled(StepFailed):
    """The caller's `cancelled()` became true; the child was killed."""

    code, title = "cancelled", "Cancelled"


class Died(StepFailed):
    """The child ended before it answered."""


def _never() -> bool:
    return False


class Pool:
    """`size` children at priority `nice`, each with `memory_bytes` and `threads` for arithmetic.

    Usable from any thread. `threads` is by default one less than there are cores.
    """

    def __init__(
        self,
        size: int,
        memory_bytes: int,
        nice: int = 10,
        threads: int | None = None,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        cores = os.cpu_count() or 1
        self._limits = (memory_bytes, nice, threads or max(1, min(MAX_THREADS, cores - 1)))
        self._size = max(1, size)
        self._max_waiting = max_waiting
        self._lock = threading.Condition()
        self._queue: deque[object] = deque()
        self._closed = False
        self._idle: list[Worker] = [self._start() for _ in range(min(WARM, self._size))]
        self._unstarted = self._size - len(self._idle)
        self._busy: set[Worker] = set()

    def run(
        self,
        function: str,
        payload: Sequence[Any] | Mapping[str, Any] = (),
        timeout_s: float = 300.0,
        cancelled: Callable[[], bool] = _never,
        told: Told = unheard,
    ) -> Any:
        """Call `"module:name"` in a child and return its result (tuples come back as lists).

        `payload` holds its arguments by order or by name, as plain values and bytes. Raises what
        the function raises if it is a KarateError; Cancelled; TimedOut after `timeout_s` of work;
        StepFailed if the function failed, or the child died twice; Unavailable if too many wait, no
        child can be started or the pool is closed. `told` is called, seldom and on this thread,
        with how far a long job is.
        """
        try:
            return self._once(function, payload, timeout_s, cancelled, told)
        except Died:
            # Jobs are pure, and what ended an idle child need not have been the job.
            return self._once(function, payload, timeout_s, cancelled, told)

    @property
    def waiting(self) -> int:
        """How many callers wait for a child."""
        return len(self._queue)

    @property
    def pids(self) -> list[int]:
        """Process ids of the children that were started."""
        with self._lock:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    def close(self) -> None:
        """Kill all children and wait for their end; callers still waiting get Unavailable."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for worker in self._busy:
                worker.stop()
            self._lock.notify_all()
            self._lock.wait_for(lambda: not self._busy, CLOSE_S)
        for worker in idle:
            worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _once(
        self,
        function: str,
        payload: Sequence[Any] | Mapping[str, Any],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told,
    ) -> Any:
        worker = self._take(cancelled)
        try:
            return self._wait(worker, function, payload, timeout_s, cancelled, told)
        finally:
            self._give(worker)

    def _start(self) -> Worker:
        """A new child. Raises Unavailable when the system has no room for one."""
        try:
            return Worker(*self._limits)
        except OSError as error:
            raise Unavailable("No worker process can be started") from error

    def _take(self, cancelled: Callable[[], bool]) -> Worker:
        """Wait in line for a living child."""
        until, me = time.monotonic() + MAX_WAIT_S, object()
        with self._lock:
            if len(self._queue) >= self._max_waiting:
                raise Unavailable("Too many pictures are waiting to be worked on")
            self._queue.append(me)
        try:
            while (worker := self._turn(me)) is None:
                if cancelled():  # may take its time: not under the lock
                    raise Cancelled("Cancelled")
                if time.monotonic() > until:
                    raise Unavailable("No worker became free in time")
            return worker
        finally:
            with self._lock:
                self._queue.remove(me)
                self._lock.notify_all()

    def _turn(self, me: object) -> Worker | None:
        """A child if it is the turn of `me`; else None, after a while."""
        with self._lock:
            if not (self._closed or self._may_take(me)):
                self._lock.wait(CANCEL_CHECK_S)
            if self._closed:
                raise Unavailable("The server is stopping")
            if not self._may_take(me):
                return None
            worker = self._next()
            self._busy.add(worker)
            return worker

    def _may_take(self, me: object) -> bool:
        return self._queue[0] is me and (bool(self._idle) or self._unstarted > 0)

    def _next(self) -> Worker:
        """An idle child that is alive, or a new one while there are fewer than `size`."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            worker.kill()
            self._unstarted += 1
        worker = self._start()
        self._unstarted -= 1
        return worker

    def _give(self, worker: Worker) -> None:
        """Put a child back, or a fresh one if it is lost, wants to retire or has served long."""
        sound = worker.alive and not worker.working and not worker.retiring
        fit = sound and worker.jobs < JOBS_PER_CHILD
        if not fit:
            worker.kill()
        with self._lock:
            self._busy.discard(worker)
            if self._closed:
                worker.kill()
            elif fit:
                self._idle.append(worker)
            else:
                self._renew()
            self._lock.notify_all()

    def _renew(self) -> None:
        try:
            self._idle.append(self._start())
        except Unavailable:
            self._unstarted += 1  # tried again when it is needed

    def _wait(
        self,
        worker: Worker,
        function: str,
        payload: Sequence[Any] | Mapping[str, Any],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told,
    ) -> Any:
        """Send the job and wait for its answer. On leaving early the child is still `working`,
        which is what makes `_give` replace it."""
        until = time.monotonic() + timeout_s
        try:
            worker.send(function, payload)
            while not worker.answered(CANCEL_CHECK_S, told):
                if cancelled():
                    raise Cancelled("Cancelled")
                if time.monotonic() > until:
                    raise TimedOut(f"The work took longer than {timeout_s:g} s")
            return worker.result(told)
        except (EOFError, OSError) as error:
            worker.kill()
            if self._closed:
                raise Unavailable("The server is stopping") from error
            raise Died(f"The worker process ended ({worker.ending})") from error
