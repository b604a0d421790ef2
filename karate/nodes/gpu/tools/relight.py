"""Relight on a device: the relief once for the picture, then all lights in one kernel by rows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from karate.nodes.effects.relight.casting import Casting
from karate.nodes.effects.relight.declared import OUTPUTS
from karate.nodes.effects.relight.lights import lights_of
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.lamps import lamps
from karate.nodes.gpu.mixing import Mixing, mixing
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.gpu.relief import Raised, Shares, halved, raised
from karate.nodes.params import choice, number, switch, whole

#: The word of OUTPUTS for the kernel; what is seen of the sky needs none.
LIT, LIGHT, NORMALS, OCCLUSION = OUTPUTS
SHADED: Final = (LIT, LIGHT)


class Relight:
    """All of it, but a normal map of another size than the picture."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Whatever changes the picture. Raises Invalid for a wrong light."""
        if choice(params, "output") != LIT:
            return True
        lights = lights_of(params.get("lights"))
        still = not lights and number(params, "ambient") == 1 and number(params, "occlusion") == 0
        return not still and number(params, "mix") != 0

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """The relief and its shadows at once, the light by rows."""
        image, normals = pictures["image"], pictures.get("normals")
        if normals and (normals.height, normals.width) != (image.height, image.width):
            return None
        scene, output = Scene(ops, params, pictures), choice(params, "output")
        if output == LIT:
            made = Output(scene.shown.channels, image.bits)
        elif output == LIGHT:
            made = Output(3, image.bits)
        else:
            # Normals and occlusion are data: 8 bits of them would show as steps.
            made = Output(3 if output == NORMALS else 1, 16)
        rows = scene.sky_rows if output == OCCLUSION else scene.rows
        return Plan(image.height, image.width, {"image": made}, rows)


class Scene:
    """All that is known before the rows are lit."""

    def __init__(self, ops: Ops, params: Params, pictures: Pictures) -> None:
        self.ops, self.params, self.image = ops, params, pictures["image"]
        self.normals, self.output = pictures.get("normals"), choice(params, "output")
        self.lights = lights_of(params.get("lights"))
        self.shown = self._shown()
        self.mix: Mixing = mixing(ops, params, {**pictures, "image": self.shown}, channels=True)
        how = Raised(
            switch(params, "depth_invert"),
            round(number(params, "smoothing")),
            number(params, "depth_scale") / 100 * self.image.width,
            number(params, "detail"),
        )
        self.heights = raised(ops, self.image, pictures.get("depth"), how)
        self.shares, casts = self._shares()
        size = (self.image.width, self.image.height)
        table = lamps(self.lights, casts, size)
        self.lamps, self.table = table.shape[0] if self.lights else 0, ops.device.upload(table)

    def rows(self, start: int, stop: int) -> Strip:
        """The lit picture, the light alone or the normals."""
        ops, count, width = self.ops, stop - start, self.image.width
        before = self._before(start, stop)
        map_, given = before, 0
        if self.normals is not None:
            map_ = ops.load(self.normals, start, stop, straight=True)
            given = self.normals.channels
        shares, share_top = self.heights, 0
        if self.shares is not None and self.output != NORMALS:
            shares, share_top = self.shares.rows(self.heights, start, stop)
        channels = self.shown.channels
        target = ops.planes(channels if self.output == LIT else 3, count, width)
        ops.device.launch(
            *("relight", width, count, before, self.heights, map_, shares, self.table, target),
            *(channels, count, width, start, self.image.height, given),
            *(choice(self.params, "green") == "up", shares.shape[1], share_top),
            *(self.lamps, self.sky, OUTPUTS.index(self.output)),
            number(self.params, "ambient"),
        )
        if self.output != LIT:
            return {"image": target}
        return {"image": self.mix.over(start, stop, target, before=before)}

    def sky_rows(self, start: int, stop: int) -> Strip:
        """How much is seen of the sky, everywhere all of it where the relief is flat."""
        ops, width = self.ops, self.image.width
        if self.shares is None:
            target = ops.planes(1, stop - start, width)
            ops.device.launch("fill", width, stop - start, target, stop - start, width, 1.0)
            return {"image": target}
        shares, top = self.shares.rows(self.heights, start, stop)
        seen = Picture(shares, "f32", 1, shares.shape[1], width, 16)
        return {"image": ops.load(seen, top, top + stop - start)}

    def _shown(self) -> Picture:
        """The picture as it comes out: a gray one has colours under coloured lights."""
        coloured = any(len(set(light.colour)) > 1 for light in self.lights)
        if self.image.colours == 3 or not coloured or self.output != LIT:
            return self.image
        return replace(self.image, channels=self.image.channels + 2)

    def _before(self, start: int, stop: int) -> Buffer:
        """The picture's own rows, with as many planes as are shown."""
        ops, image = self.ops, self.image
        planes = ops.load(image, start, stop)
        if image.kind == "f32":  # codes are always numbers
            planes = ops.each("finite_planes", planes)
        return planes if self.shown.channels == image.channels else ops.three(planes)

    def _shares(self) -> tuple[Shares | None, list[int]]:
        """The planes of shadows and sky, and for each light which of them is its own or -1."""
        params, image, output = self.params, self.image, self.output
        field, lights = halved(self.ops, self.heights), self.lights
        cast = switch(params, "shadows") and output in SHADED and field.range > 0
        thrown = [light for light in lights if cast and light.type != "ambient"]
        amount = 1.0 if output == OCCLUSION else number(params, "occlusion")
        hollow = amount > 0 and output != NORMALS and field.range > 0
        self.sky = len(thrown) if hollow else -1
        if not thrown and not hollow:
            return None, [-1] * len(lights)
        _, tall, wide = field.heights.shape
        shares = Shares(self.ops, field, self.ops.planes(len(thrown) + hollow, tall, wide))
        how = Casting(
            math.radians(number(params, "softness")), number(params, "bias"), whole(params, "steps")
        )
        for place, light in enumerate(thrown):
            shares.cast(place, light, (image.width, image.height), how)
        if hollow:
            radius = number(params, "occlusion_radius") / 100 * image.width * field.factor
            shares.look_up(self.sky, radius, amount)
        return shares, [thrown.index(light) if light in thrown else -1 for light in lights]
