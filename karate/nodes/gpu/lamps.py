"""Lights as the kernel `relight` reads them: LIGHT floats each (kernels/lighting.h)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from karate.nodes.arrays import np
from karate.nodes.effects.relight.lights import TYPES, Light
from karate.nodes.effects.relight.panel import facing_of, points
from karate.nodes.image import Planes

#: Kinds as the kernel numbers them.
NUMBERS = {kind: number for number, kind in enumerate(("ambient", *TYPES[:-1]))}


def lamps(lights: Sequence[Light], shares: Sequence[int], size: tuple[int, int]) -> Planes:
    """The table, an area light as its points; `shares` has each light's plane of shadows or -1,
    `size` is width and height of the picture."""
    rows: list[list[float]] = []
    for light, share in zip(lights, shares, strict=True):
        if light.type == "area":
            rows += [_lamp(light, one, part, share, size) for one, part in points(light, *size)]
        else:
            rows.append(_lamp(light, light, 1.0, share, size))
    # Nothing can be uploaded that has no bytes.
    return np.array(rows or [[0.0]], np.float32)


def _lamp(
    light: Light, point: Light, part: float, share: int, size: tuple[int, int]
) -> list[float]:
    """`part` of a light's power from where `point` is."""
    wide, tall = size
    place = (point.x * wide - 0.5, point.y * tall - 0.5, point.z * wide)
    a2 = light.roughness**4
    return [
        *(NUMBERS[light.type], share, *(part * power for power in light.power)),
        *(light.direction if light.type == "directional" else place),
        *(light.falloff, *_cone(light, size)),
        *(light.specular, a2, min(1.0, 50 * light.specular)),
    ]


def _cone(light: Light, size: tuple[int, int]) -> tuple[float, ...]:
    """The way back to a spot or an area, the cosine at the rim of a spot, and how much is between
    the rim and the core."""
    way = (-part for part in facing_of(light, *size))
    half = math.radians(light.cone / 2)
    rim, core = math.cos(half), math.cos(half * (1 - light.penumbra))
    return (*way, rim, max(core - rim, 1e-6))
