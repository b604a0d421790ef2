"""How fast `karate check --log` reads: `python -m bench.check_log --help`.

A log of moved nodes with a checkpoint every few thousand events is checked by one process and by
as many as there are cores, beside what the machine can do: plain SHA-256 over the same stored
bytes, already in memory, and fetching the same rows without looking at them.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.ledger import edit
from karate.bootstrap.proof import scanning
from karate.ledger.checkpoints import Checkpointer
from karate.ledger.db import Database, open_database
from karate.ledger.event import ANY
from karate.ledger.examine import examine
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.ledger.row import by_position
from karate.ledger.scan import ROWS
from karate.ledger.signing import Signer
from tests.services import postgres

#: Documents, events of one append, and events between two checkpoints.
DOCUMENTS, APPENDED, BETWEEN = 100, 500, 5_000


def fill(ledger: Ledger, signer: Signer, folder: Path, events: int) -> None:
    """Append `events` edits and sign them."""
    writer = Checkpointer(ledger, signer, folder)
    for start in range(0, events, APPENDED):
        stream = f"workflow:{start // APPENDED % DOCUMENTS}"
        ledger.append([edit(stream) for _ in range(APPENDED)], {stream: ANY})
        if start % BETWEEN == 0:
            writer.write()
    writer.write()


def rest(database: Database) -> None:
    """Let PostgreSQL finish now what it would else do beside the first checks: dead rows, dirty
    pages."""
    if database.store.dialect == "postgres":
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) events")
            connection.execute("CHECKPOINT")


def rate(events: int, work: Callable[[], object], repeats: int = 3) -> float:
    """Events per second, the best of `repeats`."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return events / best


def measure(name: str, database: Database, folder: Path, events: int) -> None:
    """Fill `database` and print its line."""
    keys = open_keys(database, folder / name)
    ledger = open_ledger(database, keys)
    signer = Signer(keys.master)
    try:
        fill(ledger, signer, folder / name, events)
        rest(database)
        count = ledger.position()
        with database.read() as tx:
            stored = [row.state for row in by_position(tx, 0, count, count)]

        def hashed() -> None:
            for state in stored:
                sha256(state).digest()

        def fetched() -> None:
            after = 0
            while after < count:
                with database.read() as tx:
                    after = by_position(tx, after, count, ROWS)[-1].position

        figures = [rate(count, hashed), rate(count, fetched)]
        for processes in (1, os.cpu_count() or 1):
            with scanning(processes) as (scan, at_once):

                def checked(scan=scan, at_once=at_once) -> None:  # type: ignore[no-untyped-def]
                    found = examine(ledger, signer.public_keys(), (), scan, at_once)
                    assert not found.findings
                    assert found.events == count

                checked()  # the child processes have started and opened the database
                figures.append(rate(count, checked))
        print(f"{name:9} {count:9,}" + "".join(f" {figure:12,.0f}" for figure in figures))
    finally:
        ledger.close()


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Database]:
    """An empty database."""
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'karate.db'}"
        if name == "postgres":
            place = stack.enter_context(TemporaryDirectory(prefix="karate-bench-"))
            server = stack.enter_context(postgres.running(Path(place), durable=True))
            url = stack.enter_context(server.database())
        database = open_database(url)
        stack.callback(database.close)
        yield database


def main() -> None:
    """Print one line for each database."""
    parser = argparse.ArgumentParser(prog="python -m bench.check_log", description=__doc__)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    options = parser.parse_args()
    names = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    print("Events per second")
    print("database     events  sha256 alone   fetch alone  1 process   all cores")
    with TemporaryDirectory(prefix="karate-bench-") as folder:
        for name in names:
            with opened(name, Path(folder)) as database:
                measure(name, database, Path(folder), options.events)


if __name__ == "__main__":
    main()
