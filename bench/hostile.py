"""What 50 good people notice of 200 peers that never read, 200 that flood, 200 half-open ones.

`python -m bench.hostile [--people 50] [--each 200] [--seconds 12] [--limit 2.0]`

Starts `karate serve` (with the shorter time-outs and smaller queues of `tests/hostile/scene.py`).
The good edit twice a second on canvases of ten; measured from each edit until somebody else has it:
alone, while the mob comes, and beside it. Then so much is written that all who do not read are let
go. The mob is a process of its own. Prints p50, p99 and the
ratio of the p99 beside and alone; ends with 1 when it is above `--limit`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.durability.crowd import shares
from tests.hostile.scene import Scene, scene

#: Seconds before anything is measured.
WARM_UP_S = 3.0


async def measured(here: Scene, seconds: float) -> list[float]:
    """The waits of `seconds` from now on."""
    since = here.elapsed()
    await asyncio.sleep(seconds)
    return here.waits(since)


async def compare(people: int, each: int, seconds: float) -> float:
    """Print the figures; the ratio of the p99."""
    with tempfile.TemporaryDirectory() as folder:
        async with scene(Path(folder), people, pace_s=0.5) as here:
            await asyncio.sleep(WARM_UP_S)
            before = await measured(here, seconds)
            alone, memory = here.connections(), here.memory()
            since = here.elapsed()
            await here.attack(each)
            arrived = here.elapsed()
            await asyncio.sleep(seconds)
            print(f"before: {shares(before)}")
            print(f"while they came, {arrived - since:.1f} s: {shares(here.waits(since, arrived))}")
            during = here.waits(arrived)
            print(f"beside them: {shares(during)}")
            print(f"connections: {alone} before, {here.connections()} with the mob")
            await here.fill(40)
            ended = await here.ends()
            grown = (here.memory() - memory) / (1 << 20)
            print(f"the mob ended with {ended}; the server has grown by {grown:.0f} MiB")
            codes = [code for author in here.authors for code in author.codes]
            print(f"good people thrown out: {len(codes)} {set(codes) or ''}")
            ratio = _p99(during) / _p99(before)
            print(f"p99 during / before: {ratio:.2f}")
            return ratio


def _p99(seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return ordered[int(len(ordered) * 0.99)]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--limit", type=float, default=2.0)
    given = parser.parse_args()
    ratio = asyncio.run(compare(given.people, given.each, given.seconds))
    return int(ratio > given.limit)


if __name__ == "__main__":
    sys.exit(main())
