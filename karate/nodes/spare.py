"""Memory for planes that is used again: fresh pages cost as much as a whole pass over a picture.

A large array that nobody looks at any more is kept for the next one of about its size.
"""

from __future__ import annotations

import math
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from karate.nodes.arrays import np

if TYPE_CHECKING:
    from karate.nodes.image import Planes

#: Most bytes that are kept while nobody uses them, whatever a process may have.
KEEP_BYTES: Final = 512 << 20
#: One in so many bytes that a process may have is kept at most.
KEEP_SHARE: Final = 8
#: Arrays smaller than this come from the allocator, which keeps such pages itself.
LEAST_BYTES: Final = 4 << 20
#: A kept array serves one that needs at least this share of it.
FITS: Final = 0.75


class Spare:
    """Arrays that were used and are free.

    Usable from any thread: each step is one call of a dictionary.
    """

    def __init__(self, keep_bytes: int = KEEP_BYTES) -> None:
        self._keep_bytes = keep_bytes
        self._free: dict[int, Any] = {}

    @property
    def nbytes(self) -> int:
        """Bytes that are kept and not in use."""
        return sum(array.nbytes for array in [*self._free.values()])

    def empty(self, shape: tuple[int, ...]) -> Planes:
        """A float32 array of any content; its memory comes back when the last view of it ends.

        Raises MemoryError, after all that is kept was given up.
        """
        wanted = math.prod(shape) * 4
        if wanted < LEAST_BYTES:
            return np.empty(shape, np.float32)
        lease = _Lease(self, self._taken(wanted))
        flat: Planes = np.asarray(lease)
        return flat[: wanted // 4].reshape(shape)

    @contextmanager
    def nothing_kept(self) -> Iterator[None]:
        """Give up what is kept, and keep nothing while this lasts: others need the memory."""
        keep_bytes, self._keep_bytes = self._keep_bytes, 0
        self._free.clear()
        try:
            yield
        finally:
            self._keep_bytes = keep_bytes

    def _taken(self, wanted: int) -> Any:
        """A flat array of at least `wanted` bytes."""
        for key in [*self._free]:  # not its items: a collection between two of them may give
            array = self._free.get(key)
            fits = array is not None and wanted <= array.nbytes <= wanted / FITS
            if fits and self._free.pop(key, None) is not None:
                return array
        try:
            return np.empty(wanted // 4, np.float32)
        except MemoryError:
            self._free.clear()
            return np.empty(wanted // 4, np.float32)

    def give(self, array: Any) -> None:
        """Take back what nobody looks at any more; the oldest kept goes where room is short."""
        keep = min(self._keep_bytes, _allowed() // KEEP_SHARE)
        if array.nbytes > keep:
            return
        self._free[id(array)] = array
        for key in [*self._free]:
            if self.nbytes <= keep:
                return
            self._free.pop(key, None)


class _Lease:
    """Holds an array while views of it live: NumPy keeps this object as their base."""

    def __init__(self, spare: Spare, array: Any) -> None:
        self._spare, self._array = spare, array
        self.__array_interface__ = array.__array_interface__

    def __del__(self) -> None:
        self._spare.give(self._array)


def _allowed() -> int:
    """Bytes this process may have, as its limit on private memory says."""
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return soft if soft != resource.RLIM_INFINITY else 1 << 62


def room() -> int:
    """Bytes of private memory that this process may still take, and those that are kept."""
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY:
        return 1 << 62
    # Linux counts against the limit what proc(5) calls data, in pages; the stack is little.
    used = int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
    return soft - used + SPARE.nbytes


#: The spare memory of this process.
SPARE: Final = Spare()


def empty(shape: tuple[int, ...]) -> Planes:
    """Room for planes, float32, of any content."""
    return SPARE.empty(shape)
