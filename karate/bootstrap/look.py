"""Looking at an installation without serving it: history and checks for the command line."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from karate.bootstrap.models import catalogue_of
from karate.bootstrap.proof import line_of, prove
from karate.bootstrap.store import open_store
from karate.errors import NotFound, Unavailable
from karate.graph.events import AssetStored
from karate.graph.model import JsonObject
from karate.ledger.log import Ledger
from karate.reads.projector import Projector
from karate.settings import Settings


def history(workflow: str, limit: int, settings: Settings, patience_s: float) -> list[JsonObject]:
    """The newest `limit` items of a workflow's history. Raises NotFound, Unavailable."""
    store = open_store(settings)
    projector = Projector(store.ledger, store.views, catalogue=catalogue_of(settings))
    try:
        if store.ledger.head(f"workflow:{workflow}") == 0:
            raise NotFound(f"there is no workflow {workflow}")
        projector.start()
        if not projector.wait_for(store.ledger.position(), patience_s):
            raise Unavailable("the read models do not catch up with the log")
        items: list[JsonObject] = []
        cursor: str | None = None
        while len(items) < limit:
            page = projector.history.page(workflow, limit=min(limit, 200), cursor=cursor)
            items += page.items
            cursor = page.next
            if cursor is None:
                break
        return items[:limit]
    finally:
        projector.stop()
        store.close()


def check(
    settings: Settings, log_only: bool = False, pinned: Sequence[Path] = ()
) -> Iterator[tuple[str, str, bool]]:
    """Yield (what, result, whether good): database, the log, files of the blob store.

    `pinned` are checkpoints that were kept elsewhere. Raises as `prove`.
    """
    store = open_store(settings)
    try:
        position = store.ledger.position()
        yield "database", f"ok, {store.database.dialect}, {position} events", True
        begun = time.perf_counter()
        found = prove(store, pinned)
        seconds = max(time.perf_counter() - begun, 1e-6)
        for finding in found.findings:
            yield "chains", f"BROKEN: {line_of(finding)}", False
        if not found.findings:
            yield (
                "chains",
                f"ok, {found.events} events, {found.events / seconds:,.0f} a second",
                True,
            )
        signed = f"{found.checkpoints} checkpoints, {found.unsigned} events not signed yet"
        yield "signed", signed, True
        if found.newest is not None and not found.findings:
            yield "checkpoint", json.dumps(found.newest.to_json()), True
        if log_only:
            return
        missing = sum(not store.blobs.exists(sha256) for sha256 in _contents(store.ledger))
        yield "files", "ok" if not missing else f"{missing} MISSING", missing == 0
    finally:
        store.close()


def _contents(ledger: Ledger) -> set[str]:
    """The content hashes of all assets the log names."""
    found: set[str] = set()
    after = 0
    while events := ledger.read(after=after, types={AssetStored.type}):
        found |= {event.body.sha256 for event in events if isinstance(event.body, AssetStored)}
        after = events[-1].position
    return found
