"""What the queue lost is sent again: at start, and every few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from karate.errors import KarateError
from karate.runs.book import Book, Loaded
from karate.runs.execute import Executor
from karate.runs.parts import Parts
from karate.runs.tasks import Tasks
from karate.telemetry import log

#: Runs looked at in one sweep, oldest first.
SWEEP_RUNS: Final = 500
#: Seconds after which a job that was left behind at a provider is looked at: until then, those who
#: wait for its result have said so.
GRACE_S: Final = 1.0
#: Seconds the read models may take to show the log at start, and between two looks at a stop.
CATCH_UP_S: Final = 60.0
LOOK_S: Final = 0.25


class Sweeper:
    """A thread that looks for steps requested and not finished which nobody works on."""

    def __init__(
        self,
        parts: Parts,
        book: Book,
        executor: Executor,
        tasks: Tasks,
        tidy: Callable[[], None],
    ) -> None:
        self._parts, self._book, self._tidy = parts, book, tidy
        self._executor, self._tasks = executor, tasks
        self._stopping, self._due = threading.Event(), threading.Event()
        self._behind = True
        self._thread = threading.Thread(target=self._run, name="run-sweeper", daemon=True)

    def start(self) -> None:
        """Sweep now and from time to time."""
        self._thread.start()

    def stop(self) -> None:
        """Stop and wait for the sweep under way."""
        self._stopping.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join()

    def wake(self) -> None:
        """Sweep as soon as the read models show what the log has now."""
        self._behind = True
        self._due.set()

    def sweep(self) -> int:
        """Send what was lost and end what took too long; returns the number of steps sent.

        Does nothing while another process executes.
        """
        self._tidy()
        if not self._executor.in_charge():
            return 0
        memory = self._parts.memory
        # First, so that no other run begins again what a provider is at.
        left = sum(map(self.look, memory.left_behind(SWEEP_RUNS)))
        return left + sum(map(self.look, memory.unfinished(SWEEP_RUNS)))

    def look(self, run: str) -> int:
        """As `sweep`, for one run; what goes wrong is logged."""
        try:
            loaded = self._book.load(run)
            if self._executor.time_left(loaded) <= 0:
                self._executor.expire(run)
                loaded = self._book.load(run)
            return self._resend(loaded)
        except Exception as error:  # one run that cannot be mended must not keep the others
            log("run_not_swept", level="error", error=error, run=run)
            return 0

    def _resend(self, loaded: Loaded) -> int:
        run, lost = loaded.state.run, 0
        for place, step in loaded.state.places():
            if (
                not step.ended
                and self._executor.may_look(loaded, place)
                and not self._executor.busy(run, place)
                and not self._tasks.on_its_way(run, place)
            ):
                self._executor.dispatch(loaded, place)
                lost += 1
        return lost + sum(self._reclaim(loaded, place) for place in loaded.state.left_behind())

    def _reclaim(self, loaded: Loaded, place: str) -> bool:
        """Look after a job of which nobody told its provider yet that its run was cancelled."""
        run = loaded.state.run
        lost = (
            self._executor.may_look(loaded, place)
            and not self._executor.busy(run, place)
            and not self._tasks.on_its_way(run, place)
        )
        if lost:
            self._executor.reclaim(loaded, place)
            self._executor.dispatch(loaded, place, GRACE_S)
        return lost

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._due.clear()
            try:
                if self._behind:
                    self._behind = False
                    self._catch_up()
                sent = self.sweep()
                if sent:
                    log("steps_resent", steps=sent)
            except Exception as error:  # without this thread nothing lost would ever go on
                known = isinstance(error, KarateError)
                log(
                    "sweep_failed",
                    level="warning" if known else "error",
                    error=error,
                )
            self._due.wait(self._parts.rules.sweep_seconds)

    def _catch_up(self) -> None:
        """Wait for the read models, or for the stop."""
        position, until = self._parts.ledger.position(), time.monotonic() + CATCH_UP_S
        while not self._parts.memory.wait_for(position, 0.0) and time.monotonic() < until:
            if self._stopping.wait(LOOK_S):
                return
