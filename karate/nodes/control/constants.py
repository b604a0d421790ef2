"""Text, Number, Boolean: one value a person writes down, to feed several nodes or a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json, JsonObject
from karate.graph.values import data


def _constant(kind: PortType, param: Param, description: str, *keywords: str) -> NodeType:
    return NodeType(
        id=kind.value,
        version=1,
        title=kind.value.title(),
        category="Values",
        description=description,
        outputs=(Port(kind.value, kind, kind.value.title()),),
        params=(param,),
        keywords=("constant", "value", *keywords),
        kind="control",
        cacheable=False,
    )


TYPES = (
    _constant(
        PortType.TEXT, Param("value", "text", "Text", ""), "A text, such as a prompt.", "prompt"
    ),
    _constant(PortType.NUMBER, Param("value", "number", "Number", 0.0), "A number.", "integer"),
    _constant(
        PortType.BOOLEAN, Param("value", "boolean", "On", False), "Yes or no.", "switch", "toggle"
    ),
)


def run(
    inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
) -> dict[str, list[JsonObject]]:
    """The value as it was written."""
    match params.get("value"):
        case bool() as value:
            return {"boolean": [data("boolean", value)]}
        case int() | float() as value:
            return {"number": [data("number", value)]}
        case value:
            return {"text": [data("text", value if isinstance(value, str) else "")]}
