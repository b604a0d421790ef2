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
#: Frames a client may send without a pause before it counts as one that never makes any.
RELENTLESS: Final = 64
#: Frames at once, and share of its rate from then on, that a client may say without queueing at the
#: turnstile with all others who say more.
FREE: Final = 8
FREE_RATE: Final = 0.02
#: Seconds at the turnstile from which on it counts as crowded.
CROWDED_S: Final = 0.05


class Pace:
    """A token bucket: a client over its rate is read more slowly, after `PATIENCE_S` no more.

    It fills while the server waits for the client, not while the client waits for the server: who
    always has more to say is known for it however slowly a busy server reads.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._room = self._full = rate * BURST_S
        self._relentless = min(RELENTLESS, self._full / 2)
        self.said = float(FREE)
        """Frames lately, less what everybody may say; nobody has that to spare at the beginning."""
        self._hasty_since: float | None = None
        self._crowding_since: float | None = None

    @property
    def pressing(self) -> bool:
        """Whether the client says so much that it has to queue."""
        return self._rate > 0 and self.said > FREE

    def waited(self, seconds: float) -> None:
        """The server was waiting for the client, or made it wait for its own good."""
        self._room = min(self._full, self._room + seconds * self._rate)
        self.said = max(0.0, self.said - seconds * self._rate * FREE_RATE)

    def delay(self) -> float:
        """A frame came: seconds to wait before it is read. Raises TooFast after too long over the
        rate."""
        if not self._rate:
            return 0.0
        self._room -= 1
        self.said = min(self.said + 1, FREE + self._full)
        if not self._never_pauses:
            self._crowding_since = None
        if self._room >= 0:
            if self._room > self._rate * CALM_S:
                self._hasty_since = None
            return 0.0
        self._hasty_since = self._endured(self._hasty_since)
        return -self._room / self._rate

    def queued(self, seconds: float) -> None:
        """The client stood so long at the turnstile. Raises TooFast after too long of a crowd."""
        if seconds > CROWDED_S and self._never_pauses:
            self._crowding_since = self._endured(self._crowding_since)

    @property
    def _never_pauses(self) -> bool:
        return self._full - self._room > self._relentless

    def _endured(self, since: float | None) -> float:
        now = self._clock()
        if since is not None and now - since >= PATIENCE_S:
            raise TooFast(f"more than {self._rate} frames a second for {PATIENCE_S:g} s")
        return now if since is None else since
