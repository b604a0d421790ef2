"""Processes that write to one ledger at the same time, and one that reads its tail."""

from __future__ import annotations

import random
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from karate.errors import Stale
from karate.ledger.event import ANY
from karate.ledger.row import Row
from tests.contracts.ledger.opened import Opened, edit, opened

#: Streams all writers append to, besides one of their own.
SHARED = [f"workflow:shared{number}" for number in range(3)]


class Undone(Exception):
    """Makes a transaction roll back."""


def write(url: str, keys: Path, name: str, acked: Connection) -> None:
    """Append until killed: shared streams with and without expectation, and rolled-back rows.

    Sends (event id, position) of each event once its append was answered.
    """
    choose = random.Random(name)
    with opened(url, keys) as here:
        while True:
            _roll_back(here, choose)
            stream = choose.choice([*SHARED, f"workflow:{name}"])
            expected = {stream: ANY if choose.random() < 0.5 else here.ledger.head(stream)}
            count = choose.choice([1, 1, 1, 5])
            futures = [
                here.ledger.submit([edit(stream) for _ in range(count)], expected)
                for _ in range(choose.choice([1, 4]))
            ]
            for future in futures:
                try:
                    events = future.result().events
                except Stale:
                    continue
                acked.send([(event.id, event.position) for event in events])


def _roll_back(here: Opened, choose: random.Random) -> None:
    """Insert a row at the next position under the append lock, linger, and take it back."""
    if choose.random() < 0.9:
        return
    recorder: Any = here.ledger.recorder
    try:
        with recorder.numbering() as session:
            position = session.heads([], "", 0.0).position + 1
            session.insert(
                [Row(position, "workflow:gone", 1, "gone", b"", f"gone{position}", "w", b"")]
            )
            time.sleep(choose.random() * 0.005)
            raise Undone
    except Undone:
        return


def tail(url: str, keys: Path, seen: Connection) -> None:
    """Read on from the last position until told a final one; then send all that was seen."""
    found: list[tuple[int, str, int, str]] = []
    with opened(url, keys) as here:
        seen.send("ready")
        last = None
        while last is None or (found[-1][0] if found else 0) < last:
            if last is None and seen.poll():
                last = seen.recv()
            after = found[-1][0] if found else 0
            for event in here.ledger.read(after=after, limit=50):
                found.append((event.position, event.stream, event.version, event.id))
    seen.send(found)
