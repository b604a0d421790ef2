"""What 50 good people notice of 200 peers that never read, 200 that flood, 200 half-open ones.

`python -m bench.hostile [--people 50] [--each 200] [--seconds 12] [--limit 2.0]`

Starts `karate serve` (with the shorter time-outs and smaller queues of `tests/hostile/scene.py`).
The good edit twice a second on canvases of ten; measured from each edit until somebody else has it:
alone, while the mob comes, beside it, and while it is thrown out: then so much is written that all
who do not read are let go. The server has one core; the mob, which is niced, and the good people
(`bench/witness.py`), who do next to nothing but wait, have another: in life each has a machine.
Prints p50, p99, shares of a core, and the ratio of the p99 beside and alone; ends with 1 when it is
above `--limit`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import uvloop

from bench.syncing.servers import LOAD_CORE, SERVER_CORE, on_core
from bench.witness import Witness
from tests.durability.crowd import shares
from tests.hostile.scene import Scene, scene

#: Seconds before anything is measured.
WARM_UP_S = 3.0
_TICKS = os.sysconf("SC_CLK_TCK")

Here: TypeAlias = Scene[Witness]


async def measured(here: Here, name: str, seconds: float) -> list[float]:
    """The waits of `seconds` from now on."""
    since, used = here.elapsed(), _used(here)
    await asyncio.sleep(seconds)
    spent, found = here.elapsed() - since, here.waits(since, since + seconds)
    cores = ", ".join(
        f"{who} {(now - used.get(who, 0.0)) / spent:.2f}" for who, now in _used(here).items()
    )
    print(f"{name}: {shares(found)}; cores: {cores}", flush=True)
    return found


async def compare(people: int, each: int, seconds: float) -> float:
    """Print the figures; the ratio of the p99."""
    with tempfile.TemporaryDirectory() as folder:
        async with scene(Path(folder), people, pace_s=0.5, author=Witness) as here:
            _pin(here.server.process.pid, SERVER_CORE)
            await asyncio.sleep(WARM_UP_S)
            before = await measured(here, "before", seconds)
            alone, memory = here.connections(), here.memory()
            since = here.elapsed()
            await here.attack(each)
            arrived = here.elapsed()
            print(f"while they came, {arrived - since:.1f} s: {shares(here.waits(since, arrived))}")
            beside = await measured(here, "beside them", seconds)
            print(f"connections: {alone} before, {here.connections()} with the mob")
            since = here.elapsed()
            await here.fill(40)
            ended = await here.ends()
            print(f"while they are thrown out: {shares(here.waits(since))}")
            grown = (here.memory() - memory) / (1 << 20)
            print(f"the mob ended with {ended}; the server has grown by {grown:.0f} MiB")
            codes = [code for author in here.authors for code in author.codes]
            print(f"good people thrown out: {len(codes)} {set(codes) or ''}")
            ratio = _p99(beside) / _p99(before)
            print(f"p99 beside / before: {ratio:.2f}")
            return ratio


def _p99(seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return ordered[int(len(ordered) * 0.99)]


def _used(here: Here) -> dict[str, float]:
    """CPU seconds of each process until now."""
    processes = {"server": here.server.process.pid, "people": os.getpid()}
    if here.mob is not None:
        processes["mob"] = here.mob.pid
    found = {}
    for name, pid in processes.items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found[name] = (int(fields[11]) + int(fields[12])) / _TICKS
    return found


def _pin(pid: int, core: int) -> None:
    """Keep all threads of a running process to one core, where there are several."""
    cores = sorted(_CORES)
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(ProcessLookupError):  # a thread that has ended meanwhile
            os.sched_setaffinity(int(task.name), {cores[core % len(cores)]})


_CORES = os.sched_getaffinity(0)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--limit", type=float, default=2.0)
    given = parser.parse_args()
    on_core(LOAD_CORE)
    ratio = uvloop.run(compare(given.people, given.each, given.seconds))
    return int(ratio > given.limit)


if __name__ == "__main__":
    sys.exit(main())
