"""What a fill fills: the pixels that look like the one it was dropped on.

Of straight colour and alpha, rounded to 1/DEPTH, none may differ by more than the tolerance; where
there is no alpha the colour is black. With `contiguous` only pixels that hang together with it,
side to side.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from karate.graph.model import JsonObject
from karate.nodes.arrays import cv2, np
from karate.nodes.colour import straight
from karate.nodes.effects.painter.dabs import Tile
from karate.nodes.effects.painter.outlines import Scale
from karate.nodes.image import Planes
from karate.nodes.strips import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

Look: TypeAlias = Callable[[Tile], Planes]
"""What is seen (3 or 4, h, w) of a part of the picture, premultiplied."""

#: Steps of a channel.
DEPTH: Final = 4096


def flooded(stroke: JsonObject, height: int, width: int, look: Look) -> NDArray[np.uint8] | None:
    """Which pixels (H, W) of what is seen a sound stroke fills, 1 or 0; None off the picture."""
    places = np.array(stroke["points"], np.float64).reshape(-1, 3)[:, :2]
    x, y = (floor(place) for place in Scale.of(stroke, height, width).corners(places)[0])
    if not (0 <= x < width and 0 <= y < height):
        return None
    seed = _steps(look((slice(y, y + 1), slice(x, x + 1))))
    most = floor(cast(int, stroke["tolerance"]) * DEPTH / 100 + 0.5)
    alike = np.empty((height, width), np.uint8)
    for start, stop in strips(height, width):
        differences = np.abs(_steps(look((slice(start, stop), slice(0, width)))) - seed)
        alike[start:stop] = differences.max(0) <= most
    if stroke["contiguous"] == 1:
        found = np.zeros((height + 2, width + 2), np.uint8)
        cv2.floodFill(alike, found, (x, y), 1, flags=4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8))
        alike = found[1:-1, 1:-1]
    return alike


def _steps(planes: Planes) -> Planes:
    planes = np.nan_to_num(planes)
    every = planes
    if len(planes) in (2, 4):
        every = np.concatenate([straight(planes), planes[-1:]])
    found: Planes = np.floor(np.clip(every, 0, 1) * DEPTH + 0.5)
    return found
