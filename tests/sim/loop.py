"""An event loop whose time is a number: nothing waits, and the same seed runs the same steps."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import Context, ContextVar
from functools import partial
from typing import Any, Protocol


class Owner(Protocol):
    """A simulated process. What it scheduled runs only while it is alive."""

    def lives_on(self) -> bool:
        """One more callback is about to run; False when the process is, or just became, dead."""
        ...

    def thread_delay(self) -> float:
        """Seconds until a thread of this process gets to run, or to tell the loop its result."""
        ...


#: Whose memory the running code belongs to; None for clients, the network and the test itself.
OWNER: ContextVar[Owner | None] = ContextVar("OWNER", default=None)


class Deadlock(AssertionError):
    """Nobody has anything to do any more, and the run is not over."""


class SimLoop(asyncio.BaseEventLoop):
    """Virtual time; threads become callbacks at a random later moment, one at a time.

    `steps` counts callbacks. Callbacks of a dead owner are dropped: that is what a crash between
    two awaits looks like from inside.
    """

    def __init__(self) -> None:
        super().__init__()
        self._selector = self
        self.now = 0.0
        self.steps = 0
        self.tasks: list[tuple[Owner | None, asyncio.Task[Any]]] = []
        self._told: dict[int, float] = {}

    def time(self) -> float:
        """Virtual seconds."""
        return self.now

    def select(self, timeout: float | None) -> list[Any]:
        """Nothing to wait for but time."""
        if timeout is None:
            raise Deadlock("nothing is scheduled")
        self.now += timeout
        return []

    def call_soon(  # type: ignore[override]  # typeshed counts arguments
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        return super().call_soon(self._run, _owner(context), callback, *args, context=context)

    def call_at(  # type: ignore[override]  # typeshed counts arguments
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return super().call_at(when, self._run, _owner(context), callback, *args, context=context)

    def call_soon_threadsafe(  # type: ignore[override]  # typeshed counts arguments
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """The loop hears of another thread a little later, but in order."""
        owner = _owner(context)
        delay = 0.0 if owner is None else owner.thread_delay()
        when = max(self.now + delay, self._told.get(id(owner), 0.0))
        self._told[id(owner)] = when + 1e-9
        return self.call_at(when, callback, *args, context=context)

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        """Tasks are kept for ever: those of a dead owner must not even be finalised."""
        task = super().create_task(coro, **options)
        self.tasks.append((_owner(options.get("context")), task))
        return task

    def run_in_executor(  # type: ignore[override]  # typeshed counts arguments
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        owner = OWNER.get()
        assert owner is not None, "only simulated processes have threads"
        future: asyncio.Future[Any] = self.create_future()
        job = partial(func, *args)
        self.call_later(owner.thread_delay(), self._work, Job(job), owner, future)
        return future

    def _work(self, job: Job, owner: Owner, future: asyncio.Future[Any]) -> None:
        pause = job.go_on()
        if pause is not None:
            self.call_later(pause, self._work, job, owner, future)
        else:
            self.call_soon_threadsafe(job.settle, future)

    def _run(self, owner: Owner | None, callback: Callable[..., object], *args: Any) -> None:
        self.steps += 1
        if owner is None or owner.lives_on():
            callback(*args)

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps in `select`."""


class Job:
    """A blocking call. Only one that is known to sleep (a stream's lock) gets a real thread."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call
        self._result: Any = None
        self._error: BaseException | None = None
        self._sleeper = Sleeper(self._do) if _sleeps(call) else None

    def go_on(self) -> float | None:
        """Run until the end (None) or until it sleeps; seconds."""
        if self._sleeper is not None:
            return self._sleeper.go_on()
        self._do()
        return None

    def settle(self, future: asyncio.Future[Any]) -> None:
        """Tell the loop."""
        if future.done():
            return
        if self._error is not None:
            future.set_exception(self._error)
        else:
            future.set_result(self._result)

    def _do(self) -> None:
        try:
            self._result = self._call()
        except Exception as error:
            self._error = error


class Sleeper(threading.Thread):
    """A thread that runs only while the loop waits for it."""

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._call, self._pause = call, 0.0
        self._mine, self._theirs = threading.Semaphore(0), threading.Semaphore(0)

    def go_on(self) -> float | None:
        """Run until it sleeps (for so many seconds) or ends (None)."""
        if self.ident is None:
            self.start()
        self._mine.release()
        self._theirs.acquire()
        return self._pause if self._pause >= 0 else None

    def run(self) -> None:
        """The thread."""
        self._mine.acquire()
        self._call()
        self._pause = -1.0
        self._theirs.release()

    def sleep(self, seconds: float) -> None:
        """What `time.sleep` does in this thread."""
        self._pause = seconds
        self._theirs.release()
        self._mine.acquire()


def sleep(seconds: float) -> None:
    """Stands in for `time.sleep`."""
    thread = threading.current_thread()
    assert isinstance(thread, Sleeper), "this would stop the loop"
    thread.sleep(seconds)


def _owner(context: Context | None) -> Owner | None:
    return OWNER.get() if context is None else context.get(OWNER)


def _sleeps(call: Callable[[], Any]) -> bool:
    """`asyncio.to_thread(lock.__enter__)` is `partial(context.run, lock.__enter__)`."""
    while isinstance(call, partial):
        inner = [call.func, *call.args]
        if any(getattr(part, "__name__", "") == "__enter__" for part in inner):
            return True
        call = call.func
    return False
