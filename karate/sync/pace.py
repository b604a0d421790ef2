"""How fast one socket may talk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from karate.errors import TooFast

#: Seconds of constant haste after which a client is cut off.
PATIENCE_S: Final = 10.0
#: Seconds' worth of frames a client may send at once.
BURST_S: Final = 2.0
#: Seconds' worth of frames a client must have saved up to count as calm again.
CALM_S: Final = 0.25


class Pace:
    """A token bucket: a client over its rate is read more slowly, after `PATIENCE_S` no more."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._room = rate * BURST_S
        self._seen = clock()
        self._hasty_since: float | None = None

    def delay(self) -> float:
        """Seconds to wait before reading on. Raises TooFast after too long over the rate."""
        if not self._rate:
            return 0.0
        now = self._clock()
        self._room = min(self._rate * BURST_S, self._room + (now - self._seen) * self._rate)
        self._seen = now
        self._room -= 1
        if self._room >= 0:
            if self._room > self._rate * CALM_S:
                self._hasty_since = None
            return 0.0
        if self._hasty_since is None:
            self._hasty_since = now
        elif now - self._hasty_since >= PATIENCE_S:
            raise TooFast(f"more than {self._rate} frames a second for {PATIENCE_S:g} s")
        return -self._room / self._rate
