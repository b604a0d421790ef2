"""Mpix/s and extra peak memory of each tool at 4K, beside the libraries that do the same.

    python -m bench.effects [--quick] [--only blur,resize] [--device cuda]

Every line is one operation on the same float picture (3840 × 2160 RGBA; the peers get the layout
they like best). Each runs in a process of its own, so that its peak memory is its own; figures are
the best of several runs. `ratio` is Karate's speed over the fastest peer of equal quality.
libvips needs the `bench` extra.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bench.gpu import report
from bench.tools import OPERATIONS, Operation
from karate.nodes.gpu.cuda import Cuda
from karate.nodes.gpu.device import DeviceBroken, DeviceFull
from karate.nodes.image import Image

WIDTH, HEIGHT = 3840, 2160
RUNS = 4


def main() -> None:
    """Run all operations, or with --one a single pair inside its own process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of the picture")
    parser.add_argument("--only", default="", help="comma-separated beginnings of names")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    given = parser.parse_args()
    size = (WIDTH // 2, HEIGHT // 2) if given.quick else (WIDTH, HEIGHT)
    wanted = tuple(filter(None, given.only.split(",")))
    if given.device == "cuda":
        on_gpu(size, wanted)
        return
    if given.one:
        name, _, who = given.one.rpartition("/")
        sys.stdout.write(json.dumps(measured(OPERATIONS[name], who, size)) + "\n")
        return
    print(f"picture {size[0]} × {size[1]} RGBA float32; memory bandwidth {bandwidth():.1f} GB/s")
    print(f"{'operation':<22}{'who':<14}{'Mpix/s':>9}{'ms':>9}{'MB extra':>10}{'ratio':>8}")
    for name, operation in OPERATIONS.items():
        if not wanted or name.startswith(wanted):
            compare(name, operation, given.quick, size)


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


def compare(name: str, operation: Operation, quick: bool, size: tuple[int, int]) -> None:
    """Print one operation: Karate, then each peer."""
    found = {}
    for who in operation.ways:
        if who == "libvips" and find_spec("pyvips") is None:
            continue
        command = [sys.executable, "-m", "bench.effects", "--one", f"{name}/{who}"]
        done = subprocess.run(
            [*command, *(["--quick"] if quick else [])], capture_output=True, text=True, check=True
        )
        found[who] = json.loads(done.stdout.splitlines()[-1])
    equal = [
        f["seconds"] for who, f in found.items() if who != "karate" and who not in operation.lesser
    ]
    best = min(equal, default=None)
    for who, figures in found.items():
        ratio = f"{best / figures['seconds']:.2f}" if who == "karate" and best else ""
        note = " (lesser quality)" if who in operation.lesser else ""
        rate = size[0] * size[1] / 1e6 / figures["seconds"]
        print(
            f"{name:<22}{who:<14}{rate:>9.1f}{figures['seconds'] * 1e3:>9.1f}"
            f"{figures['megabytes']:>10.0f}{ratio:>8}{note}"
        )


def measured(operation: Operation, who: str, size: tuple[int, int]) -> dict[str, float]:
    """Seconds of the best run, and what the peak of memory grew by."""
    rng = np.random.default_rng(1)
    planes = rng.random((4, size[1], size[0]), np.float32)
    planes[3] = 1
    work = operation.ways[who](Image(planes))
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # forget the peak so far
    before = _memory("VmRSS")
    best = min(_timed(work) for _ in range(RUNS))
    return {"seconds": best, "megabytes": (_memory("VmHWM") - before) / 1024}


def _memory(field: str) -> int:
    """A figure of this process in KiB, as Linux counts."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bandwidth() -> float:
    """GB/s of NumPy copying 256 MB over memory that is there, read and write counted."""
    source, target = (np.ones(64_000_000, np.float32) for _ in range(2))
    best = min(_timed(lambda: np.copyto(target, source)) for _ in range(5))
    return 2 * source.nbytes / best / 1e9


if __name__ == "__main__":
    main()
