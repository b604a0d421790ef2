"""Group commit: one thread, one transaction per drain of the queue for all streams.

An idle writer commits a request at once; while it waits for the disk, requests gather and share the
next transaction. Futures resolve after COMMIT, in the order of the log.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep

from karate.errors import Conflict, KarateError, Unavailable
from karate.ledger.codec import open_row, scope_of
from karate.ledger.db import translated
from karate.ledger.event import Appended, Event
from karate.ledger.grown import Grown
from karate.ledger.keys import Keys
from karate.ledger.numbering import Known, Numbered, Numbering, Outcome, Request
from karate.ledger.recent import Recent
from karate.ledger.recorder import Recorder
from karate.telemetry import log
from karate.telemetry.metrics import Metrics

#: Requests and body bytes that may wait; more are refused as Unavailable.
QUEUE_REQUESTS = 20_000
QUEUE_BYTES = 256 << 20
#: Events and body bytes of one transaction, unless a single request is larger.
BATCH_EVENTS = 1_000
BATCH_BYTES = 8 << 20
#: Times a transaction is repeated that failed because the store was away.
CAREFUL_TRIES = 2
#: Seconds between two commits of a busy log, for requests to gather; and the most commits that go
#: without after waiting was in vain.
GATHER_S = 0.004
IN_VAIN = 64


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the queue and who waits for it."""

    request: Request
    future: Future[Appended]
    bytes: int


