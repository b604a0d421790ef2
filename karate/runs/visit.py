"""Messages for steps that are at a provider: look how far it is, take the result, or stop it.

A look is one message, sent with a delay by the look before; no thread waits. Messages that come
too early, because two were under way, are dropped, so that a process asks once per pause.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

from karate.errors import KarateError, TimedOut
from karate.graph.bodies.attempts import AttemptCancelled
from karate.graph.events import StepProgressed
from karate.graph.places import split_place
from karate.graph.stepstate import StepState
from karate.runs.book import Book, Decision, Loaded
from karate.runs.home import named
from karate.runs.make import Maker
from karate.runs.outcome import holds
from karate.runs.parts import Parts
from karate.runs.prepare import Prepared, prepare, reason_to_run
from karate.runs.produce import Produced
from karate.runs.progress import is_news
from karate.runs.remote import Away

#: Ends the place of a message that somebody's word, not the clock, has sent.
WOKEN: Final = "!"
#: The pause between two looks grows with the age of the job: this part of it.
PAUSE_SHARE: Final = 0.1
#: Longest such pause in seconds.
PAUSE_CAP_S: Final = 10.0
#: Seconds after which a look that was due is taken as lost.
SILENCE_S: Final = 60.0
#: Steps whose next look is remembered; older ones are then looked at once too often.
REMEMBERED: Final = 10_000


class Dispatch(Protocol):
    """Puts a place on the queue of its resource."""

    def __call__(self, loaded: Loaded, place: str, delay_s: float = 0.0) -> None: ...


class Visits:
    """What this process knows of jobs at providers. `fail` writes down a failed attempt."""

    def __init__(
        self,
        parts: Parts,
        book: Book,
        maker: Maker,
        dispatch: Dispatch,
        fail: Callable[[Loaded, str, int | None, KarateError], None],
    ) -> None:
        self._parts, self._book, self._maker = parts, book, maker
        self._dispatch, self._fail = dispatch, fail
        self._due: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def concern(self, loaded: Loaded, place: str) -> bool:
        """Tell whether a message for `place` is about a provider's job."""
        if not loaded.state.has(place):
            return False
        step = loaded.state.at(place)
        return step.away or step.left_behind

    def silent(self, loaded: Loaded, place: str) -> bool:
        """Tell whether a job was not looked at when it was due, as far as this process knows."""
        with self._lock:
            due = self._due.get((loaded.state.run, place))
        if due is not None:
            return time.monotonic() > due + SILENCE_S
        return _age(loaded, place) > SILENCE_S

    def expect(self, run: str, place: str, away: Away) -> None:
        """Look again after a while."""
        loaded = self._book.load(run)
        pause = min(PAUSE_CAP_S, _age(loaded, place) * PAUSE_SHARE)
        pause = max(self._parts.rules.poll_seconds, pause, away.after_s)
        with self._lock:
            while len(self._due) >= REMEMBERED:
                del self._due[next(iter(self._due))]
            self._due[run, place] = time.monotonic() + pause
        self._dispatch(loaded, place, pause)

    def visit(self, loaded: Loaded, place: str, woken: bool) -> None:
        """Look how far a job is, or stop one that nobody wants. Raises Unavailable of the store."""
        step, run = loaded.state.at(place), loaded.state.run
        if not woken and not step.left_behind and self._early(run, place):
            return
        away: Away | None = None
        try:
            prepared = prepare(self._parts, loaded, place)
            limit = self._maker.remote.limit(prepared.step.type)
            late = _age(loaded, place) > limit
            if not self._maker.wanted(prepared, step.attempt):
                self._stop(loaded, place, step, last=late)
                return
            if late:
                self._stop(loaded, place, step, last=True)
                raise TimedOut(f"{prepared.declared.title} took longer than {limit:g} seconds")
            away = self._look(loaded, prepared, step)
            if away is not None:
                self._tell(prepared, step, away)
        except KarateError as error:
            if error.retryable:  # another attempt would be another job, and another bill
                away = Away(wait_of(error))
            else:
                self._fail(loaded, place, step.attempt, error)
                self._over(run, place)
        if away is None:
            with self._lock:
                self._due.pop((run, place), None)
        elif not woken:
            self.expect(run, place, away)

    def resume(self, loaded: Loaded, prepared: Prepared) -> Away | None:
        """Go on where a worker ended while it asked. Raises Uncertain when nobody can know."""
        step = loaded.state.at(prepared.place)
        assert step.job is not None
        found = self._maker.remote.repeat(prepared, step.job)
        if isinstance(found, Away):
            return found
        self._finish(loaded, prepared, step, found)
        return None

    def _look(self, loaded: Loaded, prepared: Prepared, step: StepState) -> Away | None:
        found = self._maker.remote.look(prepared, step)
        if isinstance(found, Away):
            return found
        self._finish(loaded, prepared, step, found)
        return None

    def _tell(self, prepared: Prepared, step: StepState, away: Away) -> None:
        """Write down how far the job is, when that is news."""
        place, attempt = prepared.place, step.attempt

        def decide(now: Loaded) -> Decision | None:
            then = now.state.at(place)
            if not holds(now, place, attempt) or not is_news(then, away.progress):
                return None
            body = StepProgressed(
                **named(prepared), attempt=attempt, progress=away.progress, log=away.log
            )
            return Decision([body])

        self._book.record(prepared.run, decide)

    def _finish(self, loaded: Loaded, prepared: Prepared, step: StepState, made: Produced) -> None:
        why = reason_to_run(self._parts, self._book, prepared)
        seconds = _age(loaded, prepared.place)
        self._maker.finish(prepared, step.attempt, made, seconds, why)

    def _stop(self, loaded: Loaded, place: str, step: StepState, *, last: bool) -> None:
        """Ask the provider to stop. Raises ProviderBusy when it is to be asked again, unless this
        is the `last` time."""
        node, element = split_place(place)
        state = loaded.state
        accepted = self._maker.remote.stop(state.plan.step(node).type, step, last=last)
        body = AttemptCancelled(
            run=state.run,
            workflow=state.workflow,
            node=node,
            element=element,
            attempt=step.attempt,
            job=step.job.job if step.job else "",
            accepted=accepted,
        )

        def decide(now: Loaded) -> Decision | None:
            then = now.state.at(place)
            return Decision([body]) if then.left_behind or then.away else None

        self._book.record(state.run, decide)

    def _over(self, run: str, place: str) -> None:
        """Nothing will come of the job of a cancelled step: who waits for it need not any more."""
        loaded = self._book.load(run)
        step = loaded.state.at(place)
        if step.left_behind:
            self._stop(loaded, place, step, last=True)

    def _early(self, run: str, place: str) -> bool:
        with self._lock:
            due = self._due.get((run, place))
        # Half of the shortest pause is what clocks and queues may differ.
        return due is not None and time.monotonic() < due - self._parts.rules.poll_seconds / 2


def _age(loaded: Loaded, place: str) -> float:
    """Seconds since the newest attempt at `place` began."""
    start = loaded.starts.get(place)
    return (datetime.now(UTC) - start.at).total_seconds() if start else 0.0


def wait_of(error: KarateError) -> float:
    """Seconds an error asks to wait."""
    wait = error.extra.get("retry_after", 0.0)
    return float(wait) if isinstance(wait, int | float) else 0.0
