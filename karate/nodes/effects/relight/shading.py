"""What a light does to a surface: Lambert's cosine, and GGX for what mirrors it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from karate.nodes.arrays import np
from karate.nodes.effects.relight.lights import Light
from karate.nodes.effects.relight.panel import facing_of, points
from karate.nodes.image import Planes

#: No nearer than this, of the picture's width, does a light of a place come to a surface.
NEAREST = 0.01
#: The distance at which the intensity of a light of a place is what arrives, of the width.
UNIT = 0.5


@dataclass(frozen=True, slots=True)
class Surface:
    """Some rows of the picture: `normals` (3, h, w), `height` (h, w) and where they start."""

    normals: Planes
    height: Planes
    start: int
    width: int
    """Of the picture, in pixels."""
    tall: int


def rays(light: Light, surface: Surface) -> Iterator[tuple[Planes, Planes]]:
    """What `arriving` says, once for each point that the light consists of."""
    if light.type != "area":
        yield arriving(light, surface)
        return
    wide, tall = surface.width, surface.tall
    x, y, z = (np.float32(-part) for part in facing_of(light, wide, tall))
    for point, part in points(light, wide, tall):
        toward, share = arriving(point, surface)
        # A lit sheet sends most of its light straight ahead, and none behind it.
        ahead = np.maximum(toward[0] * x + toward[1] * y + toward[2] * z, np.float32(0))
        yield toward, np.asarray(share * ahead * np.float32(part), np.float32)


def arriving(light: Light, surface: Surface) -> tuple[Planes, Planes]:
    """The direction to a light (3, h or 1, w or 1), and the share of its power that arrives."""
    if light.type == "directional":
        toward = np.array(light.direction, np.float32)[:, None, None]
        return toward, np.ones((1, 1), np.float32)
    rows, columns = surface.height.shape
    away = np.empty((3, rows, columns), np.float32)
    wide, tall = surface.width, surface.tall
    away[0] = np.float32(light.x * wide - 0.5) - np.arange(columns, dtype=np.float32)
    down = np.arange(surface.start, surface.start + rows, dtype=np.float32)
    away[1] = (np.float32(light.y * tall - 0.5) - down)[:, None]
    away[2] = np.float32(light.z * wide) - surface.height
    far = np.sqrt(np.square(away).sum(0))
    away /= np.maximum(far, np.float32(1e-3))
    far = np.maximum(far / np.float32(wide), np.float32(NEAREST))
    share = np.power(np.float32(UNIT) / far, np.float32(light.falloff))
    if light.type == "spot":
        share *= _within(light, away, (wide, tall))
    return away, share


def _within(light: Light, toward: Planes, size: tuple[int, int]) -> Planes:
    """1 inside the cone of a spot, 0 outside, smooth over the penumbra at its rim."""
    wide, tall = size
    axis = (
        (light.x - light.to_x) * wide,
        (light.y - light.to_y) * tall,
        (light.z - light.to_z) * wide,
    )
    length = math.sqrt(sum(part * part for part in axis))
    x, y, z = (part / length for part in axis) if length > 1e-6 else (0.0, 0.0, 1.0)
    along = toward[0] * np.float32(x) + toward[1] * np.float32(y) + toward[2] * np.float32(z)
    half = math.radians(light.cone / 2)
    rim, core = math.cos(half), math.cos(half * (1 - light.penumbra))
    share = np.clip((along - np.float32(rim)) / np.float32(max(core - rim, 1e-6)), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def lambert(normals: Planes, toward: Planes) -> Planes:
    """The cosine between surface and light, 0 where it faces away."""
    found = normals[0] * toward[0] + normals[1] * toward[1] + normals[2] * toward[2]
    return np.asarray(np.maximum(found, 0), np.float32)


def ggx(normals: Planes, toward: Planes, facing: Planes, light: Light) -> Planes:
    """What the surface mirrors to the viewer, over what a white one scatters.

    Microfacets after Walter et al. (2007): GGX with alpha = roughness², height-correlated Smith
    masking, Schlick's Fresnel with `specular` at normal incidence; the viewer is straight above.
    The factor π of the scattering white is in it, and the cosine of the light.
    """
    alpha = light.roughness**2
    a2 = np.float32(alpha * alpha)
    middle = np.sqrt(np.maximum((1 + toward[2]) * 2, np.float32(1e-6)))
    # |toward + view|² = 2 + 2 cos; the halfway vector leans on both.
    turned = (facing + normals[2]) / middle
    lean, seen = middle / 2, np.maximum(normals[2], np.float32(1e-3))
    turned = np.clip(turned, 0, 1)
    spread = turned * turned * (a2 - 1) + 1
    lobe = a2 / np.maximum(spread * spread, np.float32(1e-12))
    ahead = seen * np.sqrt(facing * facing * (1 - a2) + a2)
    behind = facing * np.sqrt(seen * seen * (1 - a2) + a2)
    hidden = np.float32(0.5) / np.maximum(ahead + behind, np.float32(1e-6))
    zero = np.float32(light.specular)
    grazing = np.float32(min(1.0, 50 * light.specular))
    fresnel = zero + (grazing - zero) * np.power(np.clip(1 - lean, 0, 1), np.float32(5))
    return np.asarray(lobe * hidden * fresnel * facing, np.float32)
