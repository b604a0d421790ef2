"""The append-only log: the truth everything else is derived from."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager

from karate.errors import Invalid
from karate.graph.ids import new_id
from karate.ledger import row as rows
from karate.ledger.chain import Break, Link, verify
from karate.ledger.codec import encode_body, header_of, open_row
from karate.ledger.db import Database
from karate.ledger.event import Appended, Event, NewEvent
from karate.ledger.grown import Listeners
from karate.ledger.keys import Keys
from karate.ledger.lock import StreamLocks
from karate.ledger.numbering import Request
from karate.ledger.recorder import Recorder
from karate.ledger.watch import Watch
from karate.ledger.writer import Writer
from karate.telemetry.metrics import Metrics, process_metrics

#: Rows fetched at a time when a read goes through a whole stream or log.
CHUNK = 500
#: The greatest position a database holds.
END = (1 << 63) - 1


class Ledger:
    """Made by `open_ledger`; every method may be called from any thread and blocks but `submit`."""

    def __init__(
        self, database: Database, recorder: Recorder, keys: Keys, metrics: Metrics
    ) -> None:
        self.database, self.recorder, self.keys = database, recorder, keys
        self._holder = new_id()
        self._locks = StreamLocks(database, self._holder)
        self._listeners = Listeners(self.position())
        self._writer = Writer(recorder, keys, self._holder, metrics, self._listeners.grown)
        self._watch = Watch(database, self.position, self._listeners.reached)

    def append(self, events: Sequence[NewEvent], expected: Mapping[str, int | None]) -> Appended:
        """Append `events` all or nothing and return them stored; see `submit`."""
        return self.submit(events, expected).result()

    def submit(
        self, events: Sequence[NewEvent], expected: Mapping[str, int | None]
    ) -> Future[Appended]:
        """Queue an append; the future resolves after COMMIT.

        `expected` names the head each stream must have (0: no event yet, None: any); it may name
        further streams the decision rests on. Events whose ids are stored already are answered
        with what was stored. The future, or this call, raises Stale when a head moved, Conflict
        when only some ids are known, Invalid and Malformed for a wrong request, and Unavailable
        when the store is full or away: then nothing of it was stored, or, if the answer to COMMIT
        was lost, the same ids sent again say what became of it.
        """
        request = Request(
            tuple(events), tuple(encode_body(event.body) for event in events), dict(expected)
        )
        _check(request)
        return self._writer.submit(request)

    def locked(self, stream: str) -> AbstractContextManager[None]:
        """Keep `stream` to this process: other processes' appends to it are Stale meanwhile.

        For a writer that was stale several times. Ends by itself after `lock.LEASE_S`. Raises
        Unavailable when another keeps it for too long.
        """
        return self._locks.locked(stream)

    def read(
        self,
        after: int = 0,
        limit: int = CHUNK,
        types: Collection[str] | None = None,
        workspace: str | None = None,
        upto: int = END,
    ) -> list[Event]:
        """Events with `after` < position <= `upto` in order, at most `limit`."""
        with self.database.read() as tx:
            found = rows.by_position(tx, after, upto, limit, types, workspace)
        return [open_row(row, self.keys) for row in found]

    def marks(
        self, after: int, limit: int, types: Collection[str], upto: int = END
    ) -> list[rows.Mark]:
        """As `read`, but only where events stand: cheap, since nothing of them is opened."""
        with self.database.read() as tx:
            return rows.marks(tx, after, upto, limit, types)

    def read_stream(
        self,
        stream: str,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        before: int | None = None,
        types: Collection[str] | None = None,
        actor: str | None = None,
    ) -> list[Event]:
        """Events of `stream` with `after` < version <= `upto` and < `before`, at most `limit`."""
        if before is not None:
            upto = before - 1 if upto is None else min(upto, before - 1)
        chunk = CHUNK if limit is None or actor is not None else limit
        found = self._rows(stream, after, upto, chunk, newest_first, types)
        wanted = (row for row in found if actor is None or header_of(row).actor == actor)
        return [open_row(row, self.keys) for row in itertools.islice(wanted, limit)]

    def read_versions(self, stream: str, versions: Collection[int]) -> list[Event]:
        """The events of these versions of `stream`, in order; those there are."""
        with self.database.read() as tx:
            return [open_row(row, self.keys) for row in rows.by_versions(tx, stream, versions)]

    def head(self, stream: str) -> int:
        """The version of the newest event of `stream`; 0 when it has none."""
        with self.database.read() as tx:
            return rows.head_version(tx, stream)

    def position_of(self, stream: str, version: int) -> int | None:
        """The position of one event of `stream`, None when there is no such version."""
        with self.database.read() as tx:
            return rows.position_of(tx, stream, version)

    def positions(self, stream: str, versions: Collection[int]) -> dict[int, int]:
        """Version → position of these events of `stream`; those there are."""
        with self.database.read() as tx:
            return rows.positions(tx, stream, versions)

    def position(self) -> int:
        """The position of the newest event; 0 for an empty log."""
        with self.database.read() as tx:
            return rows.newest_position(tx)

    def on_append(
        self, callback: Callable[[int], None], types: Collection[str] | None = None
    ) -> None:
        """Call `callback` with the newest position after appends, of other processes too.

        With `types`, this process's own appends without any of them are not told. A hint: calls
        may be merged. It runs on the writer's or watcher's thread, must not block and must not
        append.
        """
        self._listeners.add(callback, types)

    def verify_stream(self, stream: str) -> Break | None:
        """Check versions and hash chain of `stream`; names the first broken event."""
        return verify(self._rows(stream, 0, None, CHUNK, False, None), {})

    def verify(self) -> Break | None:
        """Check every chain of the log; names the broken event with the lowest position."""
        links: dict[str, Link] = {}
        after = 0
        while True:
            with self.database.read() as tx:
                found = rows.by_position(tx, after, END, CHUNK)
            if not found:
                return None
            broken = verify(found, links)
            if broken is not None:
                return broken
            after = found[-1].position

    def close(self) -> None:
        """Store what is queued and stop the threads; the database stays open."""
        self._writer.close()
        self._watch.close()

    def _rows(
        self,
        stream: str,
        after: int,
        upto: int | None,
        chunk: int,
        newest_first: bool,
        types: Collection[str] | None,
    ) -> Iterator[rows.Row]:
        chunk = min(chunk, CHUNK)
        while True:
            with self.database.read() as tx:
                found = rows.by_stream(tx, stream, after, upto, chunk, newest_first, types)
            yield from found
            if len(found) < chunk:
                return
            if newest_first:
                upto = found[-1].version - 1
            else:
                after = found[-1].version


def open_ledger(database: Database, keys: Keys, metrics: Metrics | None = None) -> Ledger:
    """The log of `database`, with its writer and watcher running."""
    from karate.ledger.store_sqlite import SQLiteStore

    recorder: Recorder
    if isinstance(database.store, SQLiteStore):
        from karate.ledger.recorder_sqlite import SQLiteRecorder

        recorder = SQLiteRecorder(database.store)
    else:
        from karate.ledger.recorder_postgres import PostgresRecorder
        from karate.ledger.store_postgres import PostgresStore

        assert isinstance(database.store, PostgresStore)
        recorder = PostgresRecorder(database.store)
    return Ledger(database, recorder, keys, metrics or process_metrics())


def _check(request: Request) -> None:
    if not request.events:
        raise Invalid("an append needs an event")
    if len(set(request.ids)) != len(request.ids):
        raise Invalid("two events of one append share an id")
    unnamed = {event.stream for event in request.events} - request.expected.keys()
    if unnamed:
        raise Invalid(f"no expected version was given for {', '.join(sorted(unnamed))}")
