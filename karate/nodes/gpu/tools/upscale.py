"""Upscale on a device: Lanczos, back-projection, denoise and sharpen."""

from __future__ import annotations

from karate.nodes.effects.upscale import NOISE, SMOOTH, size_of
from karate.nodes.gpu.bands import bands
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.mixing import Mixing
from karate.nodes.gpu.ops import ALL, Curve, Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.gpu.tools.blur import Bilateral
from karate.nodes.image import check_size
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.soften import gaussian_kernel


class Upscale:
    """The smooth ways; pixel art, models, grain and other alphas stay with the CPU."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Smooth ways without grain."""
        kept = whole(params, "denoise") > 0 and number(params, "keep_grain") > 0
        plain = choice(params, "alpha") == "smooth" and not kept and number(params, "grain") == 0
        return plain and choice(params, "method") in SMOOTH

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """Strips for Lanczos alone; correction and sharpening need the whole. Raises StepFailed
        for a size nobody could store."""
        source = pictures["image"]
        width, height = size_of(source.width, source.height, params)
        check_size(width, height)
        if (width, height) == (source.width, source.height):
            return None
        job = Job(ops, params, source, width, height)
        alone = not job.rounds and not number(params, "sharpen")
        made = {"image": Output(source.channels, source.bits)}
        rows = job.strip if alone else job.whole
        return Plan(height, width, made, rows, whole=not alone)


class Job:
    """One enlargement of one picture."""

    def __init__(self, ops: Ops, params: Params, source: Picture, width: int, height: int) -> None:
        self.ops, self.params, self.source = ops, params, source
        self.width, self.height = width, height
        level = whole(params, "denoise")
        self.small = self._quiet(source, level) if level else source
        linear = switch(params, "linear")
        self.into = Curve.TO_LINEAR if linear else Curve.NONE
        self.back = Curve.TO_ENCODED if linear else Curve.NONE
        corrected = choice(params, "method") == "back-projection"
        self.rounds = whole(params, "rounds") if corrected else 0
        self.down = bands(ops, source.height, height, "lanczos")
        self.across = bands(ops, source.width, width, "lanczos")

    def strip(self, start: int, stop: int) -> Strip:
        """Rows of Lanczos alone."""
        first, last = self.down.reads(start, stop)
        light = self.ops.load(self.small, first, last, curve=self.into)
        large = self.ops.resized(light, first, self.down, self.across, start, stop)
        return {"image": self._settled(large)}

    def whole(self, start: int, stop: int) -> Strip:
        """All rows, corrected and sharpened as asked."""
        light = self.ops.load(self.small, 0, self.source.height, curve=self.into)
        large = self.ops.resized(light, 0, self.down, self.across, 0, self.height)
        self._correct(light, large)
        return {"image": self._sharpened(self._settled(large))}

    def _correct(self, light: Buffer, large: Buffer) -> None:
        """Iterative back-projection, in place; alpha gets none, its overshoots would show."""
        ops, source = self.ops, self.source
        if not self.rounds:
            return
        rows = bands(ops, self.height, source.height, "cubic")
        columns = bands(ops, self.width, source.width, "cubic")
        for _ in range(self.rounds):
            small = ops.resized(large, 0, rows, columns, 0, source.height)
            ops.add(small, light, -1.0, source.channels)
            missed = ops.resized(small, 0, self.down, self.across, 0, self.height)
            ops.add(large, missed, -1.0, source.colours)

    def _settled(self, large: Buffer) -> Buffer:
        """As encoded, without what ringing adds to alpha or beyond it."""
        if self.source.has_alpha:
            large = self.ops.each("contain", large, not self.source.bright)
        return self.ops.curve(large, self.back)

    def _sharpened(self, planes: Buffer) -> Buffer:
        amount, ops = number(self.params, "sharpen"), self.ops
        if not amount:
            return planes
        factor = max(1.0, self.width / self.source.width)
        kernel = ops.device.upload(gaussian_kernel(0.6 * factor))
        reach = kernel.shape[0] // 2
        found = _planes(self.source, planes, self.height, self.width)
        soft = ops.separable(ops.load(found, -reach, self.height + reach, reach), kernel, kernel)
        ops.add(soft, planes, -1.0, self.source.channels)
        ops.add(planes, soft, -amount, self.source.colours)
        return planes

    def _quiet(self, source: Picture, level: int) -> Picture:
        """The picture without noise: a narrow surface blur."""
        ops, radius = self.ops, 1 + level
        smooth = Bilateral(ops, radius, NOISE * level)
        planes = ops.load(source, -radius, source.height + radius, radius, straight=True)
        found = ops.bilateral(planes, source.colours, smooth.taps, smooth.falloff)
        mix = Mixing(ops, source, None, 1.0, False, ALL)
        quiet = mix.over(0, source.height, found, straight=True)
        return _planes(source, quiet, source.height, source.width)


def _planes(like: Picture, planes: Buffer, height: int, width: int) -> Picture:
    return Picture(planes, "f32", like.channels, height, width, like.bits, like.bright)
