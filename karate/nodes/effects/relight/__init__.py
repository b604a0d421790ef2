"""Relight: new lights on a picture whose relief is known, in linear light."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import blend_of
from karate.nodes.colour import on_straight, to_encoded, to_linear
from karate.nodes.effects.relight.casting import Casting, Relief, brought_up, halved, shadow
from karate.nodes.effects.relight.declared import TYPE
from karate.nodes.effects.relight.lights import Light, lights_of
from karate.nodes.effects.relight.relief import given_normals, heights, normals_of, openness
from karate.nodes.effects.relight.shading import Surface, ggx, lambert, rays
from karate.nodes.finite import finite
from karate.nodes.hues import three
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.strips import strips

__all__ = ["TYPE", "run"]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is known before the rows are lit.

    `shadows` has one plane at the relief's size for each light, or None where it casts none;
    `open` is the share of the sky that is seen, at the same size.
    """

    height: Planes
    relief: Relief
    normals: Planes | None
    lights: Sequence[Light]
    shadows: Sequence[Planes | None]
    open: Planes | None
    ambient: float

    def normal(self, start: int, stop: int) -> Planes:
        """Unit normals (3, h, w) of rows start..stop."""
        if self.normals is not None:
            return self.normals[:, start:stop]
        return normals_of(self.height, start, stop)

    def opened(self, start: int, stop: int) -> Planes:
        """How much of the sky these rows see, as (h, w) or one number for all."""
        if self.open is None:
            return np.ones((1, 1), np.float32)
        return brought_up(self.open, self.relief, self.height, start, stop)

    def light(self, start: int, stop: int) -> tuple[Planes, Planes]:
        """What these rows scatter and what they mirror, as (3, h, w) of linear light on white."""
        shape = (3, stop - start, self.height.shape[1])
        scattered, mirrored = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        tall, wide = self.height.shape
        surface = Surface(self.normal(start, stop), self.height[start:stop], start, wide, tall)
        sky = self.opened(start, stop)
        scattered += np.float32(self.ambient) * sky
        for light, cast in zip(self.lights, self.shadows, strict=True):
            power = np.array(light.power, np.float32)[:, None, None]
            if light.type == "ambient":
                scattered += power * sky
                continue
            seen = self._seen(cast, start, stop)
            for toward, share in rays(light, surface):
                facing = lambert(surface.normals, toward)
                if seen is not None:
                    share = share * seen
                scattered += power * (facing * share)
                if light.specular > 0:
                    mirrored += power * (ggx(surface.normals, toward, facing, light) * share)
        return scattered, mirrored

    def _seen(self, cast: Planes | None, start: int, stop: int) -> Planes | None:
        """How much of a light is seen from these rows; None for all of it."""
        return None if cast is None else brought_up(cast, self.relief, self.height, start, stop)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Light `image`. With no light, all of the ambient and no occlusion it returns it untouched.

    Raises Invalid for a wrong light, and names it.
    """
    source, output = inputs["image"][0], choice(params, "output")
    lights = lights_of(params.get("lights"))
    blend = blend_of(source, inputs, params)
    still = not lights and number(params, "ambient") == 1 and number(params, "occlusion") == 0
    if output == "lit" and (still or blend.neutral):
        return {"image": source}
    image = finite(source)
    scene = _scene(image, inputs, params, lights)
    if output != "lit":
        return {"image": _map(image, scene, output)}
    if image.colours == 1 and any(len(set(light.colour)) > 1 for light in lights):
        image = _coloured(image)
    out, linear = np.empty_like(image.planes), image.space == "srgb"
    for start, stop in strips(image.height, image.width):
        rows = slice(start, stop)
        scattered, mirrored = scene.light(start, stop)

        def lit(colour: Planes, by: Planes = scattered, over: Planes = mirrored) -> Planes:
            light = to_linear(colour) if linear else colour
            light = light * by[: len(colour)] + over[: len(colour)]
            return to_encoded(light) if linear else light

        before = image.planes[:, rows]
        out[:, rows] = blend.of(before, on_straight(before, lit), rows)
    return {"image": image.with_planes(out)}


def _scene(
    image: Image,
    inputs: Mapping[str, Sequence[Image]],
    params: Mapping[str, Json],
    lights: Sequence[Light],
) -> Scene:
    height, output = heights(image, inputs, params), choice(params, "output")
    relief, given = halved(height), inputs.get("normals") or ()
    how = Casting(
        math.radians(number(params, "softness")), number(params, "bias"), whole(params, "steps")
    )
    cast = switch(params, "shadows") and output in ("lit", "light") and relief.range > 0
    size = (image.width, image.height)
    shadows = [
        shadow(relief, light, size, how) if cast and light.type != "ambient" else None
        for light in lights
    ]
    amount, hollow = number(params, "occlusion"), None
    if (amount > 0 or output == "occlusion") and output != "normals" and relief.range > 0:
        radius = number(params, "occlusion_radius") / 100 * image.width * relief.factor
        hollow = openness(relief.height, radius)
        if output != "occlusion":
            hollow = 1 - np.float32(amount) * (1 - hollow)
    normals = given_normals(given[0], image, params) if given else None
    return Scene(height, relief, normals, lights, shadows, hollow, number(params, "ambient"))


def _map(image: Image, scene: Scene, output: str) -> Image:
    """The light on white, the normals as colours (green up), or the share of the sky seen."""
    count = 1 if output == "occlusion" else 3
    out = np.empty((count, image.height, image.width), np.float32)
    for start, stop in strips(image.height, image.width):
        match output:
            case "normals":
                found = scene.normal(start, stop) * np.float32(0.5)
                found[1] *= -1
                out[:, start:stop] = found + np.float32(0.5)
            case "occlusion":
                out[:, start:stop] = scene.opened(start, stop)
            case _:
                scattered, mirrored = scene.light(start, stop)
                out[:, start:stop] = to_encoded(scattered + mirrored)
    # Normals and occlusion are data: 8 bits of them would show as steps.
    return Image(out, "srgb", image.bits) if output == "light" else Image(out, "data", 16)


def _coloured(image: Image) -> Image:
    """A gray picture with three planes."""
    colour = three(image.planes[:1])
    return replace(image, planes=np.concatenate([colour, image.planes[1:]]))
