"""All operations: the route table and OpenAPI are made from this one tuple."""

from __future__ import annotations

from karate.api import assets, catalogue, edits, events, health, people, runs, workflows
from karate.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *health.OPERATIONS,
    *workflows.OPERATIONS,
    *edits.OPERATIONS,
    *runs.OPERATIONS,
    *events.OPERATIONS,
    *assets.OPERATIONS,
    *catalogue.OPERATIONS,
    *people.OPERATIONS,
)
