"""A depth map as a landscape seen from above: its heights, its slopes, its hollows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.colour import luminance, straight
from karate.nodes.fitted import fitted
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch
from karate.nodes.strips import strips

#: What counts as an edge of the depth (0..1), squared: steps of 8-bit depth do not.
EPS = 4e-4
#: Fine relief at detail 1 and full contrast, and the reach that "fine" means: of the width.
DETAIL_HEIGHT, DETAIL_REACH = 0.01, 0.004
#: Directions that occlusion looks in, and places in each.
DIRECTIONS, PLACES = 8, 8


def heights(
    image: Image, inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]
) -> Planes:
    """The relief (h, w) in pixels over the farthest; zeros without a depth."""
    depth = inputs.get("depth") or ()
    found = np.zeros((image.height, image.width), np.float32)
    if depth:
        plane = fitted(depth[0], image)
        if switch(params, "depth_invert"):
            plane = 1 - plane
        found = smooth(plane, round(number(params, "smoothing")))
        found *= np.float32(number(params, "depth_scale") / 100 * image.width)
    detail = number(params, "detail")
    if detail > 0:
        found += np.float32(detail * DETAIL_HEIGHT * image.width) * fine(image)
    return found


def smooth(plane: Planes, radius: int) -> Planes:
    """`plane` (h, w) smoothed where it has no edge: the guided filter of He et al. on itself."""
    if radius < 1:
        return plane.copy()
    out, reach = np.empty_like(plane), 2 * radius
    for start, stop in strips(plane.shape[0], plane.shape[1], at_least=6 * reach):
        top, bottom = max(0, start - reach), min(plane.shape[0], stop + reach)
        rows = np.ascontiguousarray(plane[top:bottom])
        middle = _mean(rows, radius)
        spread = np.maximum(_mean(rows * rows, radius) - middle * middle, 0)
        slope: Planes = np.divide(spread, spread + np.float32(EPS))
        made = _mean(slope, radius) * rows + _mean((1 - slope) * middle, radius)
        out[start:stop] = made[start - top : stop - top]
    return out


def _mean(plane: Planes, radius: int) -> Planes:
    found = cv2.blur(plane, (2 * radius + 1,) * 2, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def fine(image: Image) -> Planes:
    """How much brighter each pixel (h, w) is than its neighbourhood, -1..1."""
    light = np.empty((image.height, image.width), np.float32)
    for start, stop in strips(image.height, image.width):
        light[start:stop] = luminance(np.clip(straight(image.planes[:, start:stop]), 0, 1))
    sigma = max(1.0, DETAIL_REACH * image.width)
    light -= cv2.GaussianBlur(light, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return light


def normals_of(height: Planes, start: int, stop: int) -> Planes:
    """Unit normals (3, h, w) of rows start..stop: x right, y down, z to the viewer."""
    tall = height.shape[0]
    rows = height[max(0, start - 1) : min(tall, stop + 1)]
    rows = np.pad(rows, ((int(start == 0), int(stop == tall)), (1, 1)), mode="edge")
    # Scharr's weights: how steep a slope is does not depend on where it leads.
    sides = (np.float32(3 / 32), np.float32(10 / 32), np.float32(3 / 32))
    across, down = rows[:, 2:] - rows[:, :-2], rows[2:] - rows[:-2]
    found = np.empty((3, stop - start, height.shape[1]), np.float32)
    found[0] = -(sides[0] * across[:-2] + sides[1] * across[1:-1] + sides[2] * across[2:])
    found[1] = -(sides[0] * down[:, :-2] + sides[1] * down[:, 1:-1] + sides[2] * down[:, 2:])
    found[2] = 1
    # The picture ends at its border; the slope there is that of one side, not of half of it.
    found[0][:, [0, -1]] *= 2
    if start == 0:
        found[1][0] *= 2
    if stop == tall:
        found[1][-1] *= 2
    return _unit(found)


def given_normals(normals: Image, image: Image, params: Mapping[str, Json]) -> Planes:
    """The normals (3, H, W) that a normal map encodes; what has no direction faces the viewer."""
    colour = straight(normals.planes)
    colour = np.repeat(colour[:1], 3, 0) if colour.shape[0] == 1 else colour
    found = np.nan_to_num(colour) * 2 - 1
    if choice(params, "green") == "up":
        found[1] *= -1
    if found.shape[1:] != (image.height, image.width):
        size = (image.width, image.height)
        found = np.stack([cv2.resize(plane, size) for plane in found])
    return _unit(np.asarray(found, np.float32))


def _unit(vectors: Planes) -> Planes:
    length = np.sqrt(np.square(vectors).sum(0))
    vectors /= np.maximum(length, np.float32(1e-6))
    vectors[2][length < 1e-6] = 1
    return vectors


def openness(height: Planes, radius: float) -> Planes:
    """How much of the sky over its own slope each pixel (h, w) sees, 0..1.

    The sine of the horizon less that of the slope, in eight directions (Bavoil et al., "Image-space
    horizon-based ambient occlusion", 2008).
    """
    tall, wide = height.shape
    out = np.empty_like(height)
    for start, stop in strips(tall, wide):
        rows, columns = np.mgrid[start:stop, 0:wide].astype(np.float32)
        normal = normals_of(height, start, stop)
        hidden = np.zeros(rows.shape, np.float32)
        for turn in range(DIRECTIONS):
            angle = 2 * math.pi * (turn + 0.5) / DIRECTIONS
            x, y = np.float32(math.cos(angle)), np.float32(math.sin(angle))
            slope = -(normal[0] * x + normal[1] * y) / np.maximum(normal[2], np.float32(1e-3))
            horizon = slope.copy()
            for place in range(1, PLACES + 1):
                away = np.float32(max(radius, 1.0) * place / PLACES)
                there = cv2.remap(
                    *(height, columns + x * away, rows + y * away, cv2.INTER_LINEAR),
                    borderMode=cv2.BORDER_CONSTANT,
                    borderValue=-1e6,
                )
                np.maximum(horizon, (there - height[start:stop]) / away, out=horizon)
            hidden += _sine(horizon) - _sine(slope)
        out[start:stop] = np.clip(1 - hidden / DIRECTIONS, 0, 1)
    return out


def _sine(tangent: Planes) -> Planes:
    return np.asarray(tangent / np.sqrt(1 + np.square(tangent)), np.float32)
