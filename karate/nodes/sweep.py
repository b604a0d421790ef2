"""Spin and zoom: the picture averaged over many small turns or scales about a point.

Halving: the mean over 2^k places is k times the mean of two, so the cost grows with the logarithm
of the number of places.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.edges import BORDERS
from karate.nodes.image import Planes

Motion: TypeAlias = Literal["spin", "zoom"]
#: A share of the whole sweep, -0.5 … 0.5, to the 2 × 3 matrix of its transform.
Matrix: TypeAlias = Callable[[float], Planes]

#: Pixels between neighbouring places at the farthest corner, by quality.
SPACING = {"draft": 4.0, "good": 1.5, "best": 0.75}
#: Halvings at most: 4,096 places.
MOST = 12


def swept(
    planes: Planes,
    motion: Motion,
    amount: float,
    centre: tuple[float, float],
    quality: str,
    edge: str,
) -> Planes:
    """`planes` swept about `centre` (shares of width and height).

    `amount` is degrees of arc for a spin, percent of growth for a zoom.
    """
    for one, other in turns(planes.shape[1:], motion, amount, centre, quality):
        planes = _pair(planes, one, other, BORDERS[edge])
    return planes


def turns(
    size: tuple[int, ...],
    motion: Motion,
    amount: float,
    centre: tuple[float, float],
    quality: str,
) -> list[tuple[Planes, Planes]]:
    """The pairs of transforms (2, 3) whose means one after the other make the sweep.

    `size` is height and width of the picture.
    """
    height, width = size
    middle = (centre[0] * width - 0.5, centre[1] * height - 0.5)
    far = max(math.hypot(x - middle[0], y - middle[1]) for x in (0, width) for y in (0, height))
    if motion == "spin":
        matrix, path = _spin(amount, middle), math.radians(amount) * far
    else:
        matrix, path = _zoom(amount, middle), math.log1p(amount / 100) * far
    halvings = min(MOST, max(1, math.ceil(math.log2(max(2.0, path / SPACING[quality])))))
    # The widest pair first: later ones then blur what is smooth already.
    shares = (0.5 ** (step + 2) for step in range(halvings))
    return [(matrix(share), matrix(-share)) for share in shares]


def _spin(degrees: float, middle: tuple[float, float]) -> Matrix:
    return lambda share: np.asarray(cv2.getRotationMatrix2D(middle, degrees * share, 1), np.float32)


def _zoom(percent: float, middle: tuple[float, float]) -> Matrix:
    return lambda share: np.asarray(
        cv2.getRotationMatrix2D(middle, 0, (1 + percent / 100) ** share), np.float32
    )


def _pair(planes: Planes, one: Planes, other: Planes, border: int) -> Planes:
    """The mean of two transforms of (C, H, W) planes."""
    out, size = np.empty_like(planes), (planes.shape[2], planes.shape[1])
    for plane, into in zip(planes, out, strict=True):
        moved = [
            cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_CUBIC, borderMode=border)
            for matrix in (one, other)
        ]
        np.add(moved[0], moved[1], out=into)
        into *= np.float32(0.5)
    return out
