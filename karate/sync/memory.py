"""Memory of rooms that were closed, handed back to the system."""

from __future__ import annotations

import ctypes
import gc
from typing import Final

#: Rooms that must have closed before it is worth a stop of some ten milliseconds.
WORTH: Final = 50


class Leftovers:
    """Counts closed rooms; when enough have closed and none is open, their memory goes back.

    A room and its clients refer to each other, so only the collector frees them, and it may come
    late; what it frees stays with malloc until that is told to give it up.
    """

    def __init__(self) -> None:
        self._closed = 0

    def closed(self, still_open: int) -> None:
        """One room has closed, `still_open` are left."""
        self._closed += 1
        if still_open or self._closed < WORTH:
            return
        self._closed = 0
        gc.collect()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only glibc has it
        if trim is not None:
            trim(0)
