"""The real gate, rooms and SQLite ledger under a simulated clock, network and crashes.

A failing seed prints its number; `python -m tests.sim.batch SEED 1 --story` (with PYTHONHASHSEED=0)
tells what happened. It then belongs into `KEPT`, with what it found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from tests.arch.tracked import ROOT
from tests.sim.batch import Outcome
from tests.sim.faults import KINDS

#: Seeds of every run, how many one test takes, and those of `make test-long`.
SEEDS, PART, LONG_SEEDS = 500, 100, 5000
#: Seeds that once failed, and what was wrong.
KEPT = {
    34: "a room that ended while its append was in flight popped drafts that were gone",
    41: "the same",
    109: "the same",
    117: "the same",
    90: "frames that changed nothing were never saved when the request behind them was stale",
    216: "the same",
}


def run(first: int, count: int, hash_seed: str = "0") -> list[Outcome]:
    """Run seeds in a process of their own, under a fixed order of sets."""
    command = [sys.executable, "-W", "error", "-m", "tests.sim.batch", str(first), str(count)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]


@cache
def part(first: int, count: int) -> list[Outcome]:
    """Run `count` seeds on all cores; each once in a session."""
    workers = os.cpu_count() or 1
    size = -(-count // workers)
    firsts = range(first, first + count, size)
    with ThreadPoolExecutor(workers) as pool:
        runs = pool.map(lambda at: run(at, min(size, first + count - at)), firsts)
        return [outcome for found in runs for outcome in found]


def check(outcomes: list[Outcome]) -> None:
    """All of these seeds hold."""
    wrong = {outcome.seed: outcome.wrong for outcome in outcomes if outcome.wrong}
    assert not wrong, f"seeds {sorted(wrong)}: {next(iter(wrong.values()))}"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_everybody_agrees_with_the_log_whatever_goes_wrong(first: int) -> None:
    outcomes = part(first, PART)
    assert len(outcomes) == PART
    check(outcomes)


@pytest.mark.timeout(600)
def test_every_kind_of_fault_really_happened() -> None:
    fired: Counter[str] = Counter()
    for first in range(0, SEEDS, PART):
        for outcome in part(first, PART):
            fired.update(outcome.fired)
    assert fired.keys() == KINDS.keys()


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_everybody_agrees_with_the_log_in_thousands_of_runs() -> None:
    check(part(SEEDS, LONG_SEEDS))


@pytest.mark.timeout(300)
def test_the_same_seed_tells_the_same_story() -> None:
    first, again, other = run(3, 2), run(3, 2), run(3, 2, hash_seed="7")
    traces = [outcome.trace for outcome in first]
    assert len(set(traces)) == 2
    assert [outcome.trace for outcome in again] == traces
    assert [outcome.trace for outcome in other] == traces


@pytest.mark.parametrize("seed", KEPT)
def test_seeds_that_once_failed(seed: int) -> None:
    (outcome,) = run(seed, 1)
    assert not outcome.wrong, KEPT[seed]
