"""What lies outside a picture: rows and columns beyond the border, for filters with a reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karate.graph.declared import Param
from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.spare import empty

EDGES = ("clamp", "mirror", "wrap", "black")

#: Words of EDGES to OpenCV's border numbers: REPLICATE, REFLECT, WRAP, CONSTANT. Its filters take
#: all of them but wrap.
BORDERS = {"clamp": 1, "mirror": 2, "wrap": 3, "black": 0}

EDGE = Param(
    "edge",
    "choice",
    "Edge",
    "clamp",
    options=EDGES,
    description="What the filter sees beyond the border; black is transparent where alpha exists.",
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def reach(start: int, stop: int, size: int, edge: str) -> NDArray[np.int64]:
    """For the places start..stop, the place inside 0..size that stands for it, or -1 for black.

    `mirror` repeats the border pixel (…2 1 0 0 1 2…) and works at any distance.
    """
    places = np.arange(start, stop, dtype=np.int64)
    match edge:
        case "clamp":
            return np.clip(places, 0, size - 1)
        case "mirror":
            folded = places % (2 * size)
            return np.where(folded < size, folded, 2 * size - 1 - folded)
        case "wrap":
            return places % size
        case _:
            return np.where((places < 0) | (places >= size), -1, places)


def rows_of(planes: Planes, start: int, stop: int, edge: str) -> Planes:
    """Rows start..stop of (C, H, W) planes, either of them possibly outside; a copy or a view."""
    height = planes.shape[1]
    if start >= 0 and stop <= height:
        return planes[:, start:stop]
    places = reach(start, stop, height, edge)
    found = planes[:, np.maximum(places, 0)]
    found[:, places < 0] = 0
    return found


def widened(planes: Planes, before: int, after: int, edge: str) -> Planes:
    """(C, h, W) planes with `before` columns added on the left and `after` on the right."""
    return framed(planes, before, 0, after, 0, edge)


def framed(planes: Planes, left: int, top: int, right: int, bottom: int, edge: str) -> Planes:
    """(C, H, W) planes with so many columns and rows added on each side."""
    channels, height, width = planes.shape
    out = empty((channels, top + height + bottom, left + width + right))
    for plane, into in zip(planes, out, strict=True):
        cv2.copyMakeBorder(plane, top, bottom, left, right, BORDERS[edge], dst=into, value=0)
    return out
