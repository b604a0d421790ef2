"""The checkpoints that stand in the log, in order, whether they can be read or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from karate.errors import Incompatible
from karate.graph.events import LedgerCheckpointed
from karate.ledger import row as rows
from karate.ledger.checkpoint import STREAM, Checkpoint
from karate.ledger.codec import open_row
from karate.ledger.heads import Head
from karate.ledger.log import Ledger

#: Checkpoints read at a time.
CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """The checkpoint of the event at `at`; None when that event does not open.

    `position` is what it covers, `heads` what moved since the one before.
    """

    at: int
    version: int
    position: int
    checkpoint: Checkpoint | None
    heads: tuple[Head, ...] = ()


class SignedEvents:
    """Reads the checkpoints of a log once, from the first to the last."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._events = self._all()
        self._next: Signed | None = next(self._events, None)

    def upto(self, position: int) -> Iterator[Signed]:
        """Those not read yet that cover no more than `position`."""
        while self._next is not None and self._next.position <= position:
            yield self._next
            self._next = next(self._events, None)

    def _all(self) -> Iterator[Signed]:
        version = covered = 0
        while True:
            with self._ledger.database.read() as tx:
                found = rows.by_stream(tx, STREAM, version, None, CHUNK, newest_first=False)
            for row in found:
                item = self._signed(row, covered)
                covered = max(covered, item.position)
                yield item
            if len(found) < CHUNK:
                return
            version = found[-1].version

    def _signed(self, row: rows.Row, covered: int) -> Signed:
        try:
            body = open_row(row, self._ledger.keys).body
        except Incompatible:
            return Signed(row.position, row.version, covered, None)
        if not isinstance(body, LedgerCheckpointed):
            return Signed(row.position, row.version, covered, None)
        heads = tuple((stream, version, hash) for stream, version, hash in body.heads)
        return Signed(row.position, row.version, body.position, Checkpoint.of(body), heads)
