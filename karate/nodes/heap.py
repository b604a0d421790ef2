"""What the C library does with memory that is free: kept for the next strip of a picture.

glibc gives what lies free at the end of its heap back to Linux as soon as it is more than a few
MiB, and effects need as much for every strip: fresh pages took a third of some tools' time.
"""

from __future__ import annotations

import ctypes
from typing import Final

#: Most bytes that stay at the end of a heap: the temporary arrays of one strip and then some.
KEEP_BYTES: Final = 64 << 20
#: Larger arrays get pages of their own, which go back at once.
OWN_PAGES_BYTES: Final = 8 << 20

#: What glibc's malloc.h calls M_TRIM_THRESHOLD and M_MMAP_THRESHOLD.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3


def keep_strips() -> None:
    """Let this process keep what its strips have freed; other C libraries are left as they are."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(TRIM_THRESHOLD, KEEP_BYTES)
        mallopt(MMAP_THRESHOLD, OWN_PAGES_BYTES)


def give_back() -> None:
    """Give Linux all that is kept."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
