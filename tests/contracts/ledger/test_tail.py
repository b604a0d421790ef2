"""Hearing of appends in memory: in order, from now on, and whatever goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from karate.ledger import tail as tails
from karate.ledger.event import ANY
from karate.ledger.row import Mark
from karate.ledger.tail import Tail
from tests.contracts.ledger.opened import Opened, edit

TYPES = frozenset({"workflow.edited"})
STREAM = "workflow:w"


class Ear:
    """Hears marks, and fails while `failing` says so."""

    def __init__(self, here: Opened, wanted: int) -> None:
        self.heard: list[int] = []
        self.failing: set[int] = set()
        self.seen_error = threading.Event()
        self.done = threading.Event()
        self._wanted = wanted
        self.tail: Tail[Mark] = Tail(
            "ear",
            here.ledger,
            lambda after, limit, upto: here.ledger.marks(after, limit, TYPES, upto),
            self._hear,
        )

    def _hear(self, marks: Sequence[Mark]) -> None:
        if self.tail.error is not None:
            self.seen_error.set()
        for mark in marks:
            if mark.version in self.failing:
                raise RuntimeError("not thought of")
        self.heard += [mark.version for mark in marks]
        if self.heard and self.heard[-1] == self._wanted:
            self.done.set()


def test_marks_tell_where_events_stand(here: Opened) -> None:
    here.ledger.append([edit(), edit(), edit("workflow:x")], {STREAM: ANY, "workflow:x": ANY})
    marks = here.ledger.marks(0, 10, TYPES)
    assert [(mark.stream, mark.version) for mark in marks] == [
        (STREAM, 1),
        (STREAM, 2),
        ("workflow:x", 1),
    ]
    assert {(mark.type, mark.workspace) for mark in marks} == {("workflow.edited", "space")}
    assert here.ledger.marks(marks[0].position, 1, TYPES) == [marks[1]]
    assert here.ledger.marks(0, 10, {"run.requested"}) == []


def test_what_is_appended_from_now_on_is_heard_in_order(here: Opened) -> None:
    here.ledger.append([edit()], {STREAM: ANY})
    ear = Ear(here, 21)
    ear.tail.start()
    for _ in range(20):
        here.ledger.append([edit()], {STREAM: ANY})
    assert ear.done.wait(20)
    ear.tail.stop()
    assert ear.heard == list(range(2, 22))


def test_an_event_that_is_never_taken_is_left_out_and_seen(
    here: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "RETRY_MIN_S", 0.001)
    ear = Ear(here, 9)
    ear.failing = {4}
    ear.tail.start()
    here.ledger.append([edit() for _ in range(9)], {STREAM: ANY})
    assert ear.done.wait(20)
    ear.tail.stop()
    assert ear.heard == [1, 2, 3, 5, 6, 7, 8, 9]
    assert ear.seen_error.is_set()
    assert ear.tail.error is None
