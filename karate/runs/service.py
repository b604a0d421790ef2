"""The run line as one object: what the API and the worker process hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from karate.errors import NotFound, Unavailable
from karate.graph.app import named_inputs
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.planning import plan_run
from karate.graph.runstate import RunState
from karate.ledger.board import DatabaseBoard
from karate.runs.advance import cancelling
from karate.runs.book import Book, Decision, Loaded, stream_of
from karate.runs.broker import STOP_MS, open_broker, open_lanes, open_workers
from karate.runs.execute import Executor
from karate.runs.lanes import Lanes, MemoryLanes
from karate.runs.letters import trim
from karate.runs.order import in_order
from karate.runs.parts import Parts
from karate.runs.recover import Sweeper
from karate.runs.request import Asker, record_request, run_id
from karate.runs.resolve import Verdict, refuse_settled, resolving
from karate.runs.steplog import lines
from karate.runs.take import LEASE_SLACK_S
from karate.runs.tasks import RESOURCES, Tasks, register
from karate.runs.turn import Turn
from karate.runs.visit import WOKEN
from karate.runs.waiting import Waiting, send_again, waiting

if TYPE_CHECKING:
    from dramatiq import Broker, Worker


class Runs:
    """Requests, cancels and carries out runs.

    Without `redis_url` the queue and its worker are in this process, and of several processes on
    one log one at a time works; with it they share the queue, and `start(work=False)` only sends.
    """

    def __init__(self, parts: Parts, redis_url: str = "") -> None:
        self._parts, self._redis_url = parts, redis_url
        self._book = Book(parts.ledger)
        self._turn = None if redis_url else Turn(parts.ledger, self._begun, self._asked)
        turn = self._turn
        since = None if turn is None else lambda: turn.since
        board = DatabaseBoard(parts.ledger.database) if redis_url else None
        self._executor = Executor(parts, self._book, self._send, since, board)
        self._broker: Broker | None = None
        self._lanes: Lanes = MemoryLanes()
        self._workers: list[Worker] = []
        self._tasks: Tasks | None = None
        self._sweeper: Sweeper | None = None

    def start(self, work: bool = True, queues: Collection[str] = RESOURCES) -> None:
        """Open the queue, take up unfinished runs, and with `work` execute steps of `queues`."""
        broker = self._broker = open_broker(self._redis_url)
        limit = self._parts.rules.run_seconds + LEASE_SLACK_S
        lanes = self._lanes = open_lanes(broker)
        self._tasks = register(broker, self._executor.step, limit, lanes)
        if work:
            self._workers = open_workers(broker, self._parts.rules.parallel, queues)
        self._sweeper = Sweeper(
            self._parts, self._book, self._executor, self._tasks, lambda: self._tidy(broker)
        )
        if work and self._turn is not None:
            self._turn.start()
        self._sweeper.start()

    def stop(self) -> None:
        """Stop taking steps and kill those that run; they go on at the next start or elsewhere."""
        self._executor.stopping.set()
        if self._sweeper is not None:
            self._sweeper.stop()
        for worker in self._workers:
            worker.stop(timeout=STOP_MS)
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
        inputs: Mapping[str, Json] | None = None,
        idempotency_key: str | None = None,
        trigger: JsonObject | None = None,
    ) -> RunState:
        """Freeze a plan of `graph`, as it is at `version`, and begin.

        `inputs` are values by exposed name, or params by node. A repeated `idempotency_key` gets
        the run it made first, whatever the graph is by then. `trigger` is what asks, if no hand.
        Raises GraphInvalid with per-node problems.
        """
        ledger, rules, wanted = self._parts.ledger, self._parts.rules, [*(targets or ())]
        run = run_id(workflow, asker.workspace, idempotency_key)
        if idempotency_key is None or not ledger.head(stream_of(run)):
            catalogue = self._parts.catalogue
            params = named_inputs(graph, catalogue, inputs or {})
            plan = plan_run(graph, catalogue, targets, params, rules.graph)
            record_request(
                *(ledger, asker, run, workflow, version, plan, wanted, idempotency_key),
                trigger=trigger,
            )
        return self._begin(run)

    def retry(
        self, run: str, asker: Asker, idempotency_key: str | None = None, node: str | None = None
    ) -> RunState:
        """A new run of the same plan; what had succeeded comes from the cache.

        With `node` that one and all that comes after it are made anew. Raises NotFound.
        """
        old = self._of_workspace(run, asker.workspace).state
        plan = replace(old.plan, forced=frozenset()) if node is None else old.plan.anew_from(node)
        workflow, version = old.workflow, old.workflow_version
        again = run_id(workflow, asker.workspace, idempotency_key, run)
        record_request(
            *(self._parts.ledger, asker, again, workflow, version, plan, []),
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

        recorded = self._book.record(run, decide)
        self._executor.follow(recorded)
        for place, step in recorded.before.state.places() if recorded is not None else ():
            if step.away:  # the provider is told to stop, by whoever executes
                self._send(run, place, "net")
        return self._book.load(run).state

    def resolve(self, run: str, place: str, decision: Verdict, asker: Asker) -> RunState:
        """Decide about a step that ended uncertain: run it anew, which may pay twice, or leave it.

        Answers the new run, or this one. Raises NotFound, and Conflict when there is nothing to
        decide or somebody has decided otherwise.
        """
        state = self._of_workspace(run, asker.workspace).state
        refuse_settled(state, place, decision)
        again = None
        if decision == "retry":
            again = self.retry(run, asker, f"resolve {place}").run
        self._book.record(run, lambda now: resolving(now, place, decision, again, asker.id))
        return self._book.load(again or run).state

    def wake(self, provider: str, run: str, place: str) -> None:
        """A provider says that it is done with a step: look at once. Raises NotFound."""
        state = self._book.load(run).state
        step = state.at(place) if state.has(place) else None
        if step is not None and step.away and step.job and step.job.provider == provider:
            self._send(run, place + WOKEN, "net")

    def state(self, run: str, workspace: str) -> RunState:
        """The run as the log has it now. Raises NotFound, also for another workspace's."""
        return self._of_workspace(run, workspace).state

    def log(self, run: str, workspace: str, node: str | None = None) -> list[JsonObject]:
        """What happened to the steps, or to one of them, as lines. Raises NotFound."""
        self._of_workspace(run, workspace)
        return lines(self._parts.ledger.read_stream(stream_of(run)), node)

    def sweep(self) -> int:
        """Send again what was lost; returns the number of steps sent."""
        return self._sweeper.sweep() if self._sweeper is not None else 0

    def measure(self) -> None:
        """Set the gauges of the queues, for `/metrics`."""
        metrics = self._parts.metrics
        for queue in self.queues():
            metrics.queue_depth.labels(queue.name).set(queue.depth)
            metrics.queue_age_seconds.labels(queue.name).set(queue.age_s)
            metrics.dead_letters.labels(queue.name).set(len(queue.dead))

    def queues(self) -> list[Waiting]:
        """What waits in each queue; nothing while the queue is away."""
        return waiting(self._broker, self._lanes) if self._broker is not None else []

    def resend(self, letter: str) -> None:
        """Send a dead letter again. Raises NotFound, Unavailable."""
        if self._broker is None:
            raise Unavailable("the queue is not open")
        send_again(self._broker, letter)

    def _begin(self, run: str) -> RunState:
        loaded = self._book.load(run)
        if loaded.started_at is None:
            ready = loaded.state.ready()
            for place in in_order(loaded.state, self._parts.catalogue, ready):
                self._executor.dispatch(loaded, place)
        return loaded.state

    def _of_workspace(self, run: str, workspace: str) -> Loaded:
        loaded = self._book.load(run)
        if loaded.workspace != workspace:
            raise NotFound("there is no such run")
        return loaded

    def _tidy(self, broker: Broker) -> None:
        trim(broker)
        if self._parts.evictor is not None and self._executor.in_charge():
            self._parts.evictor.tidy()

    def _begun(self) -> None:
        if self._sweeper is not None:
            self._sweeper.wake()

    def _asked(self, run: str) -> None:
        if self._sweeper is not None:
            self._sweeper.look(run)

    def _send(
        self,
        run: str,
        place: str,
        resource: str,
        delay_s: float = 0.0,
        owner: tuple[str, str] | None = None,
    ) -> None:
        # A step that this process may not execute is sent by the one that may, to itself.
        if self._tasks is not None and self._executor.in_charge():
            self._tasks.send(run, place, resource, delay_s, owner)
