"""Followers: in order, exactly once, position and writes together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest

from karate.errors import Unavailable
from karate.graph.events import WorkflowCreated
from karate.ledger import follow
from karate.ledger.db import Tx
from karate.ledger.event import ANY, Event, NewEvent
from karate.ledger.follow import Follower
from tests.contracts.ledger.opened import Opened, edit

LONG = 20.0


def note(tx: Tx, events: Sequence[Event]) -> None:
    """Write one row per event; a second row for the same position breaks a constraint."""
    tx.executemany("INSERT INTO noted VALUES (?, ?)", [(e.position, e.type) for e in events])


def noted(opened: Opened) -> list[int]:
    with opened.database.read() as tx:
        return [row[0] for row in tx.execute("SELECT position FROM noted ORDER BY position")]


@pytest.fixture
def table(here: Opened) -> Opened:
    """A table for a handler to write to."""
    with here.database.transaction() as tx:
        tx.execute("CREATE TABLE noted (position BIGINT NOT NULL PRIMARY KEY, type TEXT NOT NULL)")
    return here


@contextmanager
def following(
    opened: Opened,
    handle: follow.Handler = note,
    types: Sequence[str] | None = None,
    batch: int = 7,
) -> Iterator[Follower]:
    follower = Follower(
        "test", opened.ledger, opened.database, handle, types, batch, opened.metrics
    )
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()


def _append(opened: Opened, count: int) -> int:
    events = [edit() for _ in range(count)]
    return opened.ledger.append(events, {"workflow:w": ANY}).position


def test_a_follower_sees_what_was_and_what_comes(table: Opened) -> None:
    _append(table, 20)
    with following(table) as follower:
        assert follower.wait_for(20, LONG)
        assert follower.wait_for(_append(table, 3), LONG)
        assert follower.position == 23
    assert noted(table) == list(range(1, 24))


def test_a_follower_goes_on_where_it_stopped(table: Opened) -> None:
    with following(table) as follower:
        assert follower.wait_for(_append(table, 5), LONG)
    _append(table, 5)
    with following(table) as follower:
        assert follower.wait_for(10, LONG)
    assert noted(table) == list(range(1, 11))


def test_a_follower_that_cannot_go_on_shows_how_far_it_is_behind(table: Opened) -> None:
    failed = threading.Event()

    def refuse(tx: Tx, events: Sequence[Event]) -> None:
        failed.set()
        raise Unavailable("not now")

    _append(table, 5)
    with following(table, refuse):
        assert failed.wait(LONG)
        assert b'follower_lag_events{follower="test"} 5.0' in table.metrics.render()


def test_events_of_other_types_are_passed(table: Opened) -> None:
    with following(table, types=["workflow.created"]) as follower:
        _append(table, 30)
        created = NewEvent("workflow:n", WorkflowCreated(workflow="n"), "ann", "space")
        position = table.ledger.append([created], {"workflow:n": 0}).position
        assert follower.wait_for(_append(table, 1), LONG)
    assert noted(table) == [position]
    with following(table, types=["workflow.created"]) as follower:
        assert follower.wait_for(32, LONG)
    assert noted(table) == [position]


def test_waiting_for_what_never_comes_ends(table: Opened) -> None:
    with following(table) as follower:
        assert not follower.wait_for(99, 0.05)
        threading.Timer(0.1, follower.stop).start()
        assert not follower.wait_for(99, LONG)


def test_a_failing_handler_stops_before_the_event_and_is_seen(
    table: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "RETRY_MIN_S", 0.001)
    monkeypatch.setattr(follow, "RETRY_MAX_S", 0.002)
    healed = threading.Event()
    failed_alone = threading.Event()

    def handle(tx: Tx, events: Sequence[Event]) -> None:
        note(tx, events)
        if any(event.position == 11 for event in events) and not healed.is_set():
            if len(events) == 1:
                failed_alone.set()
            raise Unavailable("not now")

    _append(table, 20)
    with following(table, handle) as follower:
        assert failed_alone.wait(LONG)
        assert [type(follower.error)] == [Unavailable]
        assert noted(table) == list(range(1, 11))
        assert not follower.wait_for(11, 0.01)
        healed.set()
        assert follower.wait_for(20, LONG)
        assert follower.wait_for(_append(table, 1), LONG)
        assert [follower.error] == [None]
    assert noted(table) == list(range(1, 22))


def test_two_processes_share_a_follower_without_doing_anything_twice(
    table: Opened, open_again: Callable[[], Opened]
) -> None:
    other = open_again()
    with ExitStack() as stack:
        followers = [stack.enter_context(following(opened)) for opened in (table, other)]
        for _ in range(30):
            _append(table, 5)
            position = _append(other, 5)
        assert all(follower.wait_for(position, LONG) for follower in followers)
        assert [follower.error for follower in followers] == [None, None]
    assert noted(table) == list(range(1, 301))


def test_a_follower_notices_another_process(
    table: Opened, open_again: Callable[[], Opened]
) -> None:
    other = open_again()
    with following(table) as follower:
        assert follower.wait_for(_append(other, 1), LONG)
    assert noted(table) == [1]


def test_on_append_tells_of_own_and_foreign_appends(
    here: Opened, open_again: Callable[[], Opened]
) -> None:
    told: list[int] = []
    changed = threading.Condition()

    def hint(position: int) -> None:
        with changed:
            told.append(position)
            changed.notify_all()

    here.ledger.on_append(hint)
    other = open_again()
    for opened in (here, other):
        position = _append(opened, 1)
        with changed:
            assert changed.wait_for(lambda position=position: position in told, LONG)  # type: ignore[misc]  # bound now
    assert told == sorted(set(told))


def test_a_raising_callback_stops_nobody(here: Opened) -> None:
    told: list[int] = []

    def broken(position: int) -> None:
        raise ValueError("a listener's mistake")

    here.ledger.on_append(broken)
    here.ledger.on_append(told.append)
    _append(here, 1)
    _append(here, 1)
    here.ledger.close()
    assert told == [1, 2]


def test_rewind_replays_from_the_start(table: Opened) -> None:
    with following(table) as follower:
        assert follower.wait_for(_append(table, 10), LONG)
        follower.rewind(lambda tx: tx.execute("DELETE FROM noted"))
        assert follower.wait_for(_append(table, 1), LONG)
        assert noted(table) == list(range(1, 12))


def test_a_rolled_back_batch_leaves_neither_rows_nor_position(table: Opened) -> None:
    """The handler writes, then fails: the next follower starts before it."""
    failed = threading.Event()

    def handle(tx: Tx, events: Sequence[Event]) -> None:
        note(tx, events)
        failed.set()
        raise Unavailable("after writing")

    _append(table, 3)
    with following(table, handle):
        assert failed.wait(LONG)
    assert noted(table) == []
    with following(table) as follower:
        assert follower.wait_for(3, LONG)
    assert noted(table) == [1, 2, 3]


def test_who_waits_does_not_wait_for_its_rest(
    table: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "REST_S", 10 * LONG)
    with following(table) as follower:
        for _ in range(3):
            assert follower.wait_for(_append(table, 2), LONG)
    assert noted(table) == [1, 2, 3, 4, 5, 6]


def test_when_much_has_come_it_rests_no_longer(
    table: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "REST_S", 10 * LONG)
    with following(table) as follower:
        assert follower.wait_for(_append(table, 1), LONG)  # and now it rests
        for _ in range(2 * follow.RESTFUL):
            _append(table, 1)
        end = time.monotonic() + LONG
        while follower.position <= follow.RESTFUL and time.monotonic() < end:
            time.sleep(0.01)
        assert len(noted(table)) > follow.RESTFUL


def test_appends_that_are_none_of_its_types_are_passed(table: Opened) -> None:
    with following(table, types=[WorkflowCreated.type]) as follower:
        assert follower.wait_for(_append(table, 3), LONG)  # nobody woke it for them
        body = WorkflowCreated(workflow="w")
        position = table.ledger.append([NewEvent("w", body, "p", "s")], {"w": 0}).position
        assert follower.wait_for(position, LONG)
    assert noted(table) == [4]
