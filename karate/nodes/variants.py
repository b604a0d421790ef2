"""Sources of patches beside the picture itself: it turned, scaled and mirrored.

So that the search finds a piece that is turned or larger (what generalised PatchMatch, Barnes and
others 2010, looks for), changed copies count as further pictures of the same size, and a place is
a pixel of one of them. Copies are not kept: what is read of them is read from the picture, where
the pixel of the copy lies in it. So they cost one byte a pixel, and that in the search only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Matrix: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.int64]

#: How often a whole turn is split up to the largest angle, on either side.
TURNS = 2
#: The longest side of a picture that OpenCV reads at places between pixels.
LONGEST = 32_766


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


@dataclass(frozen=True)
class Sheet:
    """The picture, (C, H, W) `planes`, and copies of it changed by `how`.

    `gap` is what is to be filled, `barred` what else no patch may be taken from, both (H, W).
    A place is `copy · H · W + row · W + column`; copy 0 is the picture itself.
    """

    planes: Planes
    gap: Flags
    barred: Flags | None = None
    how: Variants = UNCHANGED

    @cached_property
    def ways(self) -> Matrix:
        """From each copy back to the picture, (copies, 2, 3); the first changes nothing."""
        height, width = self.gap.shape
        return np.stack([np.eye(2, 3), *self.how.matrices(width, height)])

    @property
    def size(self) -> int:
        """How many places there are."""
        return self.gap.size * len(self.ways)

    @cached_property
    def mixed(self) -> Planes:
        """The picture as (H, W, C)."""
        return mixed(self.planes)

    def copy(self, number: int) -> Planes:
        """A copy as (H, W, C)."""
        return (
            _warped(self.mixed, self.ways[number], cv2.INTER_CUBIC, 0.0) if number else self.mixed
        )

    def closed(self, number: int) -> Flags:
        """What no patch of a copy may reach, (H, W)."""
        unknown = self.gap if self.barred is None else self.gap | self.barred
        if not number:
            return unknown
        wide = cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3))).astype(np.float32)
        return _warped(wide, self.ways[number], cv2.INTER_LINEAR, 1.0) > 0

    def split(self, places: Places) -> tuple[Places, Places, Places]:
        """Copy, row and column of `places`."""
        copies, rest = np.divmod(places, self.gap.size)
        return copies, *np.divmod(rest, self.gap.shape[1])

    def patches(self, places: Places, half: int) -> Planes:
        """The values of the patches around `places`, as `patches` has them: (places, values).

        The patches have to lie inside their copies.
        """
        steps = np.arange(-half, half + 1)
        down, right = (side.reshape(-1) for side in np.meshgrid(steps, steps, indexing="ij"))
        return self.beside(places[:, None], down, right).reshape(len(places), -1)

    def beside(self, places: Places, down: Places, right: Places) -> Planes:
        """The values (…, C) so far away from `places`, all of which has to lie in its copy."""
        if len(self.ways) == 1:
            at = places + (down * self.gap.shape[1] + right)
            taken: Planes = self.mixed.reshape(-1, self.mixed.shape[2]).take(at, axis=0)
            return taken
        copies, rows, columns = self.split(places)
        rows, columns = rows + down, columns + right
        x, y = (
            (way[copies, 0] * columns + way[copies, 1] * rows + way[copies, 2]).astype(np.float32)
            for way in _axes(self.ways)
        )
        found = cv2.remap(self.mixed, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(found, np.float32).reshape(*x.shape, -1)

    def turned(self, places: Places, copies: Places) -> Places:
        """The places in other `copies` that show what `places` show; in their borders at least."""
        height, width = self.gap.shape
        own, rows, columns = self.split(places)
        there = np.stack([columns, rows, np.ones_like(rows)], -1)
        back = np.einsum("nij,nj->ni", self.ways[own], there) - self.ways[copies, :, 2]
        column, row = np.rint(
            np.einsum("nij,nj->ni", np.linalg.inv(self.ways[:, :, :2])[copies], back)
        ).T.astype(np.int64)
        row, column = row.clip(0, height - 1), column.clip(0, width - 1)
        found: Places = copies * self.gap.size + row * width + column
        return found


def mixed(planes: Planes) -> Planes:
    """(C, H, W) planes as (H, W, C), each pixel's values side by side."""
    return np.ascontiguousarray(np.moveaxis(planes, 0, -1))


def patches(picture: Planes, places: Places, half: int) -> Planes:
    """The values of the patches of an (H, W, C) `picture` around `places`, one patch a row: pixel
    by pixel, its channels side by side. Outside of the picture is the border's pixel."""
    height, width, channels = picture.shape
    rows, columns = np.divmod(places, width)
    steps = np.arange(-half, half + 1)
    down = np.clip(rows[:, None] + steps, 0, height - 1) * width
    right = np.clip(columns[:, None] + steps, 0, width - 1)
    at = (down[:, :, None] + right[:, None, :]).reshape(len(places), -1)
    found: Planes = picture.reshape(-1, channels).take(at, axis=0).reshape(len(places), -1)
    return found


def _axes(ways: Matrix) -> tuple[Matrix, Matrix]:
    """How x, and how y, comes about: (copies, 3) each."""
    return ways[:, 0], ways[:, 1]


def _warped(plane: Planes, matrix: Matrix, how: int, outside: float) -> Planes:
    size = (plane.shape[1], plane.shape[0])
    flags = how | cv2.WARP_INVERSE_MAP
    found = cv2.warpAffine(
        plane, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=outside
    )
    return np.asarray(found, np.float32).reshape(plane.shape)


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
