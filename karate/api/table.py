"""All operations: the route table and OpenAPI are made from this one tuple."""

from __future__ import annotations

from karate.api import (
    ai,
    apps,
    assets,
    attempts,
    catalogue,
    compare,
    edits,
    events,
    exchange,
    forks,
    health,
    history,
    hooks,
    links,
    merges,
    people,
    queues,
    receipts,
    runs,
    subgraphs,
    triggers,
    undo,
    versions,
    workflows,
)
from karate.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *health.OPERATIONS,
    # Before workflows: `import` would be taken for the id of one.
    *exchange.OPERATIONS,
    *workflows.OPERATIONS,
    *edits.OPERATIONS,
    *history.OPERATIONS,
    *undo.OPERATIONS,
    *versions.OPERATIONS,
    *forks.OPERATIONS,
    *compare.OPERATIONS,
    *merges.OPERATIONS,
    *runs.OPERATIONS,
    *apps.OPERATIONS,
    *triggers.OPERATIONS,
    *hooks.OPERATIONS,
    *subgraphs.OPERATIONS,
    *events.OPERATIONS,
    *assets.OPERATIONS,
    *receipts.OPERATIONS,
    *catalogue.OPERATIONS,
    *ai.OPERATIONS,
    *attempts.OPERATIONS,
    *people.OPERATIONS,
    *links.OPERATIONS,
    *queues.OPERATIONS,
)
