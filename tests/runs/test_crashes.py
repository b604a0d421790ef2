"""Web and worker are killed at any moment: every step ends once, nothing is forgotten, nothing is
paid for twice. 60 rounds in the long test, some in every test run.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from karate.graph.bodies.steps import StepBody
from karate.graph.events import (
    Body,
    StepCached,
    StepCancelled,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.jobs import UNCERTAIN
from karate.ledger.db import open_database
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.runs.request import run_id
from tests.providers.fakes.replicate import Replicate
from tests.runs.line import ADA
from tests.runs.mortal import ELEMENTS, RULES

ROOT = Path(__file__).parents[2]
#: Seconds a round may take from its last kill to the end of its run.
PATIENCE_S = 90.0
#: Kills of each process in a round, at most, and the longest life before one, in seconds.
KILLS, LIFE_S = 3, 0.6
ENDS = (StepCached, StepSucceeded, StepSkipped, StepCancelled)


class Process:
    """One mortal of a role, that is started again after each kill."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it has begun."""
        command = [sys.executable, "-m", "tests.runs.mortal", *self._arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "up\n"

    def kill(self) -> None:
        """As if the power went."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.communicate()


@contextmanager
def log_of(folder: Path, url: str) -> Iterator[Ledger]:
    """The log, beside whoever writes it."""
    database = open_database(url or f"sqlite:///{folder / 'karate.db'}")
    ledger = open_ledger(database, open_keys(database, folder / "keys"))
    try:
        yield ledger
    finally:
        ledger.close()
        database.close()


def bodies_of(ledger: Ledger, run: str) -> list[Body]:
    return [event.body for event in ledger.read_stream(f"run:{run}")]


def played(
    folder: Path, fake: Replicate, ledger: Ledger, seed: int, urls: tuple[str, ...]
) -> Counter[str]:
    """One round; what was counted apart."""
    chance, key = random.Random(seed), f"round {seed}"
    roles = ("web", "worker") if urls else ("both",)
    fake.steps = chance.choice((1, 3, 8))
    run, pause = run_id("f", ADA.workspace, key), threading.Event()
    with ExitStack() as stack:
        processes = [Process(str(folder), fake.url, key, role, *urls) for role in roles]
        for process in processes:
            stack.callback(process.kill)
            process.start()
        for _ in range(chance.randint(1, KILLS)):
            pause.wait(chance.uniform(0.0, LIFE_S))
            victim = chance.choice(processes)
            victim.kill()
            victim.start()
        for _ in range(int(PATIENCE_S / 0.1)):
            told = bodies_of(ledger, run)
            if told and told[-1].type == "run.finished":
                break
            pause.wait(0.1)
        else:
            raise AssertionError(f"seed {seed}: the run does not end: {[b.type for b in told]}")
    return judged(told, fake, key)


def judged(told: list[Body], fake: Replicate, key: str) -> Counter[str]:
    """Assert what must be true of a run, whoever died; count what a person has to decide."""
    ends: Counter[tuple[str, int | None]] = Counter()
    starts: Counter[tuple[str, int | None]] = Counter()
    uncertain = 0
    for body in told:
        if not isinstance(body, StepBody):
            continue
        place = body.node, body.element
        if isinstance(body, StepStarted):
            starts[place] += 1
        elif isinstance(body, ENDS) or (isinstance(body, StepFailed) and body.final):
            ends[place] += 1
            uncertain += isinstance(body, StepFailed) and body.code == UNCERTAIN
    nodes = {"a", "b", "c", "list", "each", "after", "paid", "soft", "end"}
    elements = {(node, n) for node in ("each", "after") for n in range(ELEMENTS)}
    assert set(ends) == {(node, None) for node in nodes} | elements, "a step was forgotten"
    assert set(ends.values()) == {1}, f"a step ended twice: {ends}"
    assert max(starts.values()) <= 1 + max(RULES.step_retries, KILLS), f"too many tries: {starts}"
    assert sum(body.type == "run.finished" for body in told) == 1
    asked = sum(job["input"]["prompt"] == f"a cat, {key}" for job in fake.jobs.values())
    assert asked <= 1, f"paid for {asked} times"
    lost = [body for body in told if isinstance(body, StepFailed) and body.final]
    assert all(body.code == UNCERTAIN for body in lost), lost
    assert told[-1].state == ("partial" if uncertain else "succeeded")  # type: ignore[union-attr]
    return Counter(uncertain=uncertain, asked=asked, attempts=sum(starts.values()))


def rounds(folder: Path, seeds: range, urls: tuple[str, ...] = ()) -> Counter[str]:
    """Rounds on one installation, one after the other."""
    found: Counter[str] = Counter()
    fake = Replicate()
    with fake.running(), log_of(folder, urls[0] if urls else "") as ledger:
        for seed in seeds:
            found += played(folder, fake, ledger, seed, urls)
        assert ledger.verify() is None
    return found


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Addresses of a database and a Redis."""
    return tuple(str(request.getfixturevalue(name)) for name in ("postgres_url", "redis_url"))


@pytest.mark.timeout(120)
def test_a_process_that_dies_at_any_moment(tmp_path: Path) -> None:
    rounds(tmp_path, range(2))


@pytest.mark.timeout(120)
def test_web_and_worker_that_die_at_any_moment(tmp_path: Path, shared: tuple[str, ...]) -> None:
    rounds(tmp_path, range(2), shared)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_process_that_dies_thirty_times(tmp_path: Path) -> None:
    sys.stdout.write(f"{rounds(tmp_path, range(100, 130))}\n")


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_web_and_worker_that_die_thirty_times(tmp_path: Path, shared: tuple[str, ...]) -> None:
    sys.stdout.write(f"{rounds(tmp_path, range(100, 130), shared)}\n")
