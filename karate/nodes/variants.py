"""Sources of patches beside the picture itself: it turned, scaled and mirrored, in one sheet.

The search of patches knows places only. So that it finds a piece that is turned or larger (what
generalised PatchMatch, Barnes and others 2010, looks for), changed copies of the picture lie to
its right, and no patch may reach over the border of a copy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Matrix: TypeAlias = NDArray[np.float64]

#: How often a whole turn is split up to the largest angle, on either side.
TURNS = 2


@dataclass(frozen=True, slots=True)
class Variants:
    """How pieces may be changed: turned by at most `turn` degrees, scaled by up to 1 + `scale` or
    its inverse, and mirrored."""

    turn: float = 0.0
    scale: float = 0.0
    mirror: bool = False

    @property
    def none(self) -> bool:
        """True if pieces stay as they are."""
        return self.turn == 0 and self.scale == 0 and not self.mirror

    def matrices(self, width: int, height: int) -> list[Matrix]:
        """From each changed copy back to the picture, as 2 × 3 matrices about its middle."""
        turns = [self.turn * step / TURNS for step in range(-TURNS, TURNS + 1) if step]
        ways = [(0.0, 1.0, False)]
        ways += [(turn, 1.0, False) for turn in turns if self.turn]
        ways += [(0.0, size, False) for size in (1 + self.scale, 1 / (1 + self.scale))][
            : 2 if self.scale else 0
        ]
        ways += [(turn, size, True) for turn, size, _ in ways] if self.mirror else []
        return [_about(width, height, *way) for way in ways[1:]]


#: Pieces stay as they are.
UNCHANGED = Variants()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture at the left, `width` columns of `planes`, and its copies, `pitch` apart.

    `gap` is what is to be filled, `barred` what else no patch may be taken from.
    """

    planes: Planes
    gap: Flags
    barred: Flags | None
    width: int


def plain(planes: Planes, gap: Flags, barred: Flags | None) -> Sheet:
    """The picture alone."""
    return Sheet(planes, gap, barred, gap.shape[1])


def laid(planes: Planes, gap: Flags, barred: Flags | None, how: Variants, pitch: int) -> Sheet:
    """The picture and its copies side by side; `pitch` is at least its width and half a patch."""
    height, width = gap.shape
    copies = how.matrices(width, height)
    size = (1 + len(copies)) * pitch
    sheet = np.zeros((len(planes), height, size), np.float32)
    sheet[:, :, :width] = planes
    closed = np.ones((height, size), bool)
    closed[:, :width] = False if barred is None else barred
    unknown = gap if barred is None else gap | barred
    wide = cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3))).astype(np.float32)
    for place, matrix in enumerate(copies, start=1):
        at = np.s_[place * pitch : place * pitch + width]
        for plane, into in zip(planes, sheet, strict=True):
            into[:, at] = _warped(plane, matrix, cv2.INTER_CUBIC, 0.0)
        closed[:, at] = _warped(wide, matrix, cv2.INTER_LINEAR, 1.0) > 0
    gaps = np.zeros((height, size), bool)
    gaps[:, :width] = gap
    return Sheet(sheet, gaps, closed, width)


def _warped(plane: Planes, matrix: Matrix, how: int, outside: float) -> Planes:
    size = (plane.shape[1], plane.shape[0])
    flags = how | cv2.WARP_INVERSE_MAP
    found = cv2.warpAffine(
        plane, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=outside
    )
    return np.asarray(found, np.float32)


def _about(width: int, height: int, degrees: float, size: float, mirror: bool) -> Matrix:
    x, y = (width - 1) / 2, (height - 1) / 2
    turn = math.radians(degrees)
    cosine, sine = math.cos(turn) / size, math.sin(turn) / size
    side = -1 if mirror else 1
    return np.array(
        [
            [cosine * side, -sine, x - cosine * side * x + sine * y],
            [sine * side, cosine, y - sine * side * x - cosine * y],
        ]
    )
