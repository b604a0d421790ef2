"""If and Switch: one input is passed on; what only the others need is never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.errors import StepFailed
from karate.graph.choice import Choice
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json, JsonObject

#: The inputs of an If.
SIDES = ("then", "else")
#: The inputs of a Switch, and what chooses them.
WAYS = ("one", "two", "three", "four", "five", "six")

IF = NodeType(
    id="if",
    version=1,
    title="If",
    category="Flow",
    description="Passes one of two inputs on. What only the other one needs does not run.",
    inputs=(
        Port("condition", PortType.BOOLEAN, "Condition", required=False),
        Port("then", PortType.ANY, "Then", required=False),
        Port("else", PortType.ANY, "Else", required=False),
    ),
    outputs=(Port("result", PortType.ANY, "Result"),),
    params=(
        Param(
            "condition",
            "boolean",
            "Condition",
            True,
            description="Counts while nothing is connected to Condition.",
        ),
    ),
    keywords=("condition", "branch", "else", "choose", "gate", "when"),
    kind="control",
    cacheable=False,
    choice=Choice("condition", {"true": "then", "false": "else"}),
)
SWITCH = NodeType(
    id="switch",
    version=1,
    title="Switch",
    category="Flow",
    description="Passes one of six inputs on. What only the others need does not run.",
    inputs=(
        Port("choice", PortType.NUMBER, "Choice", required=False),
        *(Port(way, PortType.ANY, way.title(), required=False) for way in WAYS),
    ),
    outputs=(Port("result", PortType.ANY, "Result"),),
    params=(
        Param(
            "choice",
            "integer",
            "Choice",
            1,
            1,
            len(WAYS),
            1,
            description="Counts while nothing is connected to Choice.",
        ),
    ),
    keywords=("select", "choose", "branch", "case", "router", "index"),
    kind="control",
    cacheable=False,
    choice=Choice("choice", {str(place): way for place, way in enumerate(WAYS, start=1)}),
)


def run(
    inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
) -> dict[str, list[JsonObject]]:
    """What came in at the chosen input: the caller hands in no other. Raises StepFailed."""
    for way in (*SIDES, *WAYS):
        if way in inputs:
            return {"result": [*inputs[way]]}
    said = next((values[0].get("value") for values in inputs.values() if values), None)
    raise StepFailed(f"there is no input for {said if said is not None else 'this choice'}")
