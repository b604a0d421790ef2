"""Random plans and an imagined executor: it decides by the name of a place how its work ends."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from karate.errors import Invalid
from karate.graph.choice import Choice
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.elements import element_count, inputs_of
from karate.graph.events import (
    Body,
    RunRequested,
    StepCached,
    StepFailed,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import Edge, Graph, JsonObject, Node
from karate.graph.places import split_place
from karate.graph.plan import Plan
from karate.graph.runstate import RunState, fold
from karate.graph.values import data
from karate.runs.advance import advanced, cancelling, with_consequences

NUMBER = PortType.NUMBER
OUT = Port("out", NUMBER, "Out")


def _type(id: str, *inputs: Port, **more: object) -> NodeType:
    kept: dict[str, object] = {"outputs": (OUT,), **more}
    return NodeType(id, 1, id.title(), "Test", "", inputs, **kept)  # type: ignore[arg-type]  # by name


def _in(name: str, *, required: bool = False, list: bool = False) -> Port:
    return Port(name, NUMBER, name.title(), required, list)


#: Sources of one value and of three, a tool with two inputs, a joiner, and a branch.
CATALOGUE = {
    found.id: found
    for found in (
        _type("one", params=(Param("value", "integer", "Value", 1),)),
        _type("three", outputs=(Port("out", NUMBER, "Out", list=True),)),
        _type("two", outputs=(Port("out", NUMBER, "Out", list=True),)),
        _type("tool", _in("a"), _in("b")),
        _type("join", _in("all", list=True)),
        _type(
            "pick",
            _in("by"),
            _in("left"),
            _in("right"),
            choice=Choice("by", {"0": "left", "1": "right"}),
        ),
    )
}
PORTS = {"tool": ("a", "b"), "join": ("all",), "pick": ("by", "left", "right")}
IDS = tuple("abcdefghij")


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Up to ten nodes, wired forward, some disabled or bypassed."""
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    for place, key in enumerate(ids):
        kind = draw(st.sampled_from(["one", "three", "two", "tool", "tool", "join", "pick"]))
        keys: JsonObject = {}
        if draw(st.integers(0, 9)) == 0:
            keys[draw(st.sampled_from(["disabled", "bypass"]))] = True
        if kind == "tool":
            keys["lists"] = draw(st.sampled_from(["zip", "product", "repeat"]))
        nodes[key] = Node(kind, (0.0, 0.0), {}, frozenset(), keys)
        for port in PORTS.get(kind, ()):
            if place and draw(st.booleans()):
                order = ":m" if port == "all" else ""
                edges[f"{key}:{port}{order}"] = Edge(draw(st.sampled_from(ids[:place])), "out")
                if order and draw(st.booleans()):
                    edges[f"{key}:{port}:n"] = Edge(draw(st.sampled_from(ids[:place])), "out")
    return Graph(nodes=nodes, edges=edges)


@dataclass(slots=True)
class World:
    """Plays a plan to its end; `failing` per cent of all places fail, some after a retry."""

    plan: Plan
    failing: int
    salt: int = 0
    bodies: list[Body] = field(default_factory=list)

    def begun(self) -> RunState:
        """The run as it was asked for."""
        body = RunRequested(run="r", workflow="w", workflow_version=1, plan=self.plan.to_json())
        self.bodies = [body]
        state = fold(self.bodies)
        assert state is not None
        return self.told(state, [])

    def told(self, state: RunState, bodies: Sequence[Body]) -> RunState:
        """The run after a decision and what it entails."""
        found = with_consequences(state, bodies)
        self.bodies += found
        return advanced(state, found)

    def play(self, order: random.Random, cancel_after: int | None = None) -> RunState:
        """Work on whatever is ready, in some order; `cancel_after` so many decisions somebody
        cancels.
        """
        state, turns = self.begun(), 0
        running: list[str] = []
        while state.finished is None:
            if turns == cancel_after:
                bodies = cancelling(state)
                assert bodies is not None
                return self.told(state, bodies)
            turns += 1
            running = [p for p in running if state.at(p).state == "running"]
            ready = state.ready()
            assert ready or running, f"stuck: {state}"
            if ready and (not running or order.random() < 0.6):
                place = order.choice(ready)
                state = self.told(state, [self.started(state, place)])
                if state.at(place).state == "running" and state.at(place).elements is None:
                    running.append(place)
            else:
                place = order.choice(running)
                state = self.told(state, [self.ended(state, place)])
        return state

    def started(self, state: RunState, place: str) -> Body:
        """Work at `place` begins, or it turns out to be a list."""
        node, element = split_place(place)
        step, attempt = state.plan.step(node), state.at(place).attempt + 1
        if step.maps and element is None:
            try:
                count = element_count(step, state.steps)
            except Invalid as error:
                return StepFailed(
                    run="r", workflow="w", node=node, attempt=1, code="invalid",
                    detail=error.detail, final=True,
                )  # fmt: skip
            return StepStarted(run="r", workflow="w", node=node, attempt=attempt, key="k", of=count)
        return StepStarted(
            run="r", workflow="w", node=node, element=element, attempt=attempt, key="k"
        )

    def ended(self, state: RunState, place: str) -> Body:
        """How work at `place` ends: the same whenever it is tried."""
        node, element = split_place(place)
        step, attempt = state.plan.step(node), state.at(place).attempt
        dice = zlib.crc32(f"{place} {self.salt}".encode())
        if dice % 100 < self.failing and not (dice % 3 == 0 and attempt > 1):
            return StepFailed(
                run="r", workflow="w", node=node, element=element, attempt=attempt, code="c",
                detail="no", final=attempt > 1 or dice % 3 > 0,
            )  # fmt: skip
        fed = inputs_of(step, state.steps, element)
        assert all(value for values in fed.values() for value in values), "a hole was worked on"
        outputs = {"out": self.outputs(step.type, node, fed)}
        if dice % 5 == 0:
            return StepCached(
                run="r", workflow="w", node=node, element=element, key="k", outputs=outputs,
                source="q", why="",
            )  # fmt: skip
        return StepSucceeded(
            run="r", workflow="w", node=node, element=element, attempt=attempt, key="k",
            outputs=outputs, seconds=1.0, cost=3, why="",
        )  # fmt: skip

    def outputs(self, type: str, node: str, fed: dict[str, list[JsonObject]]) -> list[JsonObject]:
        """Values that depend on all inputs, and on nothing else."""
        count = {"two": 2, "three": 3}.get(type, 1)
        if type == "pick":
            return [value for port in ("left", "right") for value in fed.get(port, [])]
        said = repr(sorted((port, [v["value"] for v in values]) for port, values in fed.items()))
        base = zlib.crc32(f"{node} {said}".encode())
        return [data("number", (base + place) % 2) for place in range(count)]
