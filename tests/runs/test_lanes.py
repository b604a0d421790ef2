"""Fair share: nobody waits for somebody else's many runs. Dead letters: seen and sent again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karate.commands.worker import QUEUES
from karate.errors import NotFound, Unavailable
from karate.nodes.pool import Pool
from karate.runs.broker import open_broker, open_lanes, open_workers
from karate.runs.lanes import Lanes
from karate.runs.letters import UNTOLD
from karate.runs.parts import Rules
from karate.runs.request import Asker
from karate.runs.tasks import RESOURCES, Tasks, register
from karate.runs.waiting import send_again, waiting
from tests.runs.idle import IDLES, chain, idle
from tests.runs.line import Line, open_line

PATIENCE_S = 20.0


@pytest.fixture(params=["in process", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of the queue."""
    return str(request.getfixturevalue("redis_url")) if request.param == "redis" else ""


@pytest.fixture
def lanes(url: str) -> Iterator[Lanes]:
    broker = open_broker(url)
    yield open_lanes(broker)
    broker.close()


def drained(lanes: Lanes, queue: str = "cpu") -> list[tuple[str, str]]:
    """Everything that waits, in the order it is taken."""
    found: list[tuple[str, str]] = []
    while (entry := lanes.take(queue, f"token{len(found)}")) is not None:
        found.append(entry)
        lanes.done(queue, f"token{len(found) - 1}")
    return found


def test_workspaces_people_and_runs_take_turns(lanes: Lanes) -> None:
    for number in range(100):
        lanes.put("cpu", ("A", "ada", f"a{number}"), "n")
    lanes.put("cpu", ("A", "bob", "b"), "n")
    lanes.put("cpu", ("C", "carl", "c"), "n")
    taken = [run for run, _ in drained(lanes)]
    assert sorted(taken) == sorted([f"a{n}" for n in range(100)] + ["b", "c"])
    assert taken.index("c") <= 1
    assert taken.index("b") <= 3
    assert drained(lanes) == []


def test_places_of_a_run_come_in_their_order(lanes: Lanes) -> None:
    for place in "xyz":
        lanes.put("cpu", ("A", "ada", "one"), place)
        lanes.put("cpu", ("A", "ada", "two"), place)
    lanes.put("cpu", ("A", "ada", "one"), "x")  # waits already
    assert drained(lanes) == [(run, place) for place in "xyz" for run in ("one", "two")]


def test_a_token_gets_the_same_again_until_it_is_done(lanes: Lanes) -> None:
    lanes.put("cpu", ("A", "ada", "one"), "x")
    lanes.put("cpu", ("A", "ada", "one"), "y")
    assert lanes.take("cpu", "t") == lanes.take("cpu", "t") == ("one", "x")
    assert lanes.take("cpu", "u") == ("one", "y")
    lanes.done("cpu", "t")
    assert lanes.take("cpu", "t") is None
    lanes.put("cpu", ("A", "ada", "one"), "x")  # ready once more
    assert lanes.take("cpu", "v") == ("one", "x")


def test_the_age_of_the_oldest_is_known(lanes: Lanes) -> None:
    assert lanes.age("cpu") == 0
    lanes.put("cpu", ("A", "ada", "one"), "x")
    assert lanes.age("cpu") > 0
    assert lanes.age("net") == 0


def test_one_run_of_another_does_not_wait_for_a_hundred(
    tmp_path: Path, pool: Pool, url: str
) -> None:
    """All are asked for before anybody works, by one thread: what counts is the order."""
    order: list[str] = []
    rules = Rules(parallel={"cpu": 1})
    with open_line(
        tmp_path, pool, rules=rules, redis_url=url, catalogue=IDLES, controls=idle
    ) as line:
        line.runs.start(work=False)
        if not url:
            assert line.runs._turn is not None
            line.runs._turn.start()
            until(lambda: line.runs._executor.in_charge())
        many = [ask(line, Asker("ada", "A"), number) for number in range(100)]
        late = [ask(line, Asker("bob", "A"), 200), ask(line, Asker("carl", "C"), 300)]
        assert line.runs._broker is not None
        line.ledger.on_append(lambda _position: None)
        line.runs._workers = open_workers(line.runs._broker, rules.parallel)
        for run, space in [*((run, "A") for run in many), (late[0], "A"), (late[1], "C")]:
            until(lambda: line.runs.state(run, space).finished is not None)  # noqa: B023  # at once
        events = [e for e in line.ledger.read(limit=5000) if e.type == "run.finished"]
        order = [e.stream.removeprefix("run:") for e in events]
        # Each has three steps: the late ones end when about as many rounds were taken.
        assert order.index(late[1]) <= 6
        assert order.index(late[0]) <= 12


def ask(line: Line, asker: Asker, salt: int) -> str:
    return line.runs.request(asker, "f", chain(3, salt), 1).run


def until(true: Any) -> None:
    """Wait for something that is known to come."""
    waits = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if true():
            return
        waits.wait(0.02)
    raise AssertionError("it does not come")


def test_what_a_queue_gave_up_is_seen_and_sent_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("karate.runs.tasks.REDELIVERIES", 0)
    broker, seen, away = open_broker(url), [], [True]
    lanes = open_lanes(broker)

    def work(run: str, node: str, delivery: str) -> None:
        if away[0]:
            raise Unavailable("the store is away")
        seen.append((run, node))

    tasks: Tasks = register(broker, work, 60, lanes)
    (worker,) = open_workers(broker, {}, ["net"])
    try:
        tasks.send("r", "n", "net", owner=("A", "ada"))

        def given_up() -> list[Any]:
            return [letter for queue in waiting(broker, lanes) for letter in queue.dead]

        until(given_up)
        (letter,) = given_up()
        assert (letter.queue, letter.run, letter.place) == ("net", "r", "n")
        assert letter.error == UNTOLD if url else "the store is away" in letter.error
        with pytest.raises(NotFound):
            send_again(broker, "nobody")
        away[0] = False
        send_again(broker, letter.id)
        until(lambda: seen)
        assert seen == [("r", "n")]
        assert given_up() == []
    finally:
        worker.stop()
        broker.close()


def test_the_command_line_knows_the_queues() -> None:
    assert QUEUES == RESOURCES
