"""How often something may be done per minute, for each of many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from karate.errors import TooFast

_MINUTE_S: Final = 60.0
#: Things counted at a time; beyond, those that may do all again are forgotten.
MAX_COUNTED: Final = 10_000


class Pace:
    """A bucket per key that holds a minute's worth and fills steadily. Any thread."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = per_minute, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one. Raises TooFast when the minute's worth is used up."""
        with self._lock:
            now = self._clock()
            left = self._now(key, now)
            if left < 1:
                wait = (1 - left) * _MINUTE_S / self._most
                raise TooFast(f"at most {self._most} a minute", retry_after=round(wait, 1))
            if len(self._left) >= MAX_COUNTED:
                self._left = {k: v for k, v in self._left.items() if self._now(k, now) < self._most}
            self._left[key] = left - 1, now

    def _now(self, key: str, now: float) -> float:
        left, since = self._left.get(key, (float(self._most), now))
        return min(float(self._most), left + (now - since) * self._most / _MINUTE_S)
