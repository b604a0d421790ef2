"""One step in a child of the pool, and what people are to know of it beside its results."""

from __future__ import annotations

from typing import TypedDict

from karate.graph.model import JsonObject
from karate.nodes.remarks import REMARKS
from karate.nodes.work import Made
from karate.nodes.work import execute as plainly


class Remarked(TypedDict):
    """`made` as `karate.nodes.work.execute` returns it, and lines for people."""

    made: dict[str, Made | JsonObject]
    remarks: list[str]


def execute(*job: object) -> Remarked:
    """`karate.nodes.work.execute(*job)` with what the effect had to say. Raises what that does."""
    REMARKS.begin()
    return {"made": plainly(*job), "remarks": REMARKS.lines}  # type: ignore[arg-type]
