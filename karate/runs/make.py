"""Doing the work of one attempt, and handing its result to whoever still wants it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from karate.errors import Unavailable
from karate.runs import outcome
from karate.runs.book import Book, Decision, Recorded
from karate.runs.flight import Flights
from karate.runs.parts import Parts
from karate.runs.prepare import Prepared, reason_to_run
from karate.runs.produce import Produced, Rarely, produce
from karate.runs.progress import Experience, Progress
from karate.runs.remote import Away, Remote
from karate.runs.take import Taking

#: Why a step was made though its result may have been known.
ANEW: Final = "somebody asked for it anew"


class Maker:
    """Makes results. `made` is called with each that was written down."""

    def __init__(
        self,
        parts: Parts,
        book: Book,
        flights: Flights,
        taking: Taking,
        made: Callable[[Recorded, Prepared, float], None],
        stopping: threading.Event,
    ) -> None:
        self._parts, self._book, self._flights = parts, book, flights
        self._taking, self._made, self._stopping = taking, made, stopping
        self.remote, self._experience = Remote(parts, book), Experience()

    def make(self, prepared: Prepared, attempt: int) -> Away | None:
        """Carry out `attempt`, or hand it to a provider that works on. Raises what the work raises.

        A stop does not cut a call to a provider: it may have been paid for.
        """
        began = time.monotonic()
        why = reason_to_run(self._parts, self._book, prepared)
        if prepared.step.node in self._book.recent(prepared.run).state.plan.forced:
            why = ANEW
        left = self._taking.time_left(self._book.recent(prepared.run))
        lost = Rarely(lambda: not self.wanted(prepared, attempt))
        made: Produced | Away
        if prepared.declared.kind == "provider":
            made = self.remote.begin(prepared, attempt, lost)
        else:
            told = Progress(self._book, self._experience, prepared, attempt)
            gone = partial(self._gone, lost)
            made = produce(self._parts, prepared, left, gone, told)
        if isinstance(made, Away):
            return made
        self.finish(prepared, attempt, made, time.monotonic() - began, why)
        return None

    def _gone(self, lost: Callable[[], bool]) -> bool:
        return self._stopping.is_set() or lost()

    def finish(
        self, prepared: Prepared, attempt: int, made: Produced, seconds: float, why: str
    ) -> None:
        """Write down a result: for its own step, or if that is gone for one that waits for it."""
        recorded = self._book.record(
            prepared.run,
            lambda now: outcome.succeeded(now, prepared, attempt, made, seconds, why),
        )
        if recorded is None:
            recorded = self._handed_over(prepared, made, seconds)
        if recorded is not None:
            self._made(recorded, prepared, seconds)
        elif made.told:  # paid for, and too late: at least it is kept and known
            late = Decision(made.told, made.stored)
            self._book.record(prepared.run, lambda _now: late)

    def _handed_over(self, prepared: Prepared, made: Produced, seconds: float) -> Recorded | None:
        """Give a result to the first of those that wait for it."""
        for run, place in self._flights.waiting(prepared.key):
            decide = partial(
                outcome.taken_over, place=place, prepared=prepared, made=made, seconds=seconds
            )
            recorded = self._book.record(run, decide)
            if recorded is not None:
                return recorded
        return None

    def wanted(self, prepared: Prepared, attempt: int) -> bool:
        """Tell whether anybody wants the attempt: its own step, or one of another run."""
        try:
            self._flights.keep(prepared.key, prepared.run, prepared.place)
            held = outcome.holds(self._book.load(prepared.run), prepared.place, attempt)
            return held or bool(self._flights.waiting(prepared.key))
        except Unavailable:  # the log is away for a moment: no reason to stop working
            return True
