"""Registers and spills of every GPU kernel, as ptxas reports them. Needs no GPU.

python -m bench.kernels [ARCHITECTURE …]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from karate.nodes.gpu.nvrtc import Compiled, architectures, compiled

_USED = re.compile(
    r"entry function '(\w+)'.*?(\d+) bytes stack frame, (\d+) bytes spill stores, "
    r"(\d+) bytes spill loads.*?Used (\d+) registers",
    re.DOTALL,
)


@dataclass(frozen=True)
class Use:
    """What one kernel takes on one architecture: bytes of stack and of spills, registers."""

    stack: int
    spilled: int
    registers: int


def uses(made: Compiled) -> Mapping[str, Use]:
    """Registers and spills by kernel."""
    return {
        name: Use(int(stack), int(stores) + int(loads), int(registers))
        for name, stack, stores, loads, registers in _USED.findall(made.log)
    }


def main(words: Sequence[str]) -> None:
    """Print registers by kernel and architecture, and what spills."""
    wanted = [int(word) for word in words] or architectures()
    found = {arch: uses(compiled(arch)) for arch in wanted}
    print(f"{'registers':<16}" + "".join(f"{arch:>6}" for arch in wanted))
    for name in sorted(found[wanted[0]]):
        row = [found[arch][name] for arch in wanted]
        marks = (f"{one.registers}{'*' if one.spilled or one.stack else ''}" for one in row)
        print(f"{name:<16}" + "".join(f"{mark:>6}" for mark in marks))
    spilt = sum(bool(one.spilled or one.stack) for row in found.values() for one in row.values())
    print(f"spills (*): {spilt} of {sum(map(len, found.values()))}")


if __name__ == "__main__":
    main(sys.argv[1:])
