"""Mpix/s and extra peak memory of each tool at 4K, beside the libraries that do the same.

    python -m bench.effects [--quick] [--only blur,resize] [--cpu] [--device cuda]

Every line is one operation on the same float picture (3840 × 2160 RGBA; the peers get the layout
they like best). All ways of an operation are run in turns, each in a process of its own; figures
are the best of several turns. `ratio` is Karate's speed over the fastest peer of equal quality,
`memory` the share of the machine's bandwidth that an operation reaches: how long memcpy takes, in
turns with all others, to read and write as much as the operation must at the least.

By default all use as many threads as they like, by the clock. With --cpu all get one thread, and
processor time counts: that figure can be had again on a machine that has other things to do.
libvips needs the `bench` extra, which `make bench` installs if it can.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

import cv2
import numpy as np

from bench.gpu import report
from bench.tooling.operations import OPERATIONS
from bench.tooling.turns import Figures, in_turns, serve
from bench.tooling.ways import MEMCPY, Operation
from karate.nodes.gpu.cuda import Cuda
from karate.nodes.gpu.device import DeviceBroken, DeviceFull
from karate.nodes.heap import keep_strips
from karate.nodes.image import Image

WIDTH, HEIGHT = 3840, 2160
ROUNDS = 5


def main() -> None:
    """Run all operations, or with --one a single way inside its own process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of the picture")
    parser.add_argument("--only", default="", help="comma-separated beginnings of names")
    parser.add_argument("--cpu", action="store_true", help="one thread, processor time")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of each way")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    given = parser.parse_args()
    size = (WIDTH // 2, HEIGHT // 2) if given.quick else (WIDTH, HEIGHT)
    wanted = tuple(filter(None, given.only.split(",")))
    if given.device == "cuda":
        on_gpu(size, wanted)
    elif given.one:
        name, _, who = given.one.rpartition("/")
        one(OPERATIONS[name], who, size, given.cpu)
    else:
        table(size, wanted, given)


def on_gpu(size: tuple[int, int], wanted: tuple[str, ...]) -> None:
    """Print what the first GPU does; ends with a message where there is none."""
    try:
        for line in report(Cuda(0), *size, wanted):
            print(line, flush=True)
    except (DeviceBroken, DeviceFull) as error:
        print(
            f"--device cuda needs an NVIDIA GPU and the extra karate[gpu]: {error}", file=sys.stderr
        )
        raise SystemExit(1) from None


def one(operation: Operation, who: str, size: tuple[int, int], cpu: bool) -> None:
    """A child: one way of one operation, a run for each line that comes in."""
    keep_strips()  # as a worker's child does; so do the peers
    if cpu:
        cv2.setNumThreads(1)
    rng = np.random.default_rng(1)
    planes = rng.random((4, size[1], size[0]), np.float32)
    planes[3] = 1
    serve(operation.every[who](Image(planes)))


def table(size: tuple[int, int], wanted: tuple[str, ...], given: argparse.Namespace) -> None:
    """Print all that is wanted, each operation as soon as it is measured."""
    how = "one thread, processor time" if given.cpu else "all threads, by the clock"
    print(f"picture {size[0]} × {size[1]} RGBA float32; {how}")
    heads = f"{'Mpix/s':>9}{'ms':>9}{'MB extra':>10}{'ratio':>8}{'memory':>8}"
    print(f"{'operation':<28}{'who':<10}{heads}")
    for name, operation in OPERATIONS.items():
        if not wanted or name.startswith(wanted):
            compare(name, operation, size, given)


def compare(
    name: str, operation: Operation, size: tuple[int, int], given: argparse.Namespace
) -> None:
    """Print one operation: Karate, then each peer."""
    flags = [f"--{word}" for word in ("quick", "cpu") if getattr(given, word)]
    commands = {
        who: [sys.executable, "-m", "bench.effects", "--one", f"{name}/{who}", *flags]
        for who in operation.every
        if who != "libvips" or find_spec("pyvips")
    }
    found = in_turns(commands, given.rounds, given.cpu)
    equal = [
        figures.seconds
        for who, figures in found.items()
        if who not in ("karate", MEMCPY, *operation.lesser)
    ]
    copy = found[MEMCPY].seconds if MEMCPY in found else None
    for who, figures in found.items():
        print(line(name, who, operation, figures, min(equal, default=None), size, copy), flush=True)


def line(
    name: str,
    who: str,
    operation: Operation,
    figures: Figures,
    best: float | None,
    size: tuple[int, int],
    copy: float | None,
) -> str:
    """A line of the table; `best` is the fastest fair peer's seconds, `copy` those of memcpy."""
    ours, pixels = who == "karate", size[0] * size[1]
    ratio = "no peer" if best is None else f"{best / figures.seconds:.2f}"
    share = "" if copy is None else f"{copy / figures.seconds:.0%}"
    note = operation.note if ours else operation.lesser.get(who, "")
    if who == MEMCPY:
        note = f"{operation.planes * pixels * 4 / figures.seconds / 1e9:.1f} GB/s"
    return (
        f"{name:<28}{who:<10}{pixels / 1e6 / figures.seconds:>9.1f}{figures.seconds * 1e3:>9.1f}"
        f"{figures.megabytes:>10.0f}{ratio if ours else '':>8}"
        f"{share:>8}{f'  ({note})' if note else ''}"
    )


if __name__ == "__main__":
    main()
