"""Collect: many wires, and the elements of lists, become one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.graph.declared import NodeType, Port, PortType
from karate.graph.model import Json, JsonObject

TYPE = NodeType(
    id="collect",
    version=1,
    title="Collect",
    category="Flow",
    description="Joins single values and lists into one list, in the order of the wires.",
    inputs=(Port("items", PortType.ANY, "Items", list=True),),
    outputs=(Port("list", PortType.ANY, "List", list=True),),
    keywords=("list", "batch", "join", "merge", "gather", "array"),
    kind="control",
    cacheable=False,
)


def run(
    inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
) -> dict[str, list[JsonObject]]:
    """Everything that came in."""
    return {"list": [*inputs.get("items", ())]}
