"""A process that is killed in the middle of a run loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from karate.nodes.pool import Pool
from karate.runs import broker
from tests.runs.line import open_line

#: Asks for a run of a slow effect, tells its id, and waits to be killed.
PROGRAM = """
import sys, threading
from pathlib import Path
from karate.nodes.pool import Pool
from tests.runs.flaky import Slow
from tests.runs.line import ADA, lab, open_line
with Pool(1, 2 << 30, threads=1) as pool:
    slow = Slow(pool)
    with open_line(Path(sys.argv[1]), slow, redis_url=sys.argv[2]) as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", lab(line.photo()), 1).run
        slow.begun.wait()
        print(run, flush=True)
        threading.Event().wait()
"""


def killed(folder: Path, redis_url: str = "") -> str:
    """The run whose process was killed in the middle of it."""
    root = Path(__file__).parents[2]
    arguments = [sys.executable, "-c", PROGRAM, str(folder), redis_url]
    with subprocess.Popen(arguments, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        run = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    assert run
    return run


def test_a_killed_process_leaves_a_run_that_the_next_one_finishes(
    tmp_path: Path, pool: Pool
) -> None:
    run = killed(tmp_path)
    with open_line(tmp_path, pool) as line:
        assert line.runs.state(run, "w").state == "running"
        line.runs.start()
        state = line.ended(run)
        assert state.state == "succeeded"
        assert {step["attempts"] for step in line.told(run).values()} <= {1, 2}
        assert line.types(run).count("run.finished") == 1
        assert line.ledger.verify() is None


def test_a_killed_workers_step_goes_to_another_once_it_is_silent(
    tmp_path: Path, pool: Pool, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = killed(tmp_path, redis_url)
    monkeypatch.setattr(broker, "HEARTBEAT_MS", 500)
    with open_line(tmp_path, pool, redis_url=redis_url) as line:
        line.runs.start()
        assert line.ended(run).state == "succeeded"
        assert max(step["attempts"] for step in line.told(run).values()) == 2
        assert line.types(run).count("run.finished") == 1
