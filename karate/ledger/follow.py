"""Following the log: pull by position, at least once noticed, exactly once written.

A follower's position moves in the transaction of its handler's writes. Several processes may run a
follower of the same name: whoever commits first wins a batch, the others notice and go on after it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence

from karate.errors import KarateError
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event
from karate.ledger.log import Ledger
from karate.telemetry import log
from karate.telemetry.metrics import Metrics, process_metrics

#: Seconds a follower that nobody waits for rests between two looks, however many commits are
#: announced, and positions that end the rest: what comes together dirties a page once.
REST_S = 0.3
RESTFUL = 500
#: Events that are read in one go while no full batch waits.
SOME = 16
#: Seconds others are given between a few events (`Follower.breathe`).
BREATH_S = 0.0005
#: Seconds between two looks at the log when nobody wakes the follower.
POLL_S = 1.0
#: Seconds before a failed batch is tried again: doubles from the first to the second.
RETRY_MIN_S, RETRY_MAX_S = 0.1, 30.0
#: Positions without events of interest that may pass before the stored position is moved for them.
LAZY_POSITIONS = 5_000

Handler = Callable[[Tx, Sequence[Event]], None]


class Follower:
    """Hands `handle` every event of `types` (None: all) once and in order, on a thread of its own.

    `handle(tx, events)` must write through `tx` only. When it raises, the follower stays where it
    is, shows the exception as `error`, and retries with growing pauses and smaller batches,
    so that it ends up right before the event that cannot be handled.
    """

    def __init__(
        self,
        name: str,
        ledger: Ledger,
        database: Database,
        handle: Handler,
        types: Collection[str] | None = None,
        batch: int = 500,
        metrics: Metrics | None = None,
    ) -> None:
        self.name = name
        self.error: Exception | None = None
        self._ledger, self._database, self._handle = ledger, database, handle
        self._types, self._batch, self._size = types, batch, batch
        self._metrics = metrics or process_metrics()
        self._stored = self._seen = self._target = 0
        self._moved = threading.Condition()
        self._waiting = 0
        self._resting = self._stopping = self._easy = False
        self._reload = True
        self._thread: threading.Thread | None = None

    @property
    def position(self) -> int:
        """Everything up to here is handled, as far as this process knows."""
        return self._seen

    def start(self) -> None:
        """Go on from the stored position."""
        self._ledger.on_append(self.wake, self._types)
        self._thread = threading.Thread(target=self._run, name=f"follow-{self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the batch in hand."""
        with self._moved:
            self._stopping = True
            self._moved.notify_all()
        if self._thread is not None:
            self._thread.join()

    def wake(self, position: int = 0) -> None:
        """Look at the log now; it may have reached `position`. May be called from any thread."""
        with self._moved:
            self._target = max(self._target, position, self._seen + 1)
            if self._waiting or not self._resting or self._target - self._seen >= RESTFUL:
                self._moved.notify_all()

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until everything up to `position` is handled; False when time or follower ends.

        While somebody waits the follower does not rest.
        """

        def over() -> bool:
            return self._seen >= position or self._stopping

        with self._moved:
            if not over():
                self._target = max(self._target, position)
                self._waiting += 1
                self._moved.notify_all()
                try:
                    self._moved.wait_for(over, timeout_s)
                finally:
                    self._waiting -= 1
            return self._seen >= position

    def breathe(self) -> None:
        """For handlers, between events: let the event loop have the interpreter, which hundreds of
        events in one go would keep from it. Not while somebody waits or a full batch is in hand.
        """
        if self._easy and not self._waiting:
            time.sleep(BREATH_S)

    def rewind(self, clear: Callable[[Tx], object]) -> None:
        """Start again from the first event, after `clear` emptied what the handler had written."""
        with self._database.transaction() as tx:
            _locked_position(tx, self.name)
            clear(tx)
            tx.execute("UPDATE follower_positions SET position = 0 WHERE name = ?", [self.name])
        self._reload = True
        self.wake()

    def replace(self, write: Callable[[Tx], int]) -> None:
        """Go on behind the position that `write` returns, having written in place of the handler
        all that is up to there. Followers of this name, of all processes, wait meanwhile.
        """
        with self._database.transaction() as tx:
            _locked_position(tx, self.name)
            sql = "UPDATE follower_positions SET position = ? WHERE name = ?"
            tx.execute(sql, [write(tx), self.name])
        self._reload = True
        self.wake()

    def _run(self) -> None:
        pause = RETRY_MIN_S
        while not self._stopping:
            try:
                more = self._step()
            except Exception as error:  # whatever a handler raises, the follower must not die
                self.error, self._size = error, 1
                log("follower_failed", level="error", error=error, follower=self.name)
                self._pause(pause, woken=False)
                pause = min(pause * 2, RETRY_MAX_S)
                continue
            pause, self.error = RETRY_MIN_S, None
            self._size = min(self._size * 2, self._batch)
            if not more:
                self._rest()
                self._pause(POLL_S, woken=True)
        self._keep()

    def _step(self) -> bool:
        """Handle one batch; tells whether more may be waiting."""
        if self._reload:
            self._reload = False
            with self._database.transaction(durable=False) as tx:
                stored = _locked_position(tx, self.name)
            self._adopt(stored)
        newest = self._ledger.position()
        self._metrics.follower_lag_events.labels(self.name).set(newest - self._seen)
        events = self._read(newest)
        full = len(events) == self._size
        upto = events[-1].position if full else max(newest, self._seen)
        if (events or upto - self._stored > LAZY_POSITIONS) and not self._write(events, upto):
            return True
        with self._moved:
            self._seen = upto
            self._moved.notify_all()
        self._metrics.follower_lag_events.labels(self.name).set(newest - upto)
        return full

    def _read(self, newest: int) -> list[Event]:
        """The next batch, a handful at a time: to open an event takes as long as to handle it."""
        self._easy = newest - self._seen < self._size
        some = SOME if self._easy else self._size
        events: list[Event] = []
        after = self._seen
        while after < newest and len(events) < self._size:
            if events:
                self.breathe()
            limit = min(some, self._size - len(events))
            found = self._ledger.read(after, limit, self._types, upto=newest)
            events += found
            after = found[-1].position if len(found) == limit else newest
        return events

    def _write(self, events: Sequence[Event], upto: int) -> bool:
        """Handle `events` and move to `upto`; False if another process had moved meanwhile."""
        with self._database.transaction(durable=False) as tx:
            stored = _locked_position(tx, self.name)
            mine = stored == self._stored
            if mine:
                if events:
                    self._handle(tx, events)
                sql = "UPDATE follower_positions SET position = ? WHERE name = ?"
                tx.execute(sql, [upto, self.name])
        if mine:
            self._stored = upto
        else:
            self._adopt(stored)
        return mine

    def _adopt(self, stored: int) -> None:
        """Go on where the stored position is: ahead by another process, or back by `rewind`."""
        with self._moved:
            self._seen = stored if stored < self._stored else max(self._seen, stored)
            self._stored = stored
            self._moved.notify_all()

    def _rest(self) -> None:
        """Let work gather: under load commits come every millisecond, and a follower that took
        each by itself would cost the event loop a change of threads each time."""

        def over() -> bool:
            due = self._target - self._seen
            return self._stopping or due >= RESTFUL or (self._waiting > 0 and due > 0)

        with self._moved:
            self._resting = True
            self._moved.wait_for(over, REST_S)
            self._resting = False

    def _pause(self, seconds: float, woken: bool) -> None:
        with self._moved:
            self._moved.wait_for(
                lambda: self._stopping or (woken and self._target > self._seen), seconds
            )
            self._target = min(self._target, self._seen)

    def _keep(self) -> None:
        """Store how far events without interest were passed, to spare the next start."""
        if self._seen > self._stored and self.error is None:
            try:
                self._write([], self._seen)
            except KarateError as error:
                log("follower_position_not_kept", level="warning", error=error, follower=self.name)


def _locked_position(tx: Tx, name: str) -> int:
    """The stored position, its row locked until the end of `tx`."""
    tx.execute(
        "INSERT INTO follower_positions (name, position) VALUES (?, 0)"
        " ON CONFLICT (name) DO NOTHING",
        [name],
    )
    lock = " FOR UPDATE" if tx.dialect == "postgres" else ""
    sql = f"SELECT position FROM follower_positions WHERE name = ?{lock}"
    return int(tx.execute(sql, [name])[0][0])
