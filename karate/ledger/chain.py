"""The hash chain of a stream: SHA-256 over what is stored, the previous link included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from karate.ledger.row import Row

#: What the first event of a stream is chained to.
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a stream that does not fit the one before it."""

    stream: str
    version: int
    position: int
    event: str
    detail: str


@dataclass(slots=True)
class Link:
    """Where the check of one stream stands: `version` events verified, the last one's `hash`."""

    version: int = 0
    hash: bytes = GENESIS


def link(
    previous: bytes,
    position: int,
    stream: str,
    version: int,
    type: str,
    state: bytes,
    id: str,
    workspace: str,
) -> bytes:
    """The hash of an event: over `previous` and every other column of its row."""
    row = msgspec.msgpack.encode((position, stream, version, type, state, id, workspace))
    return sha256(previous + row).digest()


def verify(rows: Iterable[Row], links: dict[str, Link]) -> Break | None:
    """Check `rows` in order of position, moving `links` per stream; returns the first break.

    A changed, swapped, moved or missing row breaks the chain. A cut tail does not: compare the
    heads with a checkpoint for that.
    """
    for row in rows:
        known = links.setdefault(row.stream, Link())
        detail = ""
        if row.version != known.version + 1:
            detail = f"version {known.version + 1} is missing before it"
        elif link(known.hash, *row[:7]) != row.hash:
            detail = "its bytes, or the event before it, were altered"
        if detail:
            return Break(row.stream, row.version, row.position, row.id, detail)
        known.version, known.hash = row.version, row.hash
    return None
