"""Text list and Number list: sources of lists, one element per line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json, JsonObject, is_exact
from karate.graph.values import data

TEXTS = NodeType(
    id="text-list",
    version=1,
    title="Text list",
    category="Values",
    description="Several texts, one per line. Nodes fed by it run once for each.",
    outputs=(Port("texts", PortType.TEXT, "Texts", list=True),),
    params=(Param("lines", "text", "Lines", ""),),
    keywords=("batch", "prompts", "list", "each", "lines"),
    kind="control",
    cacheable=False,
)
NUMBERS = NodeType(
    id="number-list",
    version=1,
    title="Number list",
    category="Values",
    description="Several numbers, one per line. Nodes fed by it run once for each.",
    outputs=(Port("numbers", PortType.NUMBER, "Numbers", list=True),),
    params=(Param("lines", "text", "Lines", ""),),
    keywords=("batch", "values", "list", "each", "range"),
    kind="control",
    cacheable=False,
)


def texts(
    inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
) -> dict[str, list[JsonObject]]:
    """The lines that are not blank."""
    return {"texts": [data("text", line) for line in _lines(params)]}


def numbers(
    inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
) -> dict[str, list[JsonObject]]:
    """The lines that are not blank, as numbers. Raises StepFailed naming the line that is none."""
    return {"numbers": [data("number", _number(line)) for line in _lines(params)]}


def _lines(params: Mapping[str, Json]) -> list[str]:
    return [line.strip() for line in str(params["lines"]).splitlines() if line.strip()]


def _number(line: str) -> float:
    try:
        number = float(line)
    except ValueError:
        raise StepFailed(f"“{line}” is not a number") from None
    if not is_exact(number):
        raise StepFailed(f"“{line}” is not a number that can be used")
    return number
