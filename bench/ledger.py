"""How fast the log is, beside raw inserts of the same rows: `python -m bench.ledger --help`.

For each database and number of waiting producers, slices of the ledger and slices of raw SQL take
turns, since a disk's speed drifts. A raw slice inserts the very rows the ledger slice stored, in
the same transactions, into a table with the same indexes: what the machine can do. `ratio` is
ledger through raw. Latency is from `submit` until the follower's handler has the event, for one
editor and under a steady load.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from bench.raw import Raw, RawPostgres, RawSQLite
from karate.graph.events import WorkflowEdited
from karate.ledger.db import Database, Tx, open_database
from karate.ledger.event import ANY, Appended, Event, NewEvent
from karate.ledger.follow import Follower
from karate.ledger.keys import open_keys
from karate.ledger.log import open_ledger
from karate.ledger.row import COLUMNS
from karate.telemetry.metrics import Metrics
from tests.services import postgres

#: Requests waiting for their commit at one time, each on a document of its own.
PRODUCERS = (1, 16, 64, 256)
#: Seconds of one slice.
SLICE_S = 0.25
#: Edits per second of the steady load, over this many documents.
LOAD_PER_S, LOAD_DOCUMENTS = 1_000, 100
#: A Yjs update of one moved node is about this long.
UPDATE = bytes(54)
CHANGES: list[Any] = [{"op": "node.moved", "node": "n" * 20, "old": [0, 0], "new": [10.5, 20]}]


def edit(stream: str) -> NewEvent:
    """One moved node."""
    return NewEvent(stream, WorkflowEdited(update=UPDATE, changes=CHANGES), "person", "space")


@dataclass
class Slice:
    """What one stretch of work did; `batches` are events per transaction in order."""

    events: int = 0
    seconds: float = 0.0
    acks: list[float] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)


class Sizes:
    """In place of a histogram: the number of events of each transaction, in order."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def observe(self, size: float) -> None:
        """One transaction."""
        self.batches.append(int(size))


class Bench:
    """One database, the ledger in it, and the raw table beside it."""

    def __init__(self, name: str, url: str, keys: Path, raw: Raw) -> None:
        self.name, self.raw = name, raw
        self.database: Database = open_database(url)
        self.metrics, self.counted = Metrics(), Sizes()
        sizes: Any = self.counted
        self.metrics.append_batch = sizes
        self.ledger = open_ledger(self.database, open_keys(self.database, keys), self.metrics)

    def close(self) -> None:
        self.ledger.close()
        self.raw.close()
        self.database.close()

    def appended(self, producers: int, seconds: float) -> Slice:
        """Keep `producers` requests waiting for `seconds`."""
        done, clock = Slice(), time.perf_counter
        self.counted.batches.clear()
        waiting: deque[tuple[float, str, Future[Appended]]] = deque()

        def send(stream: str) -> None:
            waiting.append((clock(), stream, self.ledger.submit([edit(stream)], {stream: ANY})))

        start = clock()
        for number in range(producers):
            send(f"workflow:{producers}-{number}")
        while waiting:
            sent, stream, future = waiting.popleft()
            future.result()
            now = clock()
            done.acks.append(now - sent)
            if now - start < seconds:
                send(stream)
        done.events, done.seconds = len(done.acks), clock() - start
        done.batches = list(self.counted.batches)
        return done

    def inserted(self, work: Slice) -> Slice:
        """Insert the rows of `work` raw, in the same transactions."""
        with self.database.read() as tx:
            sql = f"SELECT {COLUMNS} FROM events ORDER BY notification_id DESC LIMIT ?"
            rows = tx.execute(sql, [work.events])[::-1]
        done, clock, start = Slice(work.events), time.perf_counter, time.perf_counter()
        at = 0
        for size in work.batches:
            began = clock()
            self.raw.insert(rows[at : at + size])
            done.acks.append(clock() - began)
            at += size
        done.seconds = clock() - start
        assert at == len(rows)
        return done

    def throughput(self, producers: int, seconds: float) -> None:
        """Print one line of the throughput table."""
        ours: list[Slice] = []
        theirs: list[Slice] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or not ours:
            ours.append(self.appended(producers, SLICE_S))
            theirs.append(self.inserted(ours[-1]))
        rate, raw = (
            sum(item.events for item in kind) / sum(item.seconds for item in kind)
            for kind in (ours, theirs)
        )
        batches = [size for item in ours for size in item.batches]
        acks = percentiles([ack for item in ours for ack in item.acks])
        commits = percentiles([ack for item in theirs for ack in item.acks])
        print(
            f"{self.name:9} {producers:9} {sum(batches) / len(batches):7.1f} {rate:10,.0f}"
            f" {raw:10,.0f} {rate / raw:6.2f} {acks[0]:9.2f} {acks[1]:9.2f}"
            f" {commits[0]:9.2f} {commits[1]:9.2f}"
        )

    def latency(self, per_second: float, seconds: float, label: str) -> None:
        """Print one line of the append → follower table."""
        sent: dict[str, float] = {}
        seen: dict[str, float] = {}
        done = threading.Event()

        def handle(tx: Tx, events: Sequence[Event]) -> None:
            now = time.perf_counter()
            seen.update((event.id, now) for event in events)

        name = f"bench-{label}"
        follower = Follower(name, self.ledger, self.database, handle, metrics=self.metrics)
        follower.start()
        follower.wait_for(self.ledger.position(), 60)
        futures: list[Future[Appended]] = []
        start = time.perf_counter()
        while (now := time.perf_counter()) - start < seconds:
            stream = f"workflow:load{len(futures) % LOAD_DOCUMENTS}"
            event = edit(stream)
            sent[event.id] = now
            futures.append(self.ledger.submit([event], {stream: ANY}))
            due = start + len(futures) / per_second
            done.wait(max(0.0, due - time.perf_counter()))
        position = futures[-1].result().position
        follower.wait_for(position, 60)
        reached = time.perf_counter()
        follower.stop()
        waits = [min(seen.get(id, reached), reached) - at for id, at in sent.items()]
        p50, p99 = percentiles(waits)
        print(
            f"{self.name:9} {label:18} {len(futures) / seconds:10,.0f} {p50:9.2f} {p99:9.2f}"
            f" {max(waits) * 1000:9.2f}"
        )


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    if len(seconds) < 2:
        return seconds[0] * 1000, seconds[0] * 1000
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[98] * 1000


