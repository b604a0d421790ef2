"""Memory that strips free serves the next strip, in a process that asks for it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

#: Arrays as an effect makes them for a strip: together more than glibc keeps by itself.
STRIPS = """
import resource
import numpy as np
from karate.nodes.heap import give_back, keep_strips

def faults(rounds):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(rounds):
        some = [np.ones(393_216, np.float32) for _ in range(3)]
        del some
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

if {keep}:
    keep_strips()
faults(2)
print(faults(20))
give_back()
print(faults(1))
"""


def faults(keep: bool) -> tuple[int, int]:
    """Pages that twenty strips took anew, and one after all was given back."""
    done = subprocess.run(
        [sys.executable, "-c", STRIPS.format(keep=keep)], capture_output=True, text=True, check=True
    )
    strips, fresh = (int(line) for line in done.stdout.split())
    return strips, fresh


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="how glibc keeps memory")
def test_strips_reuse_the_pages_of_the_strips_before() -> None:
    kept, fresh = faults(True)
    assert kept < 100
    assert fresh > 500
    assert faults(False)[0] > 5_000
