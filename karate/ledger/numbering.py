"""Giving events their numbers: pure, under the append lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from karate.errors import Conflict, KarateError, Stale
from karate.ledger.chain import GENESIS, link
from karate.ledger.codec import seal
from karate.ledger.event import NewEvent
from karate.ledger.keys import Keys
from karate.ledger.recorder import Heads
from karate.ledger.row import Row


@dataclass(frozen=True, slots=True)
class Request:
    """One all-or-nothing append; `bodies` are the encoded bodies of `events`."""

    events: tuple[NewEvent, ...]
    bodies: tuple[bytes, ...]
    expected: Mapping[str, int | None]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its events."""
        return tuple(event.id for event in self.events)


@dataclass(frozen=True, slots=True)
class Numbered:
    """New rows for one request, to be stored."""

    rows: tuple[Row, ...]
    at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The rows a request had already been given."""

    rows: tuple[Row, ...]


Outcome: TypeAlias = Numbered | Known | KarateError


class Numbering:
    """Numbers the requests of one transaction one after another.

    `rows` is what to insert, `streams` the heads as they are after it.
    """

    def __init__(self, heads: Heads, keys: Keys, now: datetime) -> None:
        self._keys, self._now = keys, now
        self._position = heads.position
        self.streams = dict(heads.streams)
        self._locked = heads.locked
        self._here: dict[str, Row] = {}
        self.rows: list[Row] = []

    def stale(self, request: Request) -> Stale | None:
        """Why `request` may not be numbered now: a head that moved, or a stream that is locked."""
        for stream, expected in request.expected.items():
            actual = self.streams.get(stream, (0, GENESIS))[0]
            if expected is not None and expected != actual:
                return Stale(stream, expected, actual)
            if stream in self._locked:
                return Stale(stream, actual if expected is None else expected, actual)
        return None

    def number(self, request: Request, stored: Mapping[str, Row]) -> Outcome:
        """Number and chain `request`, or answer it from `stored` rows by event id."""
        if stored or self._here:
            found = [self._here.get(id) or stored.get(id) for id in request.ids]
            if any(found):
                return _known(request, found)
        stale = self.stale(request)
        if stale is not None:
            return stale
        times = tuple(event.at or self._now for event in request.events)
        rows = tuple(map(self._row, request.events, request.bodies, times))
        self._here.update((row.id, row) for row in rows)
        self.rows.extend(rows)
        return Numbered(rows, times)

    def _row(self, event: NewEvent, body: bytes, at: datetime) -> Row:
        version, previous = self.streams.get(event.stream, (0, GENESIS))
        version += 1
        self._position += 1
        state = seal(event, body, version, at, self._keys)
        fields = (
            self._position,
            event.stream,
            version,
            event.body.type,
            state,
            event.id,
            event.workspace,
        )
        hash = link(previous, *fields)
        self.streams[event.stream] = version, hash
        return Row(*fields, hash)


def _known(request: Request, found: list[Row | None]) -> Outcome:
    rows = tuple(row for row in found if row is not None)
    if len(rows) < len(found):
        return Conflict("some of these events are stored already, others are not")
    for row, event in zip(rows, request.events, strict=True):
        if (row.stream, row.type) != (event.stream, event.body.type):
            return Conflict(f"event id {row.id} belongs to another event")
    return Known(rows)
