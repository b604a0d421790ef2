"""The run line as one object: what the API and the worker process hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from karate.errors import NotFound
from karate.graph.model import Graph, Json
from karate.graph.plan import plan_run
from karate.graph.runstate import RunState
from karate.runs.advance import cancelling
from karate.runs.book import Book, Decision, Loaded, stream_of
from karate.runs.broker import STOP_MS, depths, forget_dead, open_broker, open_worker
from karate.runs.execute import LEASE_SLACK_S, Executor
from karate.runs.parts import Parts
from karate.runs.recover import Sweeper
from karate.runs.request import Asker, record_request, run_id
from karate.runs.tasks import Tasks, register
from karate.runs.turn import Turn

if TYPE_CHECKING:
    from dramatiq import Broker, Worker

#: Worker threads without a number given; they wait for child processes, which the pool bounds.
DEFAULT_THREADS: Final = 4


class Runs:
    """Requests, cancels and carries out runs.

    Without `redis_url` the queue and its worker are in this process, and of several processes on
    one log one at a time works; with it they share the queue, and `start(work=False)` only sends.
    """

    def __init__(self, parts: Parts, redis_url: str = "", threads: int = DEFAULT_THREADS) -> None:
        self._parts, self._redis_url, self._threads = parts, redis_url, threads
        self._book = Book(parts.ledger)
        self._turn = None if redis_url else Turn(parts.ledger, self._begun, self._asked)
        turn = self._turn
        since = None if turn is None else lambda: turn.since
        self._executor = Executor(parts, self._book, self._send, since)
        self._broker: Broker | None = None
        self._worker: Worker | None = None
        self._tasks: Tasks | None = None
        self._sweeper: Sweeper | None = None

    def start(self, work: bool = True) -> None:
        """Open the queue, take up runs that were left unfinished, and with `work` execute steps."""
        broker = self._broker = open_broker(self._redis_url)
        limit = self._parts.rules.run_seconds + LEASE_SLACK_S
        self._tasks = register(broker, self._executor.step, limit)
        if work:
            self._worker = open_worker(broker, self._threads)
        self._sweeper = Sweeper(
            self._parts, self._book, self._executor, self._tasks, lambda: forget_dead(broker)
        )
        if work and self._turn is not None:
            self._turn.start()
        self._sweeper.start()

    def stop(self) -> None:
        """Stop taking steps and kill those that run; they go on at the next start or elsewhere."""
        self._executor.stopping.set()
        if self._sweeper is not None:
            self._sweeper.stop()
        if self._worker is not None:
            self._worker.stop(timeout=STOP_MS)
        if self._broker is not None:
            self._broker.close()
        if self._turn is not None:
            self._turn.stop()

    @property
    def error(self) -> Exception | None:
        """What keeps runs from being executed here, for `/ready`."""
        return self._turn.error if self._turn is not None else None

    def request(
        self,
        asker: Asker,
        workflow: str,
        graph: Graph,
        version: int,
        targets: Sequence[str] | None = None,
        inputs: Mapping[str, Mapping[str, Json]] | None = None,
        idempotency_key: str | None = None,
    ) -> RunState:
        """Freeze a plan of `graph`, as it is at `version`, and begin.

        A repeated `idempotency_key` gets the run it made first, whatever the graph is by then.
        Raises GraphInvalid with per-node problems.
        """
        ledger, rules, wanted = self._parts.ledger, self._parts.rules, [*(targets or ())]
        run = run_id(workflow, asker.workspace, idempotency_key)
        if idempotency_key is None or not ledger.head(stream_of(run)):
            plan = plan_run(graph, self._parts.catalogue, targets, inputs, rules.graph)
            record_request(ledger, asker, run, workflow, version, plan, wanted, idempotency_key)
        return self._begin(run)

    def retry(self, run: str, asker: Asker, idempotency_key: str | None = None) -> RunState:
        """A new run of the same plan; what had succeeded comes from the cache. Raises NotFound."""
        old = self._of_workspace(run, asker.workspace).state
        workflow, version = old.workflow, old.workflow_version
        again = run_id(workflow, asker.workspace, idempotency_key, run)
        record_request(
            *(self._parts.ledger, asker, again, workflow, version, old.plan, []),
            idempotency_key,
            correlation=run,
        )
        return self._begin(again)

    def cancel(self, run: str, asker: Asker) -> RunState:
        """End a run now: steps without a result end as cancelled, their children are killed.

        A run that has ended stays as it is. Raises NotFound.
        """
        self._of_workspace(run, asker.workspace)

        def decide(now: Loaded) -> Decision | None:
            bodies = cancelling(now.state)
            return Decision(bodies, actor=asker.id) if bodies else None

        self._executor.follow(self._book.record(run, decide))
        return self._book.load(run).state

    def state(self, run: str, workspace: str) -> RunState:
        """The run as the log has it now. Raises NotFound, also for another workspace's."""
        return self._of_workspace(run, workspace).state

    def sweep(self) -> int:
        """Send again what was lost; returns the number of steps sent."""
        return self._sweeper.sweep() if self._sweeper is not None else 0

    def measure(self) -> None:
        """Set the gauges of the queues, for `/metrics`."""
        for name, depth in (depths(self._broker) if self._broker is not None else {}).items():
            self._parts.metrics.queue_depth.labels(name).set(depth)

    def _begin(self, run: str) -> RunState:
        loaded = self._book.load(run)
        if loaded.version == 1:
            for node in loaded.state.ready():
                self._executor.dispatch(loaded, node)
        return loaded.state

    def _of_workspace(self, run: str, workspace: str) -> Loaded:
        loaded = self._book.load(run)
        if loaded.workspace != workspace:
            raise NotFound("there is no such run")
        return loaded

    def _begun(self) -> None:
        if self._sweeper is not None:
            self._sweeper.wake()

    def _asked(self, run: str) -> None:
        if self._sweeper is not None:
            self._sweeper.look(run)

    def _send(self, run: str, node: str, resource: str, delay_s: float = 0.0) -> None:
        # A step that this process may not execute is sent by the one that may, to itself.
        if self._tasks is not None and self._executor.in_charge():
            self._tasks.send(run, node, resource, delay_s)
