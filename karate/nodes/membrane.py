"""Filling a hole like a soap film: as smooth as its rim allows.

Pull and push (Gortler and others, 1996) give a start at every scale; red-black over-relaxation of
Laplace's equation makes it smooth. The cost grows with the hole, not with the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

#: Sweeps of relaxation at each scale.
SWEEPS = 12
#: Over-relaxation: 1 is none, 2 never ends.
RELAXATION = 1.6
#: Pixels of a hole in one block of a sweep: a bound on memory.
BLOCK = 1_000_000


def stretched(planes: Planes, hole: Flags) -> Planes:
    """(C, H, W) planes with the film in `hole` (H, W); what is outside stays bit for bit.

    Where nothing is known at all the film is 0.
    """
    if not hole.any():
        return planes
    out = np.array(planes)
    if hole.all():
        out[:] = 0
        return out
    out[:, hole] = 0
    height, width = hole.shape
    coarse, known = _halved(out, hole)
    filled = stretched(coarse, ~known) if not known.all() else coarse
    for plane, small in zip(out, filled, strict=True):
        # Twice the small size, so that centres fall where halving took them from.
        size = (2 * small.shape[1], 2 * small.shape[0])
        up = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)[:height, :width]
        plane[hole] = up[hole]
    _relax(out, hole)
    return out


def _halved(planes: Planes, hole: Flags) -> tuple[Planes, Flags]:
    """The mean of what is known in each 2 × 2, and where anything is."""
    height, width = hole.shape
    even = ((0, height % 2), (0, width % 2))
    seen = np.pad((~hole).astype(np.float32), even)
    count = _sums(seen[None])[0]
    found = _sums(np.pad(planes, ((0, 0), *even))) / np.maximum(count, 1)
    return found.astype(np.float32), count > 0


def _sums(planes: Planes) -> Planes:
    channels, height, width = planes.shape
    return np.asarray(planes.reshape(channels, height // 2, 2, width // 2, 2).sum((2, 4)))


def _relax(planes: Planes, hole: Flags) -> None:
    """Red-black sweeps in place; beyond the border lies the border's own pixel."""
    height, width = hole.shape
    places = np.flatnonzero(hole)
    rows, columns = np.divmod(places, width)
    flat = planes.reshape(planes.shape[0], -1)
    sides = [
        [places[some] for some in _blocks((rows + columns) % 2 == parity)] for parity in (0, 1)
    ]
    near = [[_around(some, height, width) for some in side] for side in sides]
    for _ in range(SWEEPS):
        for side, around in zip(sides, near, strict=True):
            for some, neighbours in zip(side, around, strict=True):
                for plane in flat:
                    before = plane[some]
                    mean = plane[neighbours[0]] + plane[neighbours[1]]
                    mean += plane[neighbours[2]]
                    mean += plane[neighbours[3]]
                    mean *= np.float32(0.25)
                    plane[some] = before + np.float32(RELAXATION) * (mean - before)


def _blocks(flags: Flags) -> list[Places]:
    found = np.flatnonzero(flags)
    return [found[at : at + BLOCK] for at in range(0, len(found), BLOCK)]


def _around(places: Places, height: int, width: int) -> list[Places]:
    """The four neighbours of each place."""
    rows, columns = np.divmod(places, width)
    up, down = np.maximum(rows - 1, 0), np.minimum(rows + 1, height - 1)
    left, right = np.maximum(columns - 1, 0), np.minimum(columns + 1, width - 1)
    return [up * width + columns, down * width + columns, rows * width + left, rows * width + right]
