"""The threads of the real ledger, taken apart into steps; everything else of it is as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from karate.bootstrap.live import LOOK_S, Live
from karate.errors import Stale, Unavailable
from karate.ledger.event import Appended
from karate.ledger.lock import StreamLocks
from karate.ledger.numbering import Numbering, Outcome, Request
from karate.ledger.watch import POLL_MAX_S, Watch
from karate.ledger.writer import Writer
from tests.sim.loop import OWNER

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tests.sim.process import Process


class SimWriter(Writer):
    """The real group commit, whose thread is one callback a batch."""

    _due = False

    def submit(self, request: Request) -> Future[Appended]:
        """Queue `request`; it is stored a little later."""
        future = super().submit(request)
        process = _process()
        if process is not None and not self._due:
            self._due = True
            process.loop.call_later(process.thread_delay(), self._turn, process)
        elif process is None:
            self._step()
        return future

    def close(self) -> None:
        """Store what is queued."""
        self._closing = True
        while self._queue:
            self._step()
        self._thread.join()

    def _run(self) -> None:
        """No thread."""

    def _turn(self, process: Process) -> None:
        self._due = False
        if process.faults.strikes("crash-before-commit", 0.004):
            process.crash()
            return
        self._step()
        if process.faults.strikes("crash-after-commit", 0.004):
            process.crash()

    def _step(self) -> None:
        if not self._queue:
            return
        grown = self._store(self._drain())
        if grown is not None:
            self._on_commit(grown)

    def _write(self, requests: list[Request], careful: bool) -> tuple[Numbering, list[Outcome]]:
        process = _process()
        if process is None:
            return super()._write(requests, careful)
        if process.full():
            raise Unavailable("the disk is full")
        done = super()._write(requests, careful)
        process.world.committed(process, done[0])
        for outcome in done[1]:
            if isinstance(outcome, Stale):
                process.faults.note("stale")
        if done[0].rows and process.faults.strikes("answer-lost", 0.01):
            raise Unavailable("the answer to COMMIT was lost")
        return done

    def _fail(self, batch: Any, error: Exception) -> None:
        assert isinstance(error, Unavailable), error
        super()._fail(batch, error)


class SimLocks(StreamLocks):
    """The real leases; the process notes which it holds."""

    @contextmanager
    def locked(self, stream: str) -> Iterator[None]:
        """Hold `stream`."""
        process = _process()
        assert process is not None
        with super().locked(stream):
            process.faults.note("lock")
            process.locked.add(stream)
            if process.faults.strikes("crash-with-lock", 0.3):
                process.light_fuse(12)
            yield
            process.locked.discard(stream)


class SimWatch(Watch):
    """The real look at the log, at the slowest pace of the real thread."""

    def __init__(
        self, database: Any, position: Callable[[], int], announce: Callable[[int], bool]
    ) -> None:
        self._position, self._announce = position, announce
        process = _process()
        if process is not None:
            process.loop.call_later(POLL_MAX_S, self._turn, process)

    def close(self) -> None:
        """Nothing to stop: its process ends."""

    def _turn(self, process: Process) -> None:
        self._announce(self._position())
        process.loop.call_later(POLL_MAX_S, self._turn, process)


class SimLive(Live):
    """The real step from the log to open canvases, woken by the ledger unless the hint is lost."""

    def follow(self, process: Process) -> None:
        """Begin to follow what is appended after this call."""
        self._after = self._ledger.position()
        self._ledger.on_append(lambda _position: self._woken(process))
        self._regular(process)

    def _woken(self, process: Process) -> None:
        if not process.faults.strikes("hint-lost", 0.1):
            process.loop.call_later(process.thread_delay(), self._all)

    def _regular(self, process: Process) -> None:
        self._all()
        process.loop.call_later(LOOK_S, self._regular, process)

    def _all(self) -> None:
        while self._step():
            pass


def _process() -> Process | None:
    return cast("Process | None", OWNER.get())
