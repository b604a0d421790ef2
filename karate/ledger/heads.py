"""The heads of all streams and the Merkle tree over them, moved along the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

import msgspec

from karate.ledger.db import Tx
from karate.ledger.merkle import Tree, leaf

#: Rows read at a time.
CHUNK: Final = 5_000

Head: TypeAlias = tuple[str, int, bytes]
"""Stream, version and hash of a stream's newest event."""


class Step(NamedTuple):
    """One event as far as heads are concerned."""

    position: int
    stream: str
    version: int
    hash: bytes


class Heads:
    """Heads in the order in which their streams began, as of `position`. Not thread-safe.

    Takes about 300 bytes for each stream.
    """

    def __init__(self) -> None:
        self.position = 0
        self._places: dict[str, int] = {}
        self._tree = Tree()

    def __len__(self) -> int:
        return len(self._places)

    def put(self, heads: Iterable[Head]) -> None:
        """Move heads; those of new streams in the order in which they began."""
        for head in heads:
            place = self._places.setdefault(head[0], len(self._places))
            self._tree.put(place, leaf(msgspec.msgpack.encode(head)))

    def root(self) -> bytes:
        """The root over all heads."""
        return self._tree.root()


def heads_upto(tx: Tx, position: int) -> list[Head]:
    """The heads as of `position`, in the order in which the streams began: one pass of the log."""
    sql = (
        "SELECT e.originator_id, e.originator_version, e.hash FROM (SELECT originator_id AS stream,"
        " MAX(originator_version) AS version, MIN(notification_id) AS began FROM events"
        " WHERE notification_id <= ? GROUP BY originator_id) h JOIN events e"
        " ON e.originator_id = h.stream AND e.originator_version = h.version ORDER BY h.began"
    )
    return [(stream, version, bytes(hash)) for stream, version, hash in tx.execute(sql, [position])]


def steps(tx: Tx, after: int, upto: int) -> list[Step]:
    """The events with `after` < position <= `upto`, in order, at most CHUNK."""
    sql = (
        "SELECT notification_id, originator_id, originator_version, hash FROM events"
        " WHERE notification_id > ? AND notification_id <= ? ORDER BY notification_id LIMIT ?"
    )
    return [Step(*row) for row in tx.execute(sql, [after, upto, CHUNK])]
