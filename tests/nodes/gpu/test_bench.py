"""The benchmark of the GPU, on the host library; and what it says where there is no GPU."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.gpu import OPERATIONS, bandwidth, measured, report
from karate.nodes.gpu.tools import TOOLS
from tests.nodes.gpu.host import Host

ROOT = Path(__file__).resolve().parents[3]


def test_each_operation_gets_a_line_with_its_share() -> None:
    head, columns, *lines = report(Host(), 40, 30, stream_bytes=1 << 16)
    assert head.startswith("host, picture 40 × 30")
    assert columns.split() == ["operation", "Mpix/s", "ms", "GB/s", "of", "bandwidth"]
    assert [line.split("  ")[0] for line in lines] == [*OPERATIONS]
    assert all(line.endswith("%") for line in lines)
    assert {type_id for type_id, _ in OPERATIONS.values()} == TOOLS.keys()


def test_bytes_are_counted_once_for_each_array_of_a_launch() -> None:
    # Codes in and planes out, planes in and out, planes in and codes out.
    pixels, code, plane = 40 * 30, 4, 16
    wanted = pixels * (code + plane + plane + plane + plane + code)
    assert measured(Host(), "invert", {}, 40, 30).moved == wanted
    assert bandwidth(Host(), 1 << 16) > 0


def test_without_a_gpu_it_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.effects", "--device", "cuda"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "--device cuda needs an NVIDIA GPU and the extra karate[gpu]: CuPy" in done.stderr
    assert "Traceback" not in done.stderr
