"""How a job tells its child to be replaced: the answer says so, and the pool starts a fresh one."""

from __future__ import annotations

import threading

_WANTED = threading.Event()


def retire() -> None:
    """Let this process do no job after the one at hand, for something in it is spoilt."""
    _WANTED.set()


def retiring() -> bool:
    """Tell whether `retire` was called in this process."""
    return _WANTED.is_set()
