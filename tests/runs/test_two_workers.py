"""Two real `karate worker` processes on one PostgreSQL and one Redis: the same work is done once,
whichever process is asked for it, and nobody's many runs keep anybody else's waiting.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from karate.graph.events import RunFinished, StepStarted
from karate.graph.model import Graph
from karate.ledger.board import DatabaseBoard
from karate.nodes.pool import Pool
from karate.runs.request import Asker
from tests.flows.server import ROOT, environment
from tests.providers.fakes.models import providers
from tests.providers.fakes.replicate import TOKEN, Replicate
from tests.runs.asked import one
from tests.runs.line import ADA, PHOTO, Line, lab, open_line
from tests.services import postgres, redis

BOB: Final = Asker("bob", "w")
CARL: Final = Asker("carl", "v")
#: Seconds a test waits for another process.
PATIENCE_S: Final = 60.0
#: Runs of somebody who has many.
MANY: Final = 10


@dataclass(frozen=True, slots=True)
class Workplace:
    """Who asks (this process, which does not work), what two workers said, and the provider."""

    line: Line
    board: DatabaseBoard
    logs: tuple[Path, ...]
    replicate: Replicate

    def working(self) -> int:
        """How many of the workers have asked the provider for anything."""
        return sum("provider_called" in log.read_text() for log in self.logs)


def until(done: Callable[[], bool]) -> None:
    """Wait for another process."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def workplace(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: postgres.Postgres,
    redis_server: str,
    pool: Pool,
) -> Iterator[Workplace]:
    """Workers that take one provider step at a time each."""
    folder, fake = tmp_path_factory.mktemp("workers"), Replicate()
    redis.empty(redis_server)
    with ExitStack() as stack:
        url = stack.enter_context(postgres_server.database())
        stack.enter_context(fake.running())
        station = providers(folder, replicate=fake.url)
        opened = open_line(folder / "var", pool, None, url, redis_server, station)
        (folder / "var").mkdir()
        line = stack.enter_context(opened)
        line.runs.start(work=False)
        more = {
            "KARATE_DATABASE_URL": url,
            "KARATE_REDIS_URL": redis_server,
            "KARATE_PARALLEL_NET": "1",
            "REPLICATE_API_TOKEN": TOKEN,
            "REPLICATE_BASE_URL": fake.url,
        }
        logs = tuple(folder / f"{name}.log" for name in ("one", "two"))
        for log in logs:
            process = subprocess.Popen(
                [sys.executable, "-m", "karate", "worker", "--queues", "cpu,net"],
                cwd=ROOT,
                env=environment(folder, more),
                stderr=stack.enter_context(log.open("wb")),
            )
            stack.callback(process.wait, 20)
            stack.callback(process.send_signal, signal.SIGTERM)
        until(lambda: all('"working"' in log.read_text() for log in logs))
        yield Workplace(line, DatabaseBoard(line.ledger.database), logs, fake)


def wants(place: Workplace, run: str) -> bool:
    """Tell whether a step of `run` waits for work that somebody else does."""
    return any(holder.startswith(run) for _, holder in place.board.names("want:"))


def painted(place: Workplace, prompt: str) -> Graph:
    """A workflow that pays for one picture."""
    return one(place.line, prompt=prompt)


@pytest.mark.timeout(120)
def test_two_people_who_ask_for_the_same_are_answered_by_one_call(workplace: Workplace) -> None:
    line, replicate = workplace.line, workplace.replicate
    replicate.steps = 1
    replicate.release.clear()  # the call hangs, and with it all that its worker can do
    first = line.runs.request(ADA, "f", painted(workplace, "a cat"), 1).run
    until(replicate.waiting.is_set)
    second = line.runs.request(BOB, "g", painted(workplace, "a cat"), 1).run
    until(lambda: wants(workplace, second))  # so the other worker has it
    replicate.release.set()
    assert line.ended(first).finished == line.ended(second).finished == "succeeded"
    assert [job["input"]["prompt"] for job in replicate.jobs.values()] == ["a cat"]
    cached = line.told(second)["it"]
    assert (cached["state"], cached["why"]) == ("cached", f"the same work was done in run {first}")
    shas = {
        line.runs.state(r, "w").steps["it"].outputs["image"][0]["sha256"] for r in (first, second)
    }
    assert len(shas) == 1


@pytest.mark.timeout(120)
def test_cancelling_one_leaves_the_other_its_job(workplace: Workplace) -> None:
    line, replicate = workplace.line, workplace.replicate
    replicate.steps, before = 1_000_000, len(replicate.jobs)
    first = line.runs.request(ADA, "f", painted(workplace, "a dog"), 1).run
    line.wait_for(first, "attempt.submitted")
    second = line.runs.request(BOB, "g", painted(workplace, "a dog"), 1).run
    until(lambda: wants(workplace, second))
    assert line.runs.cancel(first, ADA).finished == "cancelled"
    looks = len(replicate.asked)
    until(lambda: len(replicate.asked) > looks + 1)
    (job,) = list(replicate.jobs)[before:]
    assert replicate.jobs[job]["status"] != "canceled"
    replicate.finish(job)
    assert line.ended(second).finished == "succeeded"
    assert "attempt.cancelled" not in line.types(first)
    assert len(replicate.jobs) == before + 1
    third = line.runs.request(ADA, "f", painted(workplace, "a fox"), 1).run
    line.wait_for(third, "attempt.submitted")
    line.runs.cancel(third, ADA)
    line.wait_for(third, "attempt.cancelled")
    assert list(replicate.jobs.values())[-1]["status"] == "canceled"


@pytest.mark.timeout(120)
def test_a_workspace_does_not_wait_for_the_many_runs_of_another(workplace: Workplace) -> None:
    line = workplace.line
    photo = line.photo()
    kind = "image/png" if PHOTO.suffix == ".png" else "image/jpeg"
    other = line.store(PHOTO.read_bytes(), kind, workspace="v")
    many = [line.runs.request(ADA, "f", lab(photo, sigma=20 + n), 1).run for n in range(MANY)]
    lone = line.runs.request(CARL, "h", lab(other, sigma=9), 1).run
    ended = [line.ended(run) for run in many]
    until(lambda: line.runs.state(lone, "v").finished is not None)
    assert {state.finished for state in ended} == {"succeeded"}
    finishes = [
        event.correlation
        for event in line.ledger.read(types={RunFinished.type}, limit=10_000)
        if event.correlation in {*many, lone}
    ]
    assert finishes.index(lone) < MANY // 2, "it stood behind the runs of another workspace"
    starts = {event.correlation for event in line.ledger.read(types={StepStarted.type})}
    assert starts >= {*many, lone}


def test_both_workers_took_part(workplace: Workplace) -> None:
    assert workplace.working() >= 1
    assert all("Traceback" not in log.read_text() for log in workplace.logs)
