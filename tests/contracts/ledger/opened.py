"""An open ledger and the events tests put into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from karate.graph.events import WorkflowEdited
from karate.ledger.db import Database, open_database
from karate.ledger.event import NewEvent
from karate.ledger.keys import Keys, open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.telemetry.metrics import Metrics


@dataclass(frozen=True)
class Opened:
    """A ledger and what it stands on."""

    database: Database
    keys: Keys
    ledger: Ledger
    metrics: Metrics


@contextmanager
def opened(url: str, keys_folder: Path) -> Iterator[Opened]:
    """Open the ledger of `url` and close it at the end."""
    database = open_database(url)
    metrics = Metrics()
    try:
        keys = open_keys(database, keys_folder)
        ledger = open_ledger(database, keys, metrics)
        try:
            yield Opened(database, keys, ledger, metrics)
        finally:
            ledger.close()
    finally:
        database.close()


def edit(stream: str = "workflow:w", *, size: int = 20, **fields: Any) -> NewEvent:
    """An edit with an update of `size` bytes."""
    body = WorkflowEdited(update=bytes(size), changes=[{"op": "meta.set", "key": "title"}])
    return replace(NewEvent(stream, body, "ann", "space"), **fields)
