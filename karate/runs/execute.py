"""One step: take it, find its result or make it, write down what happened."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

from karate.errors import (
    KarateError,
    Moderated,
    ProviderFailed,
    TimedOut,
    Unavailable,
    Uncertain,
)
from karate.graph.events import StepCached
from karate.graph.places import split_place
from karate.runs import outcome
from karate.runs.advance import expiring
from karate.runs.again import backoff, refuse_crash_loop
from karate.runs.book import Book, Decision, Loaded, Recorded
from karate.runs.clearance import Clearance
from karate.runs.faster import suggestion
from karate.runs.flight import Board, Flights, MemoryBoard
from karate.runs.make import Maker
from karate.runs.order import in_order
from karate.runs.parts import Parts
from karate.runs.prepare import Prepared, prepare
from karate.runs.recall import Recall
from karate.runs.remote import Away
from karate.runs.single import Single
from karate.runs.take import Taking
from karate.runs.visit import WOKEN, Visits, wait_of
from karate.telemetry import log

#: Seconds until a step looks again whether the same work, which another does, is done.
SAME_WORK_S: Final = 0.25

#: What a provider said stays said, even if the worker is being stopped.
_TOLD: Final = (ProviderFailed, Moderated, Uncertain)


class Send(Protocol):
    """Puts a place on the queue of its resource."""

    def __call__(
        self,
        run: str,
        place: str,
        resource: str,
        delay_s: float = 0.0,
        owner: tuple[str, str] | None = None,
    ) -> None: ...


class Executor:
    """Executes the steps that the queue delivers.

    A message is a right to work on its run, for one place: the first in order of those that are
    ready for the same resource. As each ready place has its message, none is forgotten.
    """

    def __init__(
        self,
        parts: Parts,
        book: Book,
        send: Send,
        turn: Callable[[], datetime | None] | None = None,
        board: Board | None = None,
    ) -> None:
        self._parts, self._book, self._send = parts, book, send
        self._taking = Taking(parts, turn)
        self.in_charge, self.may_take = self._taking.in_charge, self._taking.may_take
        self.time_left = self._taking.time_left
        self._steps, self._flights = Single(), Flights(book, board or MemoryBoard())
        self._clearance = Clearance(book, self._flights, parts.rules.per_provider)
        self._recall = Recall(parts, book, self._taking.may_take)
        self._parked: set[tuple[str, str]] = set()
        self.stopping = threading.Event()
        self._maker = Maker(parts, book, self._flights, self._taking, self._made, self.stopping)
        self.visits = Visits(parts, book, self._maker, self.dispatch, self._fail)

    def step(self, run: str, place: str, delivery: str) -> None:
        """Bring one place to its end, or leave it when there is none to take.

        A delivery may come twice, late, or for a run that ended: then nothing happens. Raises
        Unavailable when the store is away, so that the queue delivers again.
        """
        if not self.in_charge():
            return  # whoever is in charge sends it to itself
        loaded = self._known(run, place.removesuffix(WOKEN), delivery)
        woken, place = place.endswith(WOKEN), place.removesuffix(WOKEN)
        if woken or self.visits.concern(loaded, place):
            self._visit(loaded, place, woken)
            return
        if self.time_left(loaded) <= 0:
            self.expire(run)
            return
        for candidate in self._candidates(loaded, place, delivery):
            with self._steps.claim((run, candidate)) as mine:
                if mine and self._step(self._book.recent(run), candidate, delivery):
                    return

    def _known(self, run: str, place: str, delivery: str) -> Loaded:
        """The run as this process last saw it, if that is enough to begin; else as it is now.

        What others did since is found out when the beginning is written down.
        """
        seen = self._book.recent(run)
        step = seen.state.at(place) if seen.state.has(place) else None
        if step is None or step.attempt or not self.may_take(seen, place, delivery):
            return self._book.load(run)
        return seen

    def may_look(self, loaded: Loaded, place: str) -> bool:
        """Tell whether a message for `place` could bring it on, as far as this process knows."""
        if self.visits.concern(loaded, place):
            mine = self._taking.alone or self._taking.may_take(loaded, place)
            return mine or self.visits.silent(loaded, place)
        return self.may_take(loaded, place)

    def reclaim(self, loaded: Loaded, place: str) -> None:
        """Keep what a provider works on from being begun by another, until somebody looks."""
        key = loaded.state.at(place).key
        if key is not None:
            self._flights.keep(key, loaded.state.run, place)

    def busy(self, run: str, place: str) -> bool:
        """Tell whether a thread of this process is at it."""
        return (run, place) in self._steps

    def expire(self, run: str) -> None:
        """End a run whose time is over; do nothing to any other."""
        limit = self._parts.rules.run_seconds

        def decide(now: Loaded) -> Decision | None:
            bodies = expiring(now.state, limit) if self.time_left(now) <= 0 else None
            return Decision(bodies) if bodies else None

        self.follow(self._book.record(run, decide))

    def follow(self, recorded: Recorded | None, but: str | None = None) -> None:
        """Send what a decision made ready, all but one place."""
        if recorded is None:
            return
        state = recorded.after.state
        for place in in_order(state, self._parts.catalogue, recorded.newly_ready()):
            if place != but:
                self.dispatch(recorded.after, place)
        if state.finished is not None:
            took = datetime.now(UTC) - recorded.after.requested_at
            self._parts.metrics.run_seconds.observe(took.total_seconds())

    def dispatch(self, loaded: Loaded, place: str, delay_s: float = 0.0) -> None:
        """Put `place` on the queue of its resource."""
        resource, state = self._taking.resource(loaded, place), loaded.state
        # Only what has not begun may be exchanged for other work.
        fresh = state.has(place) and not state.at(place).attempt
        owner = (loaded.workspace, loaded.actor) if fresh else None
        self._send(state.run, place, resource, delay_s, owner)

    def _visit(self, loaded: Loaded, place: str, woken: bool) -> None:
        """Look at a provider's job, unless another thread does."""
        run = loaded.state.run
        with self._steps.claim((run, place)) as mine:
            if not mine:
                if woken:  # a look is under way that may have come a moment too early
                    resource = self._taking.resource(loaded, place)
                    self._send(run, place + WOKEN, resource, SAME_WORK_S)
                return
            loaded = self._book.load(run)
            if self.visits.concern(loaded, place):
                self.visits.visit(loaded, place, woken)
                step = self._book.load(run).state.at(place)
                gone = step.state != "running" and not step.left_behind
                if gone and step.key is not None:
                    self._flights.release(step.key, run, place)

    def _candidates(self, loaded: Loaded, place: str, delivery: str) -> list[str]:
        """What a delivery for `place` may be used for, best first."""
        run, state = loaded.state.run, loaded.state
        mine = [p for p, start in loaded.starts.items() if start.delivery == delivery]
        parked = (run, place) in self._parked
        self._parked.discard((run, place))
        if mine or parked or not state.has(place) or state.at(place).attempt:
            return [*mine, place]  # delivered again, or a place that nobody else may take
        resource = self._taking.resource(loaded, place)
        fresh = (
            other
            for other in state.ready()
            if not state.at(other).attempt
            and (run, other) not in self._parked
            and self._taking.resource(loaded, other) == resource
        )
        return [*in_order(state, self._parts.catalogue, fresh), place]

    def _step(self, loaded: Loaded, place: str, delivery: str) -> bool:
        """Work on `place` if it may be taken; tells whether it could."""
        run = loaded.state.run
        if not self.may_take(loaded, place, delivery):
            return False
        attempt: int | None = None
        prepared: Prepared | None = None
        away: Away | None = None
        try:
            asking = loaded.state.at(place).asking
            if not asking:
                refuse_crash_loop(loaded, place, self._parts.rules.step_retries)
            prepared = prepare(self._parts, loaded, place)
            if asking:
                attempt = loaded.state.at(place).attempt
                away = self.visits.resume(loaded, prepared)
            elif not self._clearance.take_off(prepared):
                self._parked.add((run, place))
                self.dispatch(loaded, place, SAME_WORK_S)
            elif not self._remembered(prepared, delivery):
                attempt = self._start(prepared, delivery)
                if attempt is None:
                    return False  # another process was faster: this message is for the next
                if prepared.count is None:
                    away = self._maker.make(prepared, attempt)
            if away is not None:
                self.visits.expect(run, place, away)
        except KarateError as error:
            self._fail(loaded, place, attempt, error)
        except Exception as error:
            log("step_broke", level="error", error=error, run=run, place=place)
            self._fail(loaded, place, attempt, KarateError("something unexpected went wrong"))
        finally:
            if prepared is not None:
                self._clearance.land(prepared)
        return True

    def _remembered(self, prepared: Prepared, delivery: str) -> bool:
        """Answer the step from what was made before, if anything fits and is still stored."""
        recorded = self._recall.answer(prepared, delivery)
        if recorded is None:
            return False
        self.follow(recorded)
        for body in recorded.bodies:
            if isinstance(body, StepCached):
                self._measure(recorded.after.state.plan.step(body.node).type, "cached", 0.0)
        return True

    def _start(self, prepared: Prepared, delivery: str) -> int | None:
        """The number of the attempt that begins, or None when the step is no longer to be had."""

        def decide(now: Loaded) -> Decision | None:
            if not self.may_take(now, prepared.place, delivery):
                return None
            return Decision([outcome.started(now, prepared, prepared.count)], cause=delivery)

        recorded = self._book.record(prepared.run, decide)
        self.follow(recorded)
        return recorded.after.state.at(prepared.place).attempt if recorded else None

    def _fail(self, loaded: Loaded, place: str, attempt: int | None, error: KarateError) -> None:
        """Write down a failed attempt; a transient one is sent again, later."""
        run, retries = loaded.state.run, self._parts.rules.step_retries
        if self.stopping.is_set() and not isinstance(error, _TOLD):
            # Nobody's failure: whatever the limit, the step goes on at the next start or elsewhere.
            error, retries = Unavailable("the worker was stopped"), sys.maxsize
        type = loaded.state.plan.step(split_place(place)[0]).type
        if isinstance(error, TimedOut) and (declared := self._parts.catalogue.get(type)):
            error = TimedOut(error.detail + suggestion(declared, self._parts.catalogue))
        recorded = self._book.record(
            run, lambda now: outcome.failed(now, place, attempt, error, retries)
        )
        if recorded is None:
            return
        self._measure(type, "failed", 0.0)
        log("step_failed", level="warning", run=run, node=place, code=error.code, why=error.detail)
        step = recorded.after.state.at(place)
        if isinstance(error, Uncertain) and step.job is not None:
            self._parts.metrics.uncertain_total.labels(step.job.provider).inc()
        self.follow(recorded, but=place)
        if not step.ended:
            self.dispatch(recorded.after, place, max(backoff(step.attempt), wait_of(error)))

    def _made(self, recorded: Recorded, prepared: Prepared, seconds: float) -> None:
        self.follow(recorded)
        self._measure(prepared.step.type, "succeeded", seconds)

    def _measure(self, type: str, ended: str, seconds: float) -> None:
        self._parts.metrics.step_seconds.labels(type, ended).observe(seconds)
