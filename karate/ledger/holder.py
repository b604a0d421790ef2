"""Who holds a lease, written so that another process on the same machine can tell it is gone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from karate.graph.ids import new_id

_PROC: Final = Path("/proc")
#: States of a process that has ended.
_ENDED: Final = frozenset({"Z", "X", "x"})


@dataclass(frozen=True, slots=True)
class Holder:
    """`machine` names the running system and its process numbers, "" where that is not known;
    `pid` and `began` name a process there; `token` tells apart several holders of one process."""

    machine: str
    pid: int
    began: str
    token: str

    @classmethod
    def here(cls) -> Self:
        """A new holder in this process."""
        pid = os.getpid()
        return cls(_machine(), pid, _began(pid) or "", new_id())

    def __str__(self) -> str:
        return f"{self.machine}/{self.pid}/{self.began}/{self.token}"

    def sees_gone(self, holder: str) -> bool:
        """Tell whether `holder` is surely gone: it was on our machine, and is there no more."""
        machine, _, rest = holder.partition("/")
        pid, _, rest = rest.partition("/")
        began = rest.partition("/")[0]
        if not machine or machine != self.machine or not began or not pid.isdigit():
            return False
        return _began(int(pid)) != began


def _machine() -> str:
    """The boot of the kernel and the namespace that process numbers are of."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}:{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _began(pid: int) -> str | None:
    """When process `pid` began, in ticks since the boot; None when there is none."""
    try:
        # Behind the name, which may hold anything: the state is the third field, the time the 22nd.
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in _ENDED else fields[19]
