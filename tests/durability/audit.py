"""Reading the log of a server from outside: while it runs, and all of it afterwards."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from karate.graph.events import WorkflowEdited
from karate.ledger.db import open_database
from karate.ledger.documents import Documents, stream_of
from karate.ledger.event import Event
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.telemetry.metrics import Metrics
from tests.flows.server import Server

#: Seconds between two looks of a tail.
LOOK_S = 0.005


@contextmanager
def log_of(folder: Path, more: Mapping[str, str]) -> Iterator[Ledger]:
    """The log of the server over `folder`."""
    data = Path(more.get("KARATE_DATA", folder / "var"))
    url = more.get("KARATE_DATABASE_URL") or f"sqlite:///{data / 'karate.db'}"
    database = open_database(url)
    try:
        ledger = open_ledger(database, open_keys(database, data / "keys"), Metrics())
        try:
            yield ledger
        finally:
            ledger.close()
    finally:
        database.close()


class Tail:
    """What a reader by position has got; an event that appeared late is missing here."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str]] = []

    @contextmanager
    def following(self, ledger: Ledger) -> Iterator[None]:
        """Follow until the end of the block."""
        ended = threading.Event()

        def follow() -> None:
            while not ended.wait(LOOK_S):
                self.look(ledger)

        thread = threading.Thread(target=follow)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def look(self, ledger: Ledger) -> None:
        """Read on."""
        after = self.got[-1][0] if self.got else 0
        self.got += [(event.position, event.id) for event in ledger.read(after)]


def whole(ledger: Ledger) -> list[Event]:
    """Every event in order of position."""
    found: list[Event] = []
    while events := ledger.read(found[-1].position if found else 0):
        found += events
    return found


def assert_sound(ledger: Ledger, tail: Tail) -> list[Event]:
    """Versions gapless, positions rising and never late, ids once, chains whole."""
    events = whole(ledger)
    versions: dict[str, list[int]] = defaultdict(list)
    for event in events:
        versions[event.stream].append(event.version)
    for stream, numbers in versions.items():
        assert numbers == list(range(1, len(numbers) + 1)), stream
    positions = [event.position for event in events]
    assert positions == sorted(set(positions))
    assert len({event.id for event in events}) == len(events)
    tail.look(ledger)
    while len(tail.got) < len(events) and tail.got[-1][0] < events[-1].position:
        tail.look(ledger)
    assert tail.got == [(event.position, event.id) for event in events]
    assert ledger.verify() is None
    return events


def kept(server: Server, workflow: str) -> dict[str, set[str]]:
    """Node → keys, as the server answers."""
    with server.client() as api:
        graph = api.get(f"/workflows/{workflow}").raise_for_status().json()["graph"]
    return {node["id"]: set(node["params"]) for node in graph["nodes"]}


def replayed(ledger: Ledger, workflow: str) -> dict[str, set[str]]:
    """Node → keys, from nothing but the updates in the log; the snapshot must say the same."""
    from karate.ledger.ydoc import new_doc, read_graph

    doc, _ = new_doc()
    for event in ledger.read_stream(stream_of(workflow)):
        if isinstance(event.body, WorkflowEdited):
            doc.apply_update(event.body.update)
    graph = read_graph(doc)
    assert Documents(ledger).graph_at(workflow)[0] == graph
    return {name: set(node.params) for name, node in graph.nodes.items()}


def assert_kept(wanted: Mapping[str, set[str]], found: Mapping[str, set[str]]) -> None:
    """Nothing of `wanted` is missing."""
    assert wanted.keys() <= found.keys()
    lost = {node: sorted(keys - found[node]) for node, keys in wanted.items()}
    assert not any(lost.values()), f"lost: {lost}"
