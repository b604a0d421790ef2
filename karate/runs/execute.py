"""One step: take it, find its result or make it, write down what happened."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Final, Protocol

from karate.errors import KarateError, StepFailed, Unavailable
from karate.runs import outcome
from karate.runs.advance import expiring
from karate.runs.book import Book, Decision, Loaded, Recorded
from karate.runs.parts import Outputs, Parts
from karate.runs.prepare import Prepared, prepare, reason_to_run
from karate.runs.produce import Rarely, produce
from karate.runs.single import Single
from karate.runs.why import why_cached
from karate.telemetry import log

#: Seconds a read model may take to show the log; then the step is just computed.
MEMORY_WAIT_S: Final = 5.0
#: Seconds until a step looks again whether the same work, which another does, is done.
SAME_WORK_S: Final = 0.25
#: Seconds before the first retry; doubles each time.
BACKOFF_S: Final = 0.5
#: Longest pause between two tries, in seconds.
BACKOFF_CAP_S: Final = 30.0
#: Seconds beyond a step's own time limit after which a worker that holds it must be gone.
LEASE_SLACK_S: Final = 60.0


class Send(Protocol):
    """Puts a step on the queue of its resource."""

    def __call__(self, run: str, node: str, resource: str, delay_s: float = 0.0) -> None: ...


class Executor:
    """Executes the steps that the queue delivers.

    `turn` says since when no process but this one executes, and None while another does; it is
    absent where several share a queue.
    """

    def __init__(
        self,
        parts: Parts,
        book: Book,
        send: Send,
        turn: Callable[[], datetime | None] | None = None,
    ) -> None:
        self._parts, self._book, self._send = parts, book, send
        self._turn = turn
        self._steps, self._keys = Single(), Single()
        self.stopping = threading.Event()

    def step(self, run: str, node: str, delivery: str) -> None:
        """Bring one step to its end, or leave it when it is not ours to take.

        A delivery may come twice, late, or for a run that ended: then nothing happens. Raises
        Unavailable when the store is away, so that the queue delivers again.
        """
        if not self.in_charge():
            return  # whoever is in charge sends it to itself
        with self._steps.claim((run, node)) as mine:
            if mine:
                self._step(run, node, delivery)

    def in_charge(self) -> bool:
        """Tell whether this process may execute steps now."""
        return self._turn is None or self._turn() is not None

    def busy(self, run: str, node: str) -> bool:
        """Tell whether a thread of this process is at it."""
        return (run, node) in self._steps

    def may_take(self, loaded: Loaded, node: str, delivery: str | None = None) -> bool:
        """Tell whether an attempt at `node` may begin: it is ready, or its worker is gone."""
        step = loaded.state.steps.get(node)
        if step is None or step.state != "running":
            return node in loaded.state.ready()
        start = loaded.starts[node]
        if self._turn is not None:
            return self.in_charge()
        if delivery is not None and start.delivery == delivery:
            return True
        declared = self._parts.catalogue.get(loaded.state.plan.step(node).type)
        lease = (declared.timeout_s if declared else 0.0) + LEASE_SLACK_S
        return (datetime.now(UTC) - start.at).total_seconds() > lease

    def time_left(self, loaded: Loaded) -> float:
        """Seconds a run still has; all of them before its first step starts.

        Before the turn of this process, when the one that executed was down, its time stood still.
        """
        limit, begun = self._parts.rules.run_seconds, loaded.started_at
        if begun is None:
            return limit
        turn = self._turn() if self._turn is not None else None
        since = begun if turn is None else max(begun, turn)
        return limit - (datetime.now(UTC) - since).total_seconds()

    def expire(self, run: str) -> None:
        """End a run whose time is over; do nothing to any other."""
        limit = self._parts.rules.run_seconds

        def decide(now: Loaded) -> Decision | None:
            bodies = expiring(now.state, limit) if self.time_left(now) <= 0 else None
            return Decision(bodies) if bodies else None

        self.follow(self._book.record(run, decide))

    def follow(self, recorded: Recorded | None, but: str | None = None) -> None:
        """Send what a decision made ready, all but one node."""
        if recorded is None:
            return
        state = recorded.after.state
        for node in recorded.newly_ready():
            if node != but:
                self.dispatch(recorded.after, node)
        if state.finished is not None:
            took = datetime.now(UTC) - recorded.after.requested_at
            self._parts.metrics.run_seconds.observe(took.total_seconds())

    def dispatch(self, loaded: Loaded, node: str, delay_s: float = 0.0) -> None:
        """Put `node` on the queue of its resource."""
        declared = self._parts.catalogue.get(loaded.state.plan.step(node).type)
        resource = declared.resource if declared else "cpu"
        self._send(loaded.state.run, node, resource, delay_s)

    def _step(self, run: str, node: str, delivery: str) -> None:
        loaded = self._book.load(run)
        if self.time_left(loaded) <= 0:
            self.expire(run)
        elif self.may_take(loaded, node, delivery):
            attempt: int | None = None
            try:
                _refuse_crash_loop(loaded, node, self._parts.rules.step_retries)
                prepared = prepare(self._parts, loaded, node)
                with self._keys.claim(_work(prepared)) as mine:
                    if not mine:  # another step does the same work: soon its result is known
                        self.dispatch(loaded, node, SAME_WORK_S)
                    elif not self._remembered(prepared, delivery):
                        attempt = self._start(prepared, delivery)
                        if attempt is not None:
                            self._make(prepared, attempt)
            except KarateError as error:
                self._fail(loaded, node, attempt, error)
            except Exception as error:
                log("step_broke", level="error", error=error, run=run, node=node)
                self._fail(loaded, node, attempt, KarateError("something unexpected went wrong"))

    def _remembered(self, prepared: Prepared, delivery: str) -> bool:
        """Answer the step from what was made before, if anything fits and is still stored."""
        if not prepared.declared.cacheable:
            return False
        memory, node = self._parts.memory, prepared.step.node
        memory.wait_for(self._parts.ledger.position(), MEMORY_WAIT_S)
        found = memory.known(prepared.workspace, prepared.key)
        if found is None or not self._stored(found[1]):
            return False
        why = why_cached(prepared.key, found[0], memory.latest(prepared.workflow, node))
        body = outcome.cached(prepared, *found, why)

        def decide(now: Loaded) -> Decision | None:
            if not self.may_take(now, node, delivery):
                return None
            return Decision([outcome.started(now, prepared), body], cause=delivery)

        self.follow(self._book.record(prepared.run, decide))
        self._measure(prepared.step.type, "cached", 0.0)
        return True

    def _stored(self, outputs: Outputs) -> bool:
        hashes = {str(asset["sha256"]) for assets in outputs.values() for asset in assets}
        return all(self._parts.blobs.exists(sha256) for sha256 in hashes)

    def _start(self, prepared: Prepared, delivery: str) -> int | None:
        """The number of the attempt that begins, or None when the step is no longer to be had."""

        def decide(now: Loaded) -> Decision | None:
            if not self.may_take(now, prepared.step.node, delivery):
                return None
            return Decision([outcome.started(now, prepared)], cause=delivery)

        recorded = self._book.record(prepared.run, decide)
        return recorded.after.state.steps[prepared.step.node].attempt if recorded else None

    def _make(self, prepared: Prepared, attempt: int) -> None:
        node, began = prepared.step.node, time.monotonic()
        why = reason_to_run(self._parts, self._book, prepared)
        left = self.time_left(self._book.load(prepared.run))
        lost = Rarely(lambda: self._lost(prepared.run, node, attempt))
        made = produce(self._parts, prepared, left, lambda: self.stopping.is_set() or lost())
        seconds = time.monotonic() - began
        recorded = self._book.record(
            prepared.run,
            lambda now: outcome.succeeded(now, prepared, attempt, made, seconds, why),
        )
        if recorded is not None:
            self.follow(recorded)
            self._measure(prepared.step.type, "succeeded", seconds)

    def _lost(self, run: str, node: str, attempt: int) -> bool:
        """Tell whether nobody wants the attempt any more."""
        try:
            return not outcome.holds(self._book.load(run), node, attempt)
        except Unavailable:  # the log is away for a moment: no reason to stop working
            return False

    def _fail(self, loaded: Loaded, node: str, attempt: int | None, error: KarateError) -> None:
        """Write down a failed attempt; a transient one is sent again, later."""
        run, retries = loaded.state.run, self._parts.rules.step_retries
        if self.stopping.is_set():
            # Nobody's failure: whatever the limit, the step goes on at the next start or elsewhere.
            error, retries = Unavailable("the worker was stopped"), sys.maxsize
        recorded = self._book.record(
            run, lambda now: outcome.failed(now, node, attempt, error, retries)
        )
        if recorded is None:
            return
        self._measure(loaded.state.plan.step(node).type, "failed", 0.0)
        log("step_failed", level="warning", run=run, node=node, code=error.code, why=error.detail)
        step = recorded.after.state.steps[node]
        self.follow(recorded, but=node)
        if not step.ended:
            self.dispatch(recorded.after, node, backoff(step.attempt))

    def _measure(self, type: str, ended: str, seconds: float) -> None:
        self._parts.metrics.step_seconds.labels(type, ended).observe(seconds)


def backoff(attempt: int) -> float:
    """Seconds to wait after failed attempt 1, 2, …: doubling, capped, and half up or down."""
    doubled = BACKOFF_S * 2.0 ** (max(attempt, 1) - 1)
    return min(BACKOFF_CAP_S, doubled) * random.uniform(0.5, 1.5)


def _refuse_crash_loop(loaded: Loaded, node: str, retries: int) -> None:
    """Raise StepFailed for a step whose workers ended without a word too often."""
    step = loaded.state.steps[node]
    if step.state == "running" and step.attempt > retries:
        raise StepFailed(f"its worker ended {step.attempt} times without a result")


def _work(prepared: Prepared) -> Hashable:
    """What two steps have in common when one may wait for the other's result."""
    return prepared.key if prepared.declared.cacheable else (prepared.run, prepared.step.node)
