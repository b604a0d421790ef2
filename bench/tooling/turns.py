"""Several ways to do one thing, each in a process of its own, measured in turns.

Turns, because a machine that others use is faster in one minute than in the next: whatever slows
one way down slows its neighbours as well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Runs of each way before they are counted: memory gets its pages, libraries their threads.
WARM_UPS = 1
#: What the libraries read their number of threads from as they load.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VIPS_CONCURRENCY")


@dataclass(frozen=True)
class Figures:
    """The best run of one way, and how far the peak of memory rose over the picture it was given.

    `seconds` is the wall's time, or this process's time on all processors where that was asked for.
    """

    seconds: float
    megabytes: float


def in_turns(commands: Mapping[str, list[str]], rounds: int, cpu: bool) -> dict[str, Figures]:
    """Run each command's way `rounds` times in turns; `cpu` is one thread and processor time."""
    with _started(commands, cpu) as children:
        told: dict[str, list[dict[str, float]]] = {who: [] for who in children}
        for turn in range(WARM_UPS + rounds):
            for who, child in children.items():
                answer = _asked(child)
                if turn >= WARM_UPS:
                    told[who].append(answer)
    field = "cpu" if cpu else "wall"
    return {
        who: Figures(min(each[field] for each in runs), max(each["megabytes"] for each in runs))
        for who, runs in told.items()
    }


@contextmanager
def _started(
    commands: Mapping[str, list[str]], cpu: bool
) -> Iterator[dict[str, subprocess.Popen[str]]]:
    env = {**os.environ, **(dict.fromkeys(THREADS, "1") if cpu else {})}
    children = {
        who: subprocess.Popen(
            command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for who, command in commands.items()
    }
    try:
        yield children
    finally:
        for child in children.values():
            child.communicate()


def _asked(child: subprocess.Popen[str]) -> dict[str, float]:
    """One run of a child. Raises ChildProcessError if it died."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise ChildProcessError(f"{child.args!r} ended with {child.wait()}")
    found: dict[str, float] = json.loads(line)
    return found


def serve(work: Callable[[], object]) -> None:
    """The child's side: a run for each line that comes in."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # forget the peak so far
    before = _memory("VmRSS")
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        grown = (_memory("VmHWM") - before) / 1024
        print(json.dumps({"wall": wall, "cpu": cpu, "megabytes": grown}), flush=True)


def _memory(field: str) -> int:
    """A figure of this process in KiB, as Linux counts."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
