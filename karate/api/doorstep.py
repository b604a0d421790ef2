"""Where new connections wait, so that those who are in notice nothing of a crowd that comes."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final

#: Seconds of work on handshakes after which the event loop does something else, and for how long.
WORK_S: Final = 0.001
REST_S: Final = 0.004


class Doorstep:
    """One for all connections of a process. Two hundred handshakes that arrive at once would else
    be two hundred in one turn of the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False

    def enter(self, handshake: Callable[[], None]) -> None:
        """Begin `handshake`, at once unless another has just begun."""
        self._waiting.append(handshake)
        if not self._busy:
            self._busy = True
            self._admit()

    def _admit(self) -> None:
        if not self._waiting:
            self._busy = False
            return
        asyncio.get_running_loop().call_later(REST_S, self._admit)
        until = time.monotonic() + WORK_S
        while self._waiting and time.monotonic() < until:
            self._waiting.popleft()()
