"""A file made of pieces of another one and of bytes between them, without copying it."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Protocol, TypeAlias

from karate.errors import Malformed

#: Bytes read at a time.
PIECE = 1 << 20

Cut: TypeAlias = bytes | tuple[int, int]
"""New bytes, or a span (start, stop) of the file underneath."""


class Readable(Protocol):
    """A file that can be read anywhere: on disk, in memory, or spliced."""

    def seek(self, place: int, /) -> int: ...
    def read(self, count: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


class Spliced:
    """`cuts` of `file` read as one file; closing it closes `file`."""

    def __init__(self, file: Readable, cuts: Sequence[Cut]) -> None:
        self._file = file
        self._cuts = [cut for cut in cuts if length(cut)]
        self._starts = [0, *accumulate(length(cut) for cut in self._cuts)]
        self._place = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._starts[-1]

    def seek(self, place: int) -> int:
        """Go to `place`, counted from the beginning."""
        self._place = max(0, place)
        return self._place

    def read(self, count: int = -1) -> bytes:
        """At most `count` bytes; fewer where the file underneath ends too early."""
        left = self.size - self._place if count < 0 else min(count, self.size - self._place)
        found = bytearray()
        while left > 0:
            piece = self._piece(left)
            if not piece:
                break
            found += piece
            self._place += len(piece)
            left -= len(piece)
        return bytes(found)

    def close(self) -> None:
        """Close the file underneath."""
        self._file.close()

    def _piece(self, left: int) -> bytes:
        """What the cut at the current place gives."""
        number = bisect_right(self._starts, self._place) - 1
        cut, into = self._cuts[number], self._place - self._starts[number]
        if isinstance(cut, bytes):
            return cut[into : into + left]
        self._file.seek(cut[0] + into)
        return self._file.read(min(left, cut[1] - cut[0] - into))


def length(cut: Cut) -> int:
    """Bytes of a cut."""
    return len(cut) if isinstance(cut, bytes) else max(0, cut[1] - cut[0])


def pieces(file: Readable, cuts: Sequence[Cut]) -> Iterator[bytes]:
    """The bytes of `cuts`, a MiB at a time."""
    spliced = Spliced(file, cuts)
    while piece := spliced.read(PIECE):
        yield piece


def digest(file: Readable, cuts: Sequence[Cut]) -> str:
    """SHA-256, in hex, of `cuts`."""
    found = hashlib.sha256()
    for piece in pieces(file, cuts):
        found.update(piece)
    return found.hexdigest()


def same(file: Readable, one: Sequence[Cut], two: Sequence[Cut]) -> bool:
    """Tell whether two ways to cut `file` give the same bytes."""
    first, second = Spliced(file, one), Spliced(file, two)
    if first.size != second.size:
        return False
    while piece := first.read(PIECE):
        if piece != second.read(PIECE):
            return False
    return True


def exactly(file: Readable, place: int, count: int) -> bytes:
    """The `count` bytes at `place`. Raises Malformed when the file ends before."""
    file.seek(place)
    found = file.read(count)
    if len(found) != count:
        raise Malformed("the picture is cut off")
    return found


def around(size: int, gone: Sequence[tuple[int, int]], start: int = 0) -> list[Cut]:
    """The file from `start` to `size` without the spans `gone`, which are in order."""
    found: list[Cut] = []
    for first, last in gone:
        found.append((start, first))
        start = last
    return [*found, (start, size)]