class Writer:
    """The only place that appends in this process. `on_commit` is told of each commit."""

    def __init__(
        self,
        recorder: Recorder,
        keys: Keys,
        holder: str,
        metrics: Metrics,
        on_commit: Callable[[Grown], None],
    ) -> None:
        self._recorder, self._keys, self._holder = recorder, keys, holder
        self._metrics, self._on_commit = metrics, on_commit
        self._recent = Recent()
        self._queue: deque[Waiting] = deque()
        self._bytes = 0
        self._changing = threading.Lock()
        # A lock as a bell: a condition makes a new lock for every wait.
        self._bell = threading.Lock()
        self._bell.acquire()
        self._asleep = self._closing = False
        self._began = 0.0
        self._vain = self._at_once = 0
        self._depth = metrics.queue_depth.labels("append")
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> Future[Appended]:
        """Queue `request`. Raises Unavailable when the queue is full or the writer is closed."""
        size = sum(map(len, request.bodies))
        future: Future[Appended] = Future()
        with self._changing:
            if self._closing:
                raise Unavailable("the log is closed")
            full = len(self._queue) >= QUEUE_REQUESTS or self._bytes + size > QUEUE_BYTES
            if full and self._queue:
                raise Unavailable("too many appends are waiting")
            self._queue.append(Waiting(request, future, size))
            self._bytes += size
            self._ring()
        return future

    def close(self) -> None:
        """Store what is queued, then stop."""
        with self._changing:
            self._closing = True
            self._ring()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._drain():
            started = self._began = time.perf_counter()
            grown = self._store(batch)
            self._metrics.append_seconds.observe(time.perf_counter() - started)
            if grown is not None:
                self._on_commit(grown)

    def _drain(self) -> list[Waiting]:
        """Wait for requests and take as many as one transaction holds; empty means the end."""
        while True:
            if self._queue and not self._closing:
                self._gather()
            with self._changing:
                if self._queue or self._closing:
                    return self._taken()
                self._asleep = True
            self._bell.acquire()

    def _gather(self) -> None:
        """Let requests come together after a commit just now: a thousand editors a second, each in
        a room of their own, would else make a thousand transactions. One who appends after each
        answer gains nothing by it: the less came of the last waits, the rarer they are.
        """
        wait = self._began + GATHER_S - time.perf_counter()
        if wait <= 0:
            return
        if self._at_once:
            self._at_once -= 1
            return
        before = len(self._queue)
        sleep(wait)
        self._vain = 0 if len(self._queue) > before else min(IN_VAIN, 2 * self._vain + 1)
        self._at_once = self._vain

    def _taken(self) -> list[Waiting]:
        batch: list[Waiting] = []
        events = size = 0
        while self._queue:
            head = self._queue[0]
            events += len(head.request.events)
            size += head.bytes
            if batch and (events > BATCH_EVENTS or size > BATCH_BYTES):
                break
            self._bytes -= head.bytes
            batch.append(self._queue.popleft())
        self._depth.set(len(self._queue))
        return batch

    def _ring(self) -> None:
        if self._asleep:
            self._asleep = False
            self._bell.release()

    def _store(self, batch: list[Waiting]) -> Grown | None:
        """Store a batch and answer everyone; returns by what the log has grown."""
        return self._settle([item for item in batch if item.future.set_running_or_notify_cancel()])

    def _settle(self, batch: list[Waiting]) -> Grown | None:
        """Commit, and if that fails look closely once more; what fails again fails alone."""
        try:
            return self._commit(batch, careful=False)
        except (Conflict, Unavailable):
            pass  # an id was stored before, or the connection had died
        except Exception as error:  # one wrong request; the thread must outlive any mistake
            log("append_repeated", level="warning", error=error, requests=len(batch))
        for tries_left in reversed(range(CAREFUL_TRIES)):
            try:
                return self._commit(batch, careful=True)
            except Exception as error:
                if tries_left and isinstance(error, Unavailable):
                    continue  # a server that restarts ends all pooled connections, one by one
                if len(batch) > 1 and not isinstance(error, Unavailable):
                    return self._settle_apart(batch)
                self._fail(batch, error)
        return None

    def _settle_apart(self, batch: list[Waiting]) -> Grown | None:
        whole: Grown | None = None
        for item in batch:
            grown = self._settle([item])
            whole = whole if grown is None else grown | whole
        return whole

    def _commit(self, batch: list[Waiting], careful: bool) -> Grown | None:
        """One transaction. `careful` looks every event id up before numbering."""
        requests = [item.request for item in batch]
        self._keys.ensure({scope_of(event) for request in requests for event in request.events})
        with translated(), self._recent.forgotten_on_failure():
            numbering, outcomes = self._write(requests, careful)
        rows = numbering.rows
        if rows:
            self._metrics.append_batch.observe(len(rows))
        self._answer(batch, outcomes)
        if not rows:
            return None
        return Grown(rows[0].position, rows[-1].position, frozenset(row.type for row in rows))

    def _write(self, requests: list[Request], careful: bool) -> tuple[Numbering, list[Outcome]]:
        """Number and store what may be stored of `requests`."""
        done = None if careful else self._guess(requests)
        return done or self._number(requests, careful)

    def _guess(self, requests: list[Request]) -> tuple[Numbering, list[Outcome]] | None:
        """Number from the heads this process last saw, in the hope that nobody else appended."""
        if sum(len(request.events) for request in requests) > self._recorder.optimistic_rows:
            return None
        heads = self._recent.heads({name for request in requests for name in request.expected})
        if heads is None:
            return None
        numbering = Numbering(heads, self._keys, datetime.now(UTC))
        outcomes = [numbering.number(request, {}) for request in requests]
        if any(isinstance(outcome, KarateError) for outcome in outcomes) or not numbering.rows:
            return None
        now = time.time()
        if not self._recorder.insert_at(heads.position, numbering.rows, self._holder, now):
            self._recent.missed()
            return None
        self._recent.saw(heads.position, numbering)
        return numbering, outcomes

    def _number(self, requests: list[Request], careful: bool) -> tuple[Numbering, list[Outcome]]:
        """Number under the append lock."""
        with self._recorder.numbering() as session:
            streams = {stream for request in requests for stream in request.expected}
            heads = session.heads(streams, self._holder, time.time())
            ids = [id for request in requests for id in request.ids] if careful else []
            stored = {row.id: row for row in session.known(ids)} if ids else {}
            numbering = Numbering(heads, self._keys, datetime.now(UTC))
            outcomes = [numbering.number(request, stored) for request in requests]
            failed = [at for at, outcome in enumerate(outcomes) if isinstance(outcome, KarateError)]
            if failed and not careful:  # stale, or sent again: only the stored ids tell
                ids = [id for at in failed for id in requests[at].ids]
                stored = {row.id: row for row in session.known(ids)}
                for at in failed:
                    if stored.keys() & set(requests[at].ids):
                        outcomes[at] = numbering.number(requests[at], stored)
            if numbering.rows:
                session.insert(numbering.rows)
        self._recent.saw(heads.position, numbering)
        return numbering, outcomes

    def _answer(self, batch: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
        for item, outcome in zip(batch, outcomes, strict=True):
            try:
                match outcome:
                    case Numbered():
                        item.future.set_result(Appended(_events(item.request, outcome)))
                    case Known(rows):
                        events = tuple(open_row(row, self._keys) for row in rows)
                        item.future.set_result(Appended(events, known=True))
                    case error:
                        item.future.set_exception(error)
            except KarateError as error:  # what was stored long ago does not open
                item.future.set_exception(error)

    def _fail(self, batch: Sequence[Waiting], error: Exception) -> None:
        log("append_failed", level="error", error=error, requests=len(batch))
        for item in batch:
            if not item.future.done():
                item.future.set_exception(error)


def _events(request: Request, numbered: Numbered) -> tuple[Event, ...]:
    return tuple(
        Event(
            row.position,
            row.stream,
            row.version,
            row.id,
            row.type,
            at,
            event.actor,
            row.workspace,
            event.correlation,
            event.causation,
            event.body,
            row.hash,
        )
        for event, row, at in zip(request.events, numbered.rows, numbered.at, strict=True)
    )
