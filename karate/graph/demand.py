"""Which steps of a run are needed, as far as is known: a lazy input is, once it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from karate.graph.model import Json
from karate.graph.plan import Plan, Step
from karate.graph.stepstate import StepState


class Need(IntEnum):
    """Ordered: a step is needed as much as whoever needs it most."""

    NO = 0
    OPEN = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choosing step chose; `port` is None where it names no input, or cannot choose."""

    port: str | None


def chosen(step: Step, steps: Mapping[str, StepState]) -> Chosen | None:
    """What `step`, which has lazy inputs, chose; None while that is open."""
    assert step.choice is not None
    value: Json = step.params.get(step.choice.by)
    for node, port in step.inputs.get(step.choice.by, ()):
        parent = steps[node]
        if not parent.done:
            return Chosen(None) if parent.ended else None
        values = parent.outputs.get(port)
        value = values[0].get("value") if values else None
    return Chosen(step.choice.port(value))


def needed_ports(step: Step, steps: Mapping[str, StepState]) -> tuple[str, ...]:
    """The wired inputs that `step` needs before it can run, as far as is known."""
    if step.choice is None:
        return tuple(step.inputs)
    choice = chosen(step, steps)
    lazy = step.choice.ports - ({choice.port} if choice else set())
    return tuple(port for port in step.inputs if port not in lazy)


def needs(plan: Plan, steps: Mapping[str, StepState]) -> dict[str, tuple[Need, str]]:
    """Node → how much it is needed, and for NO the node that chose something else."""
    found: dict[str, tuple[Need, str]] = {}
    for step in reversed(plan.steps):
        if plan.is_wanted(step.node):
            found[step.node] = (Need.YES, "")
            continue
        wires = (
            _through(consumer, found[consumer], _wire_need(plan.by_node[consumer], steps, port))
            for consumer, port in sorted(plan.feeds[step.node])
        )
        found[step.node] = max(wires, key=lambda wire: wire[0])
    return found


def _through(consumer: str, need: tuple[Need, str], wire: Need) -> tuple[Need, str]:
    """How much a consumer needs what comes by one of its wires."""
    level = min(need[0], wire)
    if level is not Need.NO:
        return level, ""
    return level, need[1] if need[0] is Need.NO else consumer


def _wire_need(step: Step, steps: Mapping[str, StepState], port: str) -> Need:
    if step.choice is None or port not in step.choice.ports:
        return Need.YES
    choice = chosen(step, steps)
    if choice is None:
        return Need.OPEN
    return Need.YES if choice.port == port else Need.NO
