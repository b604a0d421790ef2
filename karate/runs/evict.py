"""Keeping what results take within bounds: what can be made again and nobody needs goes first."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import groupby
from typing import Final, Protocol

from karate.graph.declared import Catalogue
from karate.graph.events import CacheEvicted
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger
from karate.media.blobs import BlobStore
from karate.telemetry import log

#: Seconds between two looks at how much there is.
EVERY_S: Final = 60.0
#: Who removes it, in the log.
ACTOR: Final = "system"


class Shelf(Protocol):
    """What could go; a read model, `reads.shelf.Shelf` is one."""

    def removable(self, types: Iterable[str]) -> list[tuple[str, str, int]]:
        """(workspace, SHA-256, bytes), least recently used first."""


class Evictor:
    """Removes results of local nodes beyond `limit` bytes; 0 removes nothing.

    Uploads, what providers made, and what documents name or show always stay.
    """

    def __init__(
        self, ledger: Ledger, blobs: BlobStore, shelf: Shelf, catalogue: Catalogue, limit: int
    ) -> None:
        self._ledger, self._blobs, self._shelf, self._limit = ledger, blobs, shelf, limit
        self._types = [
            type_id
            for type_id, declared in catalogue.items()
            if declared.kind in ("local", "io") and declared.cacheable and declared.inputs
        ]
        self._next = time.monotonic() + EVERY_S

    def tidy(self) -> None:
        """Evict, when it is time to look again."""
        if self._limit and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            self.evict()

    def evict(self) -> int:
        """Remove what is over the limit, with an event per workspace; the number of bytes."""
        found = self._shelf.removable(self._types)
        over = sum(size for _, _, size in found) - self._limit
        going: list[tuple[str, str, int]] = []
        for one in found:
            if over <= 0:
                break
            over -= one[2]
            going.append(one)
        for workspace, group in groupby(sorted(going), key=lambda one: one[0]):
            contents = list(group)
            size = sum(one[2] for one in contents)
            body = CacheEvicted(contents=[sha256 for _, sha256, _ in contents], bytes=size)
            stream = f"workspace:{workspace}"
            # The log first: a crash in between leaves files that are still there, never a riddle.
            self._ledger.append([NewEvent(stream, body, ACTOR, workspace)], {stream: None})
            for _, sha256, _ in contents:
                self._blobs.delete(sha256)
            log("cache_evicted", files=len(contents), bytes=size, workspace=workspace)
        return sum(one[2] for one in going)