def sqlite(stack: ExitStack, folder: Path) -> Bench:
    """A file, and a raw file beside it on the same disk."""
    raw = RawSQLite(folder / "raw.db")
    return Bench("sqlite", f"sqlite:///{folder / 'karate.db'}", folder / "keys", raw)


def postgresql(stack: ExitStack, folder: Path) -> Bench:
    """A server of our own that waits for the disk, with two databases."""
    place = stack.enter_context(TemporaryDirectory(prefix="karate-bench-"))
    server = stack.enter_context(postgres.running(Path(place), durable=True))
    url, raw = (stack.enter_context(server.database()) for _ in range(2))
    return Bench("postgres", url, folder / "keys-postgres", RawPostgres(raw))


MAKERS: dict[str, Callable[[ExitStack, Path], Bench]] = {"sqlite": sqlite, "postgres": postgresql}


def closing(bench: Bench) -> AbstractContextManager[Bench]:
    """`bench`, closed at the end."""

    @contextmanager
    def closed() -> Iterator[Bench]:
        try:
            yield bench
        finally:
            bench.close()

    return closed()


def main() -> None:
    """Run and print both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each line (default 2)")
    parser.add_argument("--database", choices=[*MAKERS, "both"], default="both")
    options = parser.parse_args()
    chosen = list(MAKERS) if options.database == "both" else [options.database]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="karate-bench-")))
        benches = [stack.enter_context(closing(MAKERS[name](stack, folder))) for name in chosen]
        print("Append: events/s with N producers waiting for their commit; times in ms")
        print(
            "database  producers  events/tx   ledger/s      raw/s  ratio"
            "   ack p50   ack p99  raw tx p50  raw tx p99"
        )
        for bench in benches:
            for producers in PRODUCERS:
                bench.throughput(producers, options.seconds)
        print("\nAppend → follower: from submit until the handler has the event; times in ms")
        print("database  load                 events/s       p50       p99       max")
        for bench in benches:
            bench.latency(20, options.seconds, "one editor")
            bench.latency(LOAD_PER_S, options.seconds, f"{LOAD_DOCUMENTS} documents")


if __name__ == "__main__":
    main()
