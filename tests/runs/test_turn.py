"""Without a shared queue one process at a time executes steps, whoever asks for the run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from karate.graph.runstate import RunState
from karate.nodes.pool import Pool
from tests.runs.line import ADA, PATIENCE_S, Line, lab, open_line

#: Another process: asks for a run of a slow effect, tells its id, goes fast when it is told to, and
#: ends when nobody tells it anything any more.
PROGRAM = """
import sys
from pathlib import Path
from karate.ledger import lease
from karate.nodes.pool import Pool
from tests.runs.flaky import Slow
from tests.runs.line import ADA, lab, open_line
lease.LEASE_S = 2.0
with Pool(1, 2 << 30, threads=1) as pool:
    slow = Slow(pool)
    with open_line(Path(sys.argv[1]), slow, url=sys.argv[2]) as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
        slow.begun.wait()
        print(run, flush=True)
        for word in sys.stdin:
            slow.let_go.set()
            print("fast", flush=True)
"""

Other = tuple["subprocess.Popen[str]", str]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'karate.db'}"
    return str(request.getfixturevalue("postgres_url"))


@contextmanager
def other_process(folder: Path, url: str) -> Iterator[Other]:
    """A process in the middle of a run."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), url],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        run = process.stdout.readline().strip()
        assert run
        try:
            yield process, run
        finally:
            process.kill()


@pytest.fixture
def other(tmp_path: Path, url: str) -> Iterator[Other]:
    with other_process(tmp_path, url) as found:
        yield found


@pytest.fixture
def line(tmp_path: Path, url: str, other: Other, pool: Pool) -> Iterator[Line]:
    """This process, which starts while the other one works."""
    with open_line(tmp_path, pool, url=url) as found:
        found.runs.start()
        yield found


def running(state: RunState) -> list[str]:
    return sorted(node for node, step in state.steps.items() if step.state == "running")


def test_a_second_process_takes_no_step_and_its_runs_are_executed_by_the_first(
    line: Line, other: Other
) -> None:
    process, run = other
    before = line.types(run)
    assert line.views.wait_for(line.ledger.position(), PATIENCE_S)
    assert line.runs.sweep() == 0
    time.sleep(0.5)
    assert line.types(run) == before
    line.runs.cancel(run, ADA)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == "fast\n"
    assert line.ended(run).state == "cancelled"
    # Other work than that of the cancelled run, which would go on for whoever waits for it.
    mine = line.run(lab(line.photo(), sigma=5.0), targets=["soft"]).run
    assert {step["attempts"] for step in line.told(mine).values()} == {1}
    assert line.types(mine).count("run.finished") == 1


def test_a_killed_process_is_followed_by_another(line: Line, other: Other) -> None:
    process, run = other
    assert running(line.runs.state(run, "w"))
    process.kill()
    state = line.ended(run)
    assert state.state == "succeeded"
    assert {step["attempts"] for step in line.told(run).values()} == {1, 2}
    assert line.types(run).count("run.finished") == 1


def test_a_process_that_hangs_loses_its_turn_and_notices(line: Line, other: Other) -> None:
    process, run = other
    process.send_signal(signal.SIGSTOP)
    assert line.ended(run).state == "succeeded"
    stored = line.types(run)
    process.send_signal(signal.SIGCONT)
    later = line.run(lab(line.photo(), sigma=6.0))
    assert later.state == "succeeded"
    assert {step["attempts"] for step in line.told(later.run).values()} == {1}
    assert line.types(run) == stored
    assert line.ledger.verify() is None


def test_a_process_that_stops_hands_over_at_once(line: Line, other: Other) -> None:
    process, run = other
    assert process.stdin is not None
    process.stdin.close()
    state = line.ended(run)
    assert state.state == "succeeded"
    assert process.wait(PATIENCE_S) == 0
