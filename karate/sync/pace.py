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
#: Seconds' worth of frames that may still wait of a hasty client for it to count as calm again.
CALM_S: Final = 0.25
#: Frames at once, and share of its rate from then on, that a client may say without queueing at the
#: turnstile with all others who say more.
FREE: Final = 8
FREE_RATE: Final = 0.02
#: Bytes from which on a frame counts as more than one.
LARGE: Final = 65536
#: Bytes a client adds to a frame, those a frame is taken to have before any was read, and the
#: weight of the newest in the mean.
HEAD: Final = 6
USUAL: Final = 64.0
NEWEST: Final = 0.125


class Pace:
    """A token bucket of what has ARRIVED of a client, read or not.

    So nobody is hasty only because a busy server reads them slowly, and nobody calm whose socket is
    full: what waits there has come in some time, and that is what counts.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._room = self._full = rate * BURST_S
        self._behind = 0.0
        self._size, self._at = USUAL, clock()
        self._hasty_since: float | None = None
        self.said = float(FREE)
        """Frames lately, less what everybody may say; nobody has that to spare at the beginning."""

    @property
    def pressing(self) -> bool:
        """Whether the client says so much that it has to queue."""
        return self._rate > 0 and (self.said > FREE or self.hasty)

    @property
    def hasty(self) -> bool:
        """Whether more has arrived than the rate allows, and not all of that was read yet."""
        return self._hasty_since is not None

    @property
    def gap(self) -> float:
        """Seconds between two frames at the rate."""
        return 1.0 / self._rate

    def came(self, size: int, waiting: Callable[[], tuple[int, int]]) -> None:
        """A frame of `size` bytes was read; `waiting` tells how many messages have arrived but were
        not read, and how many bytes behind them. Raises TooFast after too long over the rate."""
        if not self._rate:
            return
        now = self._clock()
        gained, self._at = (now - self._at) * self._rate, now
        self._size += (size + HEAD - self._size) * NEWEST
        self.said = min(max(0.0, self.said - gained * FREE_RATE) + 1, FREE + self._full)
        messages, unread = waiting()
        self._arrive(1 + size // LARGE, messages + unread / self._size, gained)
        if self._room < 0:
            self._hasty_since = now if self._hasty_since is None else self._hasty_since
        elif self._behind <= self._rate * CALM_S:
            self._hasty_since = None
        if self._hasty_since is not None and now - self._hasty_since >= PATIENCE_S:
            raise TooFast(f"more than {self._rate} frames a second for {PATIENCE_S:g} s")

    def _arrive(self, read: float, behind: float, gained: float) -> None:
        """`read` frames were read and `behind` wait: what is new of them has arrived since."""
        room = self._room + gained
        if not self._behind:  # nothing came for a time, which nobody can save up
            room = min(self._full, room)
        self._room = min(self._full, room - (read + behind - self._behind))
        self._behind = behind
