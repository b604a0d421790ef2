"""How long `karate rebuild` takes while a server follows: `python -m bench.rebuild --help`.

A log of edits, runs, steps and assets is followed the normal way, then rebuilt beside its readers.
The tables must come out the same, row by row. `blocked` is the longest an append of somebody else
had to wait meanwhile.
"""

from __future__ import annotations

import argparse
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from karate.graph.events import (
    AssetStored,
    Body,
    LedgerCheckpointed,
    WorkflowCreated,
    WorkflowEdited,
)
from karate.ledger.db import Database, open_database
from karate.ledger.event import ANY, NewEvent
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.reads.projector import Projector
from karate.reads.rebuild import Rebuild
from tests.reads.told import done, requested
from tests.services import postgres

#: Workflows, and edits of one between two of its runs.
WORKFLOWS, EDITS = 50, 40


def bodies(turn: int) -> list[tuple[str, list[Body]]]:
    """What happens in one turn, by stream: edits of a workflow, then a run and its results."""
    name, run = f"w{turn % WORKFLOWS}", f"r{turn}"
    edits: list[Body] = [] if turn >= WORKFLOWS else [WorkflowCreated(workflow=name)]
    for number in range(EDITS):
        changes: list[Any] = [
            {"op": "node.moved", "node": f"n{number % 20}", "old": [0, 0], "new": [turn, number]}
        ]
        if number == 0:
            changes = [{"op": "node.added", "node": f"n{turn % 20}", "type": "blur"}]
        edits.append(WorkflowEdited(update=bytes(54), changes=changes))
    nodes = ("photo", "soft", "end")
    steps = [body for node in nodes for body in done(node, run, f"{run}{node}", name)]
    stored: list[tuple[str, list[Body]]] = [
        (
            f"asset:{run}{node}",
            [
                AssetStored(
                    asset=f"{run}{node}", sha256=f"{turn:064x}", media_type="image/png", bytes=9
                )
            ],
        )
        for node in nodes
    ]
    return [(f"workflow:{name}", edits), (f"run:{run}", [requested(run, name), *steps]), *stored]


def fill(ledger: Ledger, events: int) -> None:
    """Append at least `events` events."""
    turn = 0
    while ledger.position() < events:
        waiting = []
        for _ in range(10):
            for stream, said in bodies(turn):
                news = [NewEvent(stream, body, f"p{turn % 7}", "space") for body in said]
                waiting.append(ledger.submit(news, {stream: ANY}))
            turn += 1
        for future in waiting:
            future.result()


def dump(database: Database, views: Projector) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every view."""
    with database.read(snapshot=True) as tx:
        return {
            name: sorted(tx.execute(f"SELECT * FROM {name}"), key=repr) for name in views.tables
        }


class Other:
    """Somebody who appends meanwhile, of a type no view wants, and remembers the longest wait."""

    def __init__(self, ledger: Ledger) -> None:
        self.longest = 0.0
        self._ledger, self._over = ledger, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Other:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        body = LedgerCheckpointed(position=0, streams=0, root=b"", heads=[], key="", signature=b"")
        while not self._over.wait(0.02):
            sent = time.perf_counter()
            event = NewEvent("bench:other", body, "p", "space")
            self._ledger.append([event], {"bench:other": ANY})
            self.longest = max(self.longest, time.perf_counter() - sent)


def measure(name: str, url: str, folder: Path, events: int) -> None:
    """Print the line of one database."""
    database = open_database(url)
    ledger = open_ledger(database, open_keys(database, folder / name))
    views = Projector(ledger, database)
    try:
        fill(ledger, events)
        begun = time.perf_counter()
        views.start()
        assert views.wait_for(ledger.position(), 600)
        followed = time.perf_counter() - begun
        before = dump(database, views)
        begun = time.perf_counter()
        with Other(ledger) as other:
            found = Rebuild(ledger, database, folder).run(lambda position, newest: None)
        seconds = time.perf_counter() - begun
        assert dump(database, views) == before
        print(
            f"{name:9} {found.events:9,} {sum(found.rows.values()):9,} {followed:9.1f}"
            f" {seconds:9.1f} {other.longest * 1000:11.0f}"
        )
    finally:
        views.stop()
        ledger.close()
        database.close()


def main() -> None:
    """Print one line for each database."""
    parser = argparse.ArgumentParser(prog="python -m bench.rebuild", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    options = parser.parse_args()
    print("Times in s; blocked in ms")
    print("database     events      rows  followed   rebuilt  blocked")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="karate-bench-")))
        if options.database != "postgres":
            measure("sqlite", f"sqlite:///{folder / 'karate.db'}", folder, options.events)
        if options.database != "sqlite":
            place = stack.enter_context(TemporaryDirectory(prefix="karate-bench-"))
            server = stack.enter_context(postgres.running(Path(place), durable=True))
            url = stack.enter_context(server.database())
            measure("postgres", url, folder, options.events)


if __name__ == "__main__":
    main()
