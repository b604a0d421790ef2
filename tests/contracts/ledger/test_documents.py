"""Documents: opened from a snapshot and what came after, snapshots made from the log alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pycrdt import Map

from karate.errors import Incompatible, Unavailable
from karate.graph.events import WorkflowEdited
from karate.ledger import documents as module
from karate.ledger import replay
from karate.ledger.documents import Documents
from karate.ledger.event import ANY, Event, NewEvent
from karate.ledger.snapshots import Snapshots
from karate.ledger.ydoc import new_doc, read_graph
from tests.contracts.ledger.opened import Opened

STREAM = "workflow:w"


class Author:
    """Writes one document, an event for each edit."""

    def __init__(self, here: Opened) -> None:
        self._ledger = here.ledger
        self.doc, self._roots = new_doc()
        self._emitted: list[bytes] = []
        self._watching = self.doc.observe(lambda event: self._emitted.append(event.update))
        self._edit(lambda: self._roots["nodes"].update({"n": Map({"type": "blur"})}))

    def drag(self, times: int) -> None:
        for place in range(times):
            self._edit(lambda: self._roots["nodes"]["n"].update({"position": [place, place]}))  # noqa: B023  # at once
        self.store()

    def store(self) -> None:
        bodies = [WorkflowEdited(update=update, changes=[]) for update in self._emitted]
        self._emitted.clear()
        if bodies:
            events = [NewEvent(STREAM, body, "ann", "space") for body in bodies]
            self._ledger.append(events, {STREAM: ANY})

    def _edit(self, change: Callable[[], object]) -> None:
        with self.doc.transaction():
            change()


class Pool:
    """Does the work of a child here, and notes it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.jobs: list[tuple[str, int]] = []
        self._error = error

    def run(
        self,
        function: str,
        payload: Sequence[Any],
        timeout_s: float,
        cancelled: Callable[[], bool],
    ) -> Any:
        self.jobs.append((function, len(payload[1])))
        if self._error is not None:
            raise self._error
        found = getattr(replay, function.partition(":")[2])(*payload)
        return list(found) if isinstance(found, tuple) else found


@pytest.fixture
def author(here: Opened) -> Author:
    return Author(here)


def versions(here: Opened) -> list[int]:
    with here.database.read() as tx:
        return [row[0] for row in tx.execute("SELECT version FROM snapshots ORDER BY version")]


def test_a_snapshot_is_made_from_the_log_and_only_the_newest_stay(
    here: Opened, author: Author
) -> None:
    documents = Documents(here.ledger, kept=2)
    for count in (10, 20, 30, 40):
        author.drag(9 if count == 10 else 10)
        size = documents.keep("w", count, author.doc.get_state())
        assert size == len(author.doc.get_update())
    assert versions(here) == [30, 40]
    author.drag(3)
    opened = documents.load("w")
    assert (opened.version, opened.kept) == (43, 40)
    assert read_graph(opened.doc) == read_graph(author.doc)
    old = documents.load("w", 35)
    assert (old.version, old.kept) == (35, 30)
    assert read_graph(old.doc).nodes["n"].position == (4, 4)


def test_a_document_that_differs_from_the_log_is_told_and_not_kept(
    here: Opened, author: Author
) -> None:
    author.drag(9)
    documents = Documents(here.ledger)
    with author.doc.transaction():
        author.doc.get("meta", type=Map)["title"] = "not in the log"
    assert documents.keep("w", 10, author.doc.get_state()) is None
    assert versions(here) == []


@pytest.mark.parametrize("error", [None, Unavailable("no child")])
def test_a_long_history_is_replayed_elsewhere_once(
    here: Opened, author: Author, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    monkeypatch.setattr(module, "SHORT", 20)
    monkeypatch.setattr(module, "FEW", 20)
    monkeypatch.setattr(module, "JOB_EDITS", 60)
    author.drag(149)
    pool = Pool(error)
    documents = Documents(here.ledger, pool)
    opened = documents.load("w")
    assert (opened.version, opened.kept) == (150, 150)
    assert read_graph(opened.doc) == read_graph(author.doc)
    assert pool.jobs == [(replay.REPLAYED, 60), (replay.REPLAYED, 60), (replay.VERIFIED, 30)]
    assert versions(here) == [150]
    assert documents.load("w").kept == 150
    assert len(pool.jobs) == 3


def test_large_edits_are_read_a_few_at_a_time(
    here: Opened, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHORT", 40)
    monkeypatch.setattr(module, "FEW", 3)
    monkeypatch.setattr(module, "READ_BYTES", 200)
    author.drag(149)
    asked: list[int] = []
    read = here.ledger.read_stream

    def noted(stream: str, **given: Any) -> list[Event]:
        asked.append(given["limit"])
        return read(stream, **given)

    monkeypatch.setattr(here.ledger, "read_stream", noted)
    assert Documents(here.ledger).keep("w", 150, author.doc.get_state())
    assert max(asked) < 40
    assert versions(here) == [150]


def test_a_damaged_snapshot_does_not_hinder_the_next_one(here: Opened, author: Author) -> None:
    documents = Documents(here.ledger)
    author.drag(9)
    Snapshots(here.database, here.keys).put(STREAM, 5, b"\x01\x01", b"")
    with pytest.raises(Incompatible):
        documents.keep("w", 10, author.doc.get_state())
    assert versions(here) == []
    assert documents.keep("w", 10, author.doc.get_state())
    assert versions(here) == [10]


def test_what_does_not_survive_being_kept_is_refused(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "same_vector", lambda one, other: False)
    with pytest.raises(Incompatible):
        replay.verified(author.doc.get_update(), [])
