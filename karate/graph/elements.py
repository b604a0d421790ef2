"""A node that is run over lists: how many elements there are, and what each of them gets."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from karate.errors import Invalid, NotFound
from karate.graph.demand import needed_ports
from karate.graph.model import JsonObject
from karate.graph.plan import Step
from karate.graph.stepstate import StepState
from karate.graph.values import is_hole

Values = dict[str, list[JsonObject]]


def values_of(step: Step, steps: Mapping[str, StepState], port: str) -> list[JsonObject]:
    """What feeds an input port, in the order of its wires; holes included.

    Raises NotFound when a parent gave nothing at the wired output.
    """
    found: list[JsonObject] = []
    for node, output in step.inputs[port]:
        parent = steps[node]
        values = parent.outputs.get(output)
        if values is None and parent.done and not parent.outputs:
            continue  # a list without elements
        if values is None:
            raise NotFound(f"{node} gave nothing at its output “{output}”")
        found += values or []
    return found


def element_count(step: Step, steps: Mapping[str, StepState]) -> int:
    """How many elements `step` is run as. Raises Invalid for lists that do not go in step."""
    lengths = [len(values_of(step, steps, port)) for port in step.maps]
    match step.lists:
        case "product":
            return prod(lengths)
        case "repeat":
            return max(lengths) if all(lengths) else 0
        case "zip":
            if len(set(lengths)) > 1:
                told = ", ".join(f"{p} {n}" for p, n in zip(step.maps, lengths, strict=True))
                raise Invalid(
                    f"the lists have different lengths ({told}): choose each with each, "
                    "or repeat the last"
                )
            return lengths[0]


def inputs_of(step: Step, steps: Mapping[str, StepState], element: int | None = None) -> Values:
    """The values of each input that `step` needs, or those of one element of it.

    Raises NotFound when a parent gave nothing.
    """
    found = {port: values_of(step, steps, port) for port in needed_ports(step, steps)}
    if element is None:
        return found
    for port, place in element_places(step, found, element).items():
        found[port] = [found[port][place]]
    return found


def element_places(
    step: Step, values: Mapping[str, list[JsonObject]], element: int
) -> dict[str, int]:
    """Where in each list an element of `step` is; with `product` the last list goes fastest."""
    places: dict[str, int] = {}
    rest = element
    for port in reversed(step.maps):
        length = len(values[port])
        if step.lists == "product":
            rest, places[port] = divmod(rest, length)
        else:
            places[port] = min(element, length - 1)
    return places


def hole_of(step: Step, steps: Mapping[str, StepState], element: int) -> str | None:
    """The parent that has no result for this element; None when all have one."""
    values = {port: values_of(step, steps, port) for port in step.maps}
    for port, place in element_places(step, values, element).items():
        for node, output in step.inputs[port]:
            length = len(steps[node].outputs[output])
            if place < length:
                if is_hole(steps[node].outputs[output][place]):
                    return node
                break
            place -= length
    return None
