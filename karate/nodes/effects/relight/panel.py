"""Area lights: a lit rectangle as sixteen points of Gauss's rule, each with its part of the power.

Gauss-Legendre quadrature is exact for smooth integrands, so that few points stand for the whole
wherever a surface is not nearer than about half the rectangle's side.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from karate.nodes.arrays import np
from karate.nodes.effects.relight.lights import Light

Vector: TypeAlias = tuple[float, float, float]

#: Points along each side of a rectangle.
SIDE = 4
#: Beyond this share of the vertical a rectangle's sides are taken from the viewer's way instead.
UPRIGHT = 0.99


def facing_of(light: Light, wide: int, tall: int) -> Vector:
    """The direction, of length 1, that a light with a target shines in; in pixels' proportions."""
    way = (
        (light.to_x - light.x) * wide,
        (light.to_y - light.y) * tall,
        (light.to_z - light.z) * wide,
    )
    return _unit(way) or (0.0, 0.0, -1.0)


def points(light: Light, wide: int, tall: int) -> Iterator[tuple[Light, float]]:
    """The rectangle of an area light as points, each with its share of the power; shares sum to 1.

    `wide` and `tall` are the picture's sides in pixels.
    """
    across, down = _sides(light, facing_of(light, wide, tall))
    places, weights = np.polynomial.legendre.leggauss(SIDE)
    for row, load in zip(places.tolist(), weights.tolist(), strict=True):
        for column, part in zip(places.tolist(), weights.tolist(), strict=True):
            x, y, z = (
                across[axis] * column * light.width / 2 + down[axis] * row * light.height / 2
                for axis in range(3)
            )
            point = replace(
                light, x=light.x + x, y=light.y + y * wide / max(tall, 1), z=light.z + z
            )
            yield point, load * part / 4


def extent(light: Light) -> float:
    """How wide the rectangle looks from ahead: the side of a square of its area, of the width."""
    return math.sqrt(light.width * light.height)


def _sides(light: Light, facing: Vector) -> tuple[Vector, Vector]:
    """The directions of the rectangle's width and height, turned by its roll."""
    up = (0.0, 0.0, 1.0) if abs(facing[1]) > UPRIGHT else (0.0, 1.0, 0.0)
    across = _unit(_cross(up, facing)) or (1.0, 0.0, 0.0)
    down = _cross(facing, across)
    turn = math.radians(light.roll)
    cosine, sine = math.cos(turn), math.sin(turn)
    return _turned(across, down, cosine, sine), _turned(across, down, -sine, cosine)


def _turned(across: Vector, down: Vector, first: float, second: float) -> Vector:
    x, y, z = (a * first + b * second for a, b in zip(across, down, strict=True))
    return x, y, z


def _cross(one: Vector, other: Vector) -> Vector:
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )


def _unit(vector: Vector) -> Vector | None:
    length = math.sqrt(sum(part * part for part in vector))
    if length < 1e-6:
        return None
    x, y, z = (part / length for part in vector)
    return x, y, z
