"""How far a job is: counted where rows are walked, told to whoever waits, and to nobody often.

Effects say nothing of their own. What walks a picture goes over it a number of times that only
experience tells (`passes`); work in rounds knows its end and says its `share`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeAlias

Tell: TypeAlias = Callable[[float, "float | None"], None]
"""(passes over the picture so far, share from 0 to 1 where the work knows it) → None."""

#: Seconds between two words about one job.
EVERY_S: Final = 0.25


class Meter:
    """Counts one job after the other; a process does one at a time."""

    def __init__(self) -> None:
        self._tell: Tell | None = None
        self._walked = self._pixels = 0
        self._share: float | None = None
        self._next = 0.0

    @property
    def passes(self) -> float:
        """How many times over its largest picture the job went so far; 0 without one."""
        return self._walked / self._pixels if self._pixels else 0.0

    def begin(self, tell: Tell | None) -> None:
        """A job begins; `tell` is called now and then, on the threads that work."""
        self._tell = tell
        self._walked = self._pixels = 0
        self._share, self._next = None, time.monotonic() + EVERY_S

    def again(self) -> None:
        """The job begins anew."""
        self.begin(self._tell)

    def picture(self, pixels: int) -> None:
        """The job works on a picture of so many pixels."""
        self._pixels = max(self._pixels, pixels)

    def walked(self, pixels: int) -> None:
        """So many pixels were passed over."""
        self._walked += pixels
        if self._tell is not None:
            self._say()

    def share(self, done: float) -> None:
        """The longest part of the job is `done`, from 0 to 1."""
        self._share = done
        if self._tell is not None:
            self._say()

    def _say(self) -> None:
        now = time.monotonic()
        if now >= self._next and self._tell is not None and self._pixels:
            self._next = now + EVERY_S
            self._tell(self.passes, self._share)


#: The meter of this process.
METER: Final = Meter()
