"""Nodes that do nothing, for tests and measurements of everything around a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from karate.graph.declared import Catalogue, NodeType, Param, Port, PortType
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.values import data
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.control import Control, control
from tests.runs.line import graph

#: Gives its number; what comes in does not matter.
IDLE: Final = NodeType(
    id="idle",
    version=1,
    title="Idle",
    category="test",
    description="Does nothing.",
    inputs=(Port("in", PortType.NUMBER, "In", required=False),),
    outputs=(Port("out", PortType.NUMBER, "Out"),),
    params=(Param("number", "number", "Number", default=0),),
    kind="control",
)
IDLES: Final[Catalogue] = {**CATALOGUE, "idle": IDLE}


def idle(type_id: str) -> Control:
    """What the nodes of `IDLES` do."""
    return _number if type_id == IDLE.id else control(type_id)


def chain(length: int, salt: int = 0) -> Graph:
    """One after the other; another `salt` gives other results."""
    nodes = {f"n{i}": ("idle", {"number": salt * 1000 + i}) for i in range(length)}
    wires = [f"n{i}:out>n{i + 1}:in" for i in range(length - 1)]
    return graph(nodes, *wires, catalogue=IDLES)


def fan(width: int, salt: int = 0) -> Graph:
    """One that feeds all the others."""
    nodes = {f"n{i}": ("idle", {"number": salt * 1000 + i}) for i in range(width)}
    return graph(nodes, *[f"n0:out>n{i}:in" for i in range(1, width)], catalogue=IDLES)


def _number(
    inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
) -> dict[str, list[JsonObject]]:
    return {"out": [data("number", params["number"])]}
