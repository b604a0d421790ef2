"""The same work is done once, and goes on as long as anybody wants it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from karate.errors import StepFailed
from karate.graph.events import StepStarted
from karate.ledger.board import DatabaseBoard
from karate.ledger.db import open_database
from karate.ledger.migrate import migrate
from karate.nodes.pool import Pool
from karate.nodes.worker import Told, unheard
from karate.runs.flight import Board, MemoryBoard
from tests.runs.line import ADA, PATIENCE_S, lab, open_line


class Gate:
    """Work waits at the gate until it is opened, or nobody wants it."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self.jobs, self.dropped = pool, 0, 0
        self.begun, self.open = threading.Event(), threading.Event()

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told = unheard,
    ) -> Any:
        """A job."""
        self.jobs += 1
        self.begun.set()
        while not self.open.wait(0.02):
            if cancelled():
                self.dropped += 1
                raise StepFailed("nobody wants it")
        return self._pool.run(function, payload, timeout_s, cancelled, told)


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_cancelling_one_run_leaves_the_work_alive_that_another_waits_for(
    tmp_path: Path, pool: Pool
) -> None:
    gate = Gate(pool)
    with open_line(tmp_path, gate) as line:
        line.runs.start()
        graph = lab(line.photo())
        first = line.runs.request(ADA, "f", graph, 1, targets=["soft"]).run
        assert gate.begun.wait(PATIENCE_S)
        second = line.runs.request(ADA, "f", graph, 1, targets=["soft"]).run
        flights = line.runs._executor._flights
        key = line.runs.state(first, "w").steps["soft"].key
        assert key is not None
        until(lambda: flights.waiting(key) == [(second, "soft")])
        assert line.runs.cancel(first, ADA).state == "cancelled"
        time.sleep(0.6)  # longer than the pause between two looks whether it is still wanted
        assert gate.dropped == 0
        gate.open.set()
        state = line.ended(second)
        assert (state.state, gate.jobs) == ("succeeded", 1)
        assert "had begun the same work" in line.told(second)["soft"]["why"]
        assert line.runs.state(first, "w").steps["soft"].state == "cancelled"
        assert [type(e) for e in line.events(second)].count(StepStarted) == 2


def test_work_that_nobody_wants_any_more_is_dropped(tmp_path: Path, pool: Pool) -> None:
    gate = Gate(pool)
    with open_line(tmp_path, gate) as line:
        line.runs.start()
        graph = lab(line.photo())
        runs = [line.runs.request(ADA, "f", graph, 1, targets=["soft"]).run for _ in range(2)]
        assert gate.begun.wait(PATIENCE_S)
        for run in runs:
            line.runs.cancel(run, ADA)
        until(lambda: gate.dropped == 1)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Board]:
    if request.param == "memory":
        yield MemoryBoard()
        return
    postgres = request.param == "postgres"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'k.db'}"
    database = open_database(str(url))
    try:
        with database.transaction() as tx:
            migrate(tx)
        yield DatabaseBoard(database)
    finally:
        database.close()


def test_a_board_gives_a_name_to_one_at_a_time(board: Board) -> None:
    assert board.get("work:k") is None
    assert board.put("work:k", "a", 60.0, None)
    assert not board.put("work:k", "b", 60.0, None)
    assert not board.put("work:k", "b", 60.0, "c")
    held = board.get("work:k")
    assert held is not None
    assert held[0] == "a"
    assert 0 < held[1] <= 60
    assert board.put("work:k", "b", -1.0, "a")
    over = board.get("work:k")
    assert over is not None
    assert over[1] < 0
    board.drop("work:k", "a")
    assert board.get("work:k") is not None
    board.drop("work:k", "b")
    assert board.get("work:k") is None


def test_a_board_lists_names_that_are_not_over(board: Board) -> None:
    for name, seconds in (("want:k:1", 60.0), ("want:k:2", -1.0), ("want:kk:3", 60.0)):
        assert board.put(name, "me", seconds, None)
    assert board.names("want:k:") == [("want:k:1", "me")]
