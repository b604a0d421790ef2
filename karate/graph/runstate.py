"""A run as the fold of its events, and what follows from it: which steps are ready, which are
doomed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from karate.graph.bodies.steps import SkipReason, StepBody
from karate.graph.demand import Need, chosen, needed_ports, needs
from karate.graph.elements import hole_of
from karate.graph.events import Body, RunCancelled, RunFinished, RunRequested
from karate.graph.places import place_of, split_place
from karate.graph.plan import Plan, Step
from karate.graph.stepstate import StepState, stepped

__all__ = ["Doom", "RunName", "RunState", "StepState", "evolve", "fold"]

RunName: TypeAlias = Literal["queued", "running", "succeeded", "partial", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Doom:
    """A step or element that will never run: the node to blame, and what that did."""

    node: str
    element: int | None
    because: str
    reason: SkipReason


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
        started = any(step.state not in ("waiting", "skipped") for step in self.steps.values())
        return "running" if started else "queued"

    @property
    def cost(self) -> int:
        return sum(step.cost for step in self.steps.values())

    def at(self, place: str) -> StepState:
        """The step, or the element of one, at `place`. Raises KeyError."""
        node, element = split_place(place)
        step = self.steps[node]
        if element is None:
            return step
        if step.elements is None or element >= len(step.elements):
            raise KeyError(place)
        return step.elements[element]

    def has(self, place: str) -> bool:
        """Tell whether the run has `place`."""
        node, element = split_place(place)
        step = self.steps.get(node)
        return step is not None and (element is None or element < len(step.elements or ()))

    def is_ready(self, place: str) -> bool:
        """Tell whether `place` is among `ready`."""
        node, _ = split_place(place)
        if not self.has(place) or self.cancelled or self.finished is not None:
            return False
        step = self.plan.step(node)
        return self._is_needed(node) and place in self._ready(step)

    def _is_needed(self, node: str) -> bool:
        return not self.plan.lazy or needs(self.plan, self.steps)[node][0] is Need.YES

    def places(self) -> Iterator[tuple[str, StepState]]:
        """Every piece of work: steps, and instead of one that is run over a list its elements."""
        for node, step in self.steps.items():
            if step.elements is None or step.ended:
                yield node, step
            else:
                for element, state in enumerate(step.elements):
                    yield place_of(node, element), state

    def left_behind(self) -> Iterator[str]:
        """Places that were cancelled while a provider worked on them, and which it goes on with."""
        for node, step in self.steps.items():
            for element, state in enumerate(step.elements or ()):
                if state.left_behind:
                    yield place_of(node, element)
            if step.left_behind:
                yield node

    def only_waits(self) -> bool:
        """Tell whether nothing is left to do here until a provider answers."""
        states = [step for _, step in self.places() if step.state == "running"]
        elsewhere = [step.asking or step.away for step in states]
        return bool(elsewhere) and all(elsewhere) and not self.ready()

    def ready(self) -> tuple[str, ...]:
        """Places that wait, are needed and have all they need, in plan order."""
        if self.cancelled or self.finished is not None:
            return ()
        need = needs(self.plan, self.steps) if self.plan.lazy else None
        return tuple(
            place
            for step in self.plan.steps
            if need is None or need[step.node][0] is Need.YES
            for place in self._ready(step)
        )

    def ready_of(self, node: str) -> tuple[str, ...]:
        """Those of `ready` that belong to `node`."""
        if self.cancelled or self.finished is not None or not self._is_needed(node):
            return ()
        return tuple(self._ready(self.plan.step(node)))

    def _ready(self, step: Step) -> Iterator[str]:
        now = self.steps[step.node]
        if now.spread:
            for element, state in enumerate(now.elements or ()):
                if state.state == "waiting" and hole_of(step, self.steps, element) is None:
                    yield place_of(step.node, element)
        elif (
            now.state == "waiting"
            and step.disabled is None
            and all(self._gives(step, port, source) for port, source in self._needed(step))
        ):
            yield step.node

    def _needed(self, step: Step) -> Iterator[tuple[str, str]]:
        for port in needed_ports(step, self.steps):
            for node, _ in step.inputs[port]:
                yield port, node

    def _gives(self, step: Step, port: str, parent: str) -> bool:
        """Tell whether `parent` has something for `port`: all, or for a list what did not fail."""
        state = self.steps[parent]
        return state.done or (state.ended and bool(state.outputs) and port in step.maps)

    def doomed(self) -> Iterator[Doom]:
        """What waits and can never run, or need not, in plan order."""
        need = needs(self.plan, self.steps) if self.plan.lazy else None
        lost: dict[str, tuple[str, SkipReason]] = {}
        for step in self.plan.steps:
            now = self.steps[step.node]
            if now.ended and not now.done:
                own = now.detail if now.reason else step.node
                lost[step.node] = (own, now.reason or "failed")
            elif now.spread:
                yield from self._holes(step, now, lost)
            elif now.state == "waiting":
                doom = self._doom(step, lost)
                if doom is None and need is not None and need[step.node][0] is Need.NO:
                    doom = (need[step.node][1], "not-chosen")
                if doom is not None:
                    lost[step.node] = doom
                    yield Doom(step.node, None, *doom)

    def _doom(
        self, step: Step, lost: Mapping[str, tuple[str, SkipReason]]
    ) -> tuple[str, SkipReason] | None:
        if step.disabled is not None:
            return step.disabled, "disabled"
        found = [
            lost[parent]
            for port, parent in self._needed(step)
            if parent in lost and not self._gives(step, port, parent)
        ]
        if found:
            return min(found, key=lambda one: (one[1] != "failed", one))
        if step.choice is not None:
            choice = chosen(step, self.steps)
            port = choice.port if choice else None
            if port is not None and port not in step.inputs:
                return step.node, "not-chosen"
        return None

    def _holes(
        self, step: Step, now: StepState, lost: Mapping[str, tuple[str, SkipReason]]
    ) -> Iterator[Doom]:
        for element, state in enumerate(now.elements or ()):
            if state.state == "waiting":
                parent = hole_of(step, self.steps, element)
                if parent is not None:
                    yield Doom(step.node, element, *lost.get(parent, (parent, "failed")))

    def outcome(self) -> RunName | None:
        """How the run ends, once every step has ended; None before."""
        if not all(step.ended for step in self.steps.values()):
            return None
        if self.cancelled:
            return "cancelled"
        if not any(step.bad for step in self.steps.values()):
            return "succeeded"
        return "partial" if any(self._kept()) else "failed"

    def _kept(self) -> Iterator[str]:
        """What is worth having: results that nobody's failure made useless."""
        for node, step in self.steps.items():
            if self.plan.is_wanted(node) and (step.done or any(step.outputs.values())):
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
        case StepBody():
            step = stepped(state.steps[body.node], body)
            return replace(state, steps={**state.steps, body.node: step})
        case _:
            return state


def fold(bodies: Iterable[Body]) -> RunState | None:
    """The run that `bodies`, a run stream from its first event, describe."""
    state: RunState | None = None
    for body in bodies:
        state = evolve(state, body)
    return state
