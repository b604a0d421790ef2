"""The rings of shapes and letters, in pixels.

- Corners are (x/16·sx, y/16·sy) as the points of `dabs`; an outline is w = width/16·s wide.
- Rectangle and ellipse lie between their two points; the outline is the ring from w/2 outside to
  w/2 inside, whole where that leaves nothing inside. With `filled` the inside belongs to it.
- An ellipse has 4·ceil(2·sqrt(longest radius) + 4) corners, MOST at most.
- Line and polygon are drawn with a round pen of w; each edge is a ring of its own, turning one way.
- Letters are their outlines; the stroke's point only says where the text is set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from karate.graph.model import JsonObject
from karate.graph.stroke_tools import UNIT
from karate.nodes.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ring: TypeAlias = NDArray[np.float64]

#: Corners of an ellipse at most.
MOST: Final = 1024


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels of the picture for one unit of a stroke, across, down and between both."""

    across: float
    down: float

    @staticmethod
    def of(stroke: JsonObject, height: int, width: int) -> Scale:
        """For a stroke on a picture of this size."""
        wide, high = cast("list[int]", stroke["of"])
        return Scale(width / wide, height / high)

    def corners(self, places: Ring) -> Ring:
        """(x, y) pairs of a stroke, in pixels."""
        return places / UNIT * [self.across, self.down]

    def length(self, value: int) -> float:
        """A width of a stroke, in pixels."""
        return value / UNIT * math.sqrt(self.across * self.down)


def rings_of(stroke: JsonObject, height: int, width: int) -> list[list[Ring]]:
    """The rings of a shape or text, in groups: a pixel is covered as the group says that covers
    most of it."""
    scale = Scale.of(stroke, height, width)
    corners = scale.corners(np.array(stroke["points"], np.float64).reshape(-1, 3)[:, :2])
    if stroke["tool"] == "text":
        contours = cast("list[list[int]]", stroke["contours"])
        return [[_ring(ring, scale) for ring in contours]]
    pen = scale.length(cast(int, stroke["width"]))
    filled, shape = stroke["filled"] == 1, stroke["shape"]
    if shape in ("rectangle", "ellipse"):
        return [_around(str(shape), corners, pen, filled)]
    groups = [[corners]] if filled and shape == "polygon" else []
    if pen > 0:
        ends = np.roll(corners, -1, axis=0) if shape == "polygon" else corners[1:]
        groups.append(
            [_pill(one, other, pen / 2) for one, other in zip(corners, ends, strict=False)]
        )
    return groups


def _ring(places: list[int], scale: Scale) -> Ring:
    return scale.corners(np.array(places, np.float64).reshape(-1, 2))


def _around(shape: str, corners: Ring, pen: float, filled: bool) -> list[Ring]:
    """A rectangle or ellipse between two corners: its outer ring, and the inner one backwards."""
    low, high = corners.min(0), corners.max(0)
    inner_low, inner_high = low + pen / 2, high - pen / 2
    hollow = not filled and bool((inner_low < inner_high).all())
    if pen == 0 and not filled:
        return []
    make = _rectangle if shape == "rectangle" else _ellipse
    outer = make(low - pen / 2, high + pen / 2)
    return [outer, make(inner_low, inner_high)[::-1]] if hollow else [outer]


def _rectangle(low: Ring, high: Ring) -> Ring:
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]])


def _ellipse(low: Ring, high: Ring) -> Ring:
    middle, radii = (low + high) / 2, (high - low) / 2
    return middle + radii * _circle(float(radii.max()))


def _circle(radius: float) -> Ring:
    """The corners of a circle of 1 that is drawn with `radius` pixels."""
    count = min(MOST, 4 * math.ceil(2 * math.sqrt(radius) + 4))
    angles = [2 * math.pi * corner / count for corner in range(count)]
    return np.array([[math.cos(angle), math.sin(angle)] for angle in angles])


def _pill(one: Ring, other: Ring, radius: float) -> Ring:
    """What a round pen covers on its way from one place to another."""
    circle = _circle(radius)
    way = other - one
    length = math.sqrt(way[0] * way[0] + way[1] * way[1])
    along = way / length if length > 0 else np.array([1.0, 0.0])
    turned = np.stack([circle @ [along[0], -along[1]], circle @ [along[1], along[0]]], axis=1)
    quarter, count = len(circle) // 4, len(circle)
    # From the left side round the end to the right side, and back round the beginning.
    front = [place % count for place in range(-quarter, quarter + 1)]
    back = [place % count for place in range(quarter, 3 * quarter + 1)]
    return np.concatenate([other + radius * turned[front], one + radius * turned[back]])
