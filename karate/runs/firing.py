"""A trigger starts a run: as whom, of what, and what is written down when it cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

from karate.errors import Forbidden, KarateError, NotFound
from karate.graph.events import RunRequested, TriggerFailed
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.runstate import RunState
from karate.graph.triggers import MAX_CHAIN, MAX_FAILURES, Trigger, key_of
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger
from karate.runs.book import stream_of
from karate.runs.request import Asker


class Standing(Protocol):
    """Who may still do what; `accounts.standing.Standing` knows."""

    def require_run(self, actor: str, workspace: str, workflow: str, watch: str) -> None:
        """Raise Forbidden or NotFound unless `actor` may run `workflow` and see `watch`."""


class Graphs(Protocol):
    """Documents as of now; `ledger.documents.Documents` has them."""

    def graph_at(self, workflow: str, version: int | None = None) -> tuple[Graph, int]:
        """The graph and its version. Raises NotFound."""


class Line(Protocol):
    """What starts runs; `runs.service.Runs` does."""

    def request(
        self,
        asker: Asker,
        workflow: str,
        graph: Graph,
        version: int,
        targets: list[str] | None,
        inputs: Mapping[str, Json],
        idempotency_key: str | None,
        trigger: JsonObject | None,
    ) -> RunState: ...


class Firing:
    """Starts the run of a trigger for a slot, at most one however often it is asked."""

    def __init__(self, ledger: Ledger, graphs: Graphs, line: Line, standing: Standing) -> None:
        self._ledger, self._graphs, self._line = ledger, graphs, line
        self._standing = standing

    def fire(
        self, trigger: Trigger, slot: str, inputs: Mapping[str, Json] | None = None, cause: str = ""
    ) -> RunState:
        """The run for `slot`, begun now or before; `inputs` go over the trigger's own.

        What cannot start for good is written to the workflow's stream, once; whoever set the
        trigger having lost the right also stops it. A wrong message to a webhook is its sender's
        affair and is not written. Raises what stood in the way.
        """
        try:
            return self._start(trigger, slot, inputs or {}, cause)
        except KarateError as error:
            lost = isinstance(error, Forbidden | NotFound)
            if lost or not (error.retryable or trigger.kind == "webhook"):
                self._tell(trigger, slot, error, lost)
            raise

    def _start(
        self, trigger: Trigger, slot: str, inputs: Mapping[str, Json], cause: str
    ) -> RunState:
        self._standing.require_run(
            trigger.actor, trigger.workspace, trigger.workflow, trigger.watch
        )
        depth = self._depth(cause)
        if depth > MAX_CHAIN:
            raise Forbidden(
                f"{MAX_CHAIN} runs have started each other in a row", rule="trigger-loop"
            )
        graph, version = self._graphs.graph_at(trigger.workflow)
        return self._line.request(
            Asker(trigger.actor, trigger.workspace),
            trigger.workflow,
            graph,
            version,
            [*trigger.targets] or None,
            {**trigger.inputs, **inputs},
            key_of(trigger.id, slot),
            trigger.told(slot, depth),
        )

    def _depth(self, cause: str) -> int:
        """How many runs have started each other up to the one that is to be started."""
        found = self._ledger.read_stream(stream_of(cause), limit=1) if cause else []
        if not found or not isinstance(found[0].body, RunRequested):
            return 1
        told = (found[0].body.trigger or {}).get("depth")
        return 1 + (told if isinstance(told, int) else 0)

    def _tell(self, trigger: Trigger, slot: str, error: KarateError, lost: bool) -> None:
        body = TriggerFailed(
            trigger=trigger.id,
            name=trigger.name,
            slot=slot,
            code=str(error.extra.get("rule") or error.code),
            detail=error.detail,
            stopped=lost or trigger.failures + 1 >= MAX_FAILURES,
        )
        stream = f"workflow:{trigger.workflow}"
        told = f"{trigger.id}\0{trigger.position}\0{slot}"
        event = NewEvent(
            *(stream, body, trigger.actor, trigger.workspace),
            id=hashlib.sha256(told.encode()).hexdigest()[:40],
        )
        self._ledger.append([event], {stream: None})
