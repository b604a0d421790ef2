"""A run as the fold of its events, and what follows from it: which steps are ready, which are
doomed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from karate.graph.events import (
    Body,
    RunCancelled,
    RunFinished,
    RunRequested,
    StepCached,
    StepCancelled,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import JsonObject
from karate.graph.plan import Plan

StepName: TypeAlias = Literal[
    "waiting", "running", "cached", "succeeded", "failed", "skipped", "cancelled"
]
RunName: TypeAlias = Literal["queued", "running", "succeeded", "partial", "failed", "cancelled"]

DONE = frozenset({"cached", "succeeded"})
ENDED = DONE | {"failed", "skipped", "cancelled"}


@dataclass(frozen=True, slots=True)
class StepState:
    """`outputs`: port → assets, there once the step is done. `attempt` counts starts."""

    state: StepName = "waiting"
    attempt: int = 0
    key: str | None = None
    outputs: Mapping[str, list[JsonObject]] = field(default_factory=dict)
    cost: int = 0
    detail: str = ""

    @property
    def done(self) -> bool:
        return self.state in DONE

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class RunState:
    """One run. `finished` is None until its last event; `cancelled` tells that somebody asked."""

    run: str
    workflow: str
    workflow_version: int
    plan: Plan
    steps: Mapping[str, StepState]
    cancelled: bool = False
    finished: RunName | None = None

    @property
    def state(self) -> RunName:
        if self.finished is not None:
            return self.finished
        started = any(step.state != "waiting" for step in self.steps.values())
        return "running" if started else "queued"

    @property
    def cost(self) -> int:
        return sum(step.cost for step in self.steps.values())

    def ready(self) -> tuple[str, ...]:
        """Waiting steps whose parents are all done, in plan order; none once cancelled."""
        if self.cancelled or self.finished is not None:
            return ()
        return tuple(
            step.node
            for step in self.plan.steps
            if self.steps[step.node].state == "waiting"
            and all(self.steps[parent].done for parent in step.parents)
        )

    def doomed(self) -> Iterator[tuple[str, str]]:
        """Waiting steps that can never run, each with the ancestor to blame, in plan order."""
        blame = {node: node for node, step in self.steps.items() if step.ended and not step.done}
        for step in self.plan.steps:
            culprit = next((blame[p] for p in sorted(step.parents) if p in blame), None)
            if culprit is not None and self.steps[step.node].state == "waiting":
                blame[step.node] = culprit
                yield step.node, culprit

    def outcome(self) -> RunName | None:
        """How the run ends, once every step has ended; None before."""
        if not all(step.ended for step in self.steps.values()):
            return None
        if self.cancelled:
            return "cancelled"
        failed = sum(not step.done for step in self.steps.values())
        if not failed:
            return "succeeded"
        return "partial" if any(self._kept()) else "failed"

    def _kept(self) -> Iterator[str]:
        """Done steps worth having: those that nobody's failure made useless."""
        feeds = {parent for step in self.plan.steps for parent in step.parents}
        for node, step in self.steps.items():
            if step.done and node not in feeds:
                yield node


def evolve(state: RunState | None, body: Body) -> RunState | None:
    """The state after one more event of the run's stream; other bodies change nothing."""
    match body:
        case RunRequested():
            plan = Plan.from_json(body.plan)
            steps = {step.node: StepState() for step in plan.steps}
            return RunState(body.run, body.workflow, body.workflow_version, plan, steps)
        case _ if state is None:
            return None
        case RunCancelled():
            return replace(state, cancelled=True)
        case RunFinished():
            return replace(state, finished=body.state)
        case StepStarted():
            old = state.steps[body.node]
            step = replace(old, state="running", attempt=body.attempt, key=body.key)
        case StepCached():
            old = state.steps[body.node]
            step = replace(old, state="cached", key=body.key, outputs=body.outputs)
        case StepSucceeded():
            old = state.steps[body.node]
            step = replace(
                old, state="succeeded", key=body.key, outputs=body.outputs, cost=body.cost
            )
        case StepFailed():
            old = state.steps[body.node]
            step = replace(old, state="failed" if body.final else "waiting", detail=body.detail)
        case StepSkipped():
            step = replace(state.steps[body.node], state="skipped", detail=body.because)
        case StepCancelled():
            step = replace(state.steps[body.node], state="cancelled")
        case _:
            return state
    return replace(state, steps={**state.steps, body.node: step})


def fold(bodies: Iterable[Body]) -> RunState | None:
    """The run that `bodies`, a run stream from its first event, describe."""
    state: RunState | None = None
    for body in bodies:
        state = evolve(state, body)
    return state
