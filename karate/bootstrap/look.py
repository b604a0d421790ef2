"""Looking at an installation without serving it: history and checks for the command line."""

from __future__ import annotations

from collections.abc import Iterator

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
    projector = Projector(store.ledger, store.database)
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


def check(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Yield (what, result, whether good): database, hash chains, files of the blob store."""
    store = open_store(settings)
    try:
        position = store.ledger.position()
        yield "database", f"ok, {store.database.dialect}, {position} events", True
        broken = store.ledger.verify()
        yield "chains", "ok" if broken is None else f"BROKEN: {broken}", broken is None
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
