"""Blur on a device: all kinds, but medians of 8 bits and a lens with noise."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from karate.nodes.arrays import np
from karate.nodes.colour import to_linear
from karate.nodes.convolve import iris, streak
from karate.nodes.effects.blur import FINEST, KEEPING, SOFT, box_kernel, triangle_kernel, unit_of
from karate.nodes.gpu.boxes import by_its_mean
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.fields import DepthOfField, Focus, swept
from karate.nodes.gpu.mixing import Mixing, mixing
from karate.nodes.gpu.ops import Curve, Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.image import Planes
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.soften import gaussian_kernel
from karate.nodes.surface import BILATERAL_TO, FLOAT_MEDIAN_TO
from karate.nodes.sweep import Motion, turns

KERNELS: Final = {"gaussian": gaussian_kernel, "box": box_kernel, "triangle": triangle_kernel}
#: Taps of a streak or an iris beyond which the CPU's Fourier transform is the better way.
MOST_TAPS: Final = 4096


class Blur:
    """Every kind; what OpenCV has for 8 bits only, and noise of NumPy's, stay with the CPU."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Settings that change anything and are written as kernels."""
        noisy = choice(params, "kind") == "lens" and number(params, "noise") > 0
        return number(params, "mix") != 0 and not noisy

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """A filter between load and mix."""
        image, kind = pictures["image"], choice(params, "kind")
        unit, job = unit_of(image.width, params), Job(ops, params, pictures)
        if kind in SOFT:
            return job.soft(kind, unit)
        if kind in ("spin", "zoom"):
            return job.swept("spin" if kind == "spin" else "zoom")
        if kind == "tilt-shift":
            return job.tilted(number(params, "sigma") * unit, pictures.get("depth"))
        if kind == "motion":
            length = number(params, "distance") * unit
            still = length < FINEST
            return None if still else job.correlated(streak(length, number(params, "angle")))
        radius = number(params, "radius") * unit
        if kind in KEEPING:
            return job.keeping(kind, round(radius))
        if radius < FINEST:
            return None
        blades, curvature = whole(params, "blades"), number(params, "curvature")
        return job.correlated(iris(radius, blades, curvature, number(params, "rotation")))


class Job:
    """One blur of one picture."""

    def __init__(self, ops: Ops, params: Params, pictures: Pictures) -> None:
        self.ops, self.params, self.image = ops, params, pictures["image"]
        self.edge = choice(params, "edge")
        linear = switch(params, "linear")
        self.into = Curve.TO_LINEAR if linear else Curve.NONE
        self.back = Curve.TO_ENCODED if linear else Curve.NONE
        self.mix: Mixing = mixing(ops, params, pictures, channels=True)

    def soft(self, kind: str, unit: float) -> Plan | None:
        """Gaussian, box or triangle: exact at any width, which a GPU can afford."""
        params, kernel, ops = self.params, KERNELS[kind], self.ops
        sigma = number(params, "sigma") * unit
        down = sigma if switch(params, "linked") else number(params, "sigma_y") * unit
        if max(sigma, down) < FINEST:
            return None
        weights = [ops.device.upload(kernel(max(one, FINEST))) for one in (down, sigma)]
        tall, wide = (one.shape[0] // 2 for one in weights)

        def rows(start: int, stop: int) -> Strip:
            planes = ops.load(self.image, start - tall, stop + tall, wide, self.edge, self.into)
            soft = ops.separable(planes, *weights)
            return {"image": self.mix.over(start, stop, soft, self.back)}

        return self._plan(rows)

    def correlated(self, kernel: Planes) -> Plan | None:
        """A streak or an iris."""
        if np.count_nonzero(kernel) > MOST_TAPS:
            return None
        ops, taps = self.ops, self.ops.taps(np.ascontiguousarray(kernel[::-1, ::-1]))
        tall, wide = taps.tall // 2, taps.wide // 2

        def rows(start: int, stop: int) -> Strip:
            planes = ops.load(self.image, start - tall, stop + tall, wide, self.edge, self.into)
            planes = self._lifted(planes)
            return {"image": self.mix.over(start, stop, ops.correlated(planes, taps), self.back)}

        return self._plan(rows)

    def swept(self, motion: Motion) -> Plan | None:
        """Spin or zoom, of the whole picture at once: every pixel may read any other."""
        params, image, amount = self.params, self.image, number(self.params, "amount")
        if amount == 0:
            return None
        centre = (number(params, "centre_x"), number(params, "centre_y"))
        size = (image.height, image.width)
        pairs = turns(size, motion, amount, centre, choice(params, "steps"))

        def rows(start: int, stop: int) -> Strip:
            planes = self.ops.load(image, 0, image.height, curve=self.into)
            planes = swept(self.ops, planes, pairs, self.edge)
            return {"image": self.mix.over(start, stop, planes, self.back)}

        return self._plan(rows, whole=True)

    def tilted(self, sigma: float, depth: Picture | None) -> Plan | None:
        """Sharp in a band or at a depth, and softer away from it."""
        if sigma < FINEST:
            return None
        names = ("focus", "sharp", "fade", "tilt", "front", "behind")
        focus = Focus(*(number(self.params, name) for name in names))
        field = DepthOfField(self.ops, self.image, depth, focus, sigma, self.edge, self.into)
        return self._plan(
            lambda start, stop: {
                "image": self.mix.over(start, stop, field.rows(start, stop), self.back)
            }
        )

    def keeping(self, kind: str, radius: int) -> Plan | None:
        """Surface, guided and median, on straight colour as encoded."""
        if radius < 1 or (kind == "median" and radius > FLOAT_MEDIAN_TO):
            return None
        ops, image, edges = self.ops, self.image, number(self.params, "edges")
        boxes = kind == "guided" or (kind == "surface" and radius > BILATERAL_TO)
        reach = 2 * radius if boxes else radius
        smooth = Bilateral(ops, radius, edges) if kind == "surface" and not boxes else None

        def rows(start: int, stop: int) -> Strip:
            planes = ops.load(image, start - reach, stop + reach, reach, self.edge, straight=True)
            if boxes:
                eps = max(edges, 1e-3) ** 2
                found = by_its_mean(ops, planes, image.colours, radius, eps)
            elif smooth is None:
                found = ops.median(planes, image.colours, radius)
            else:
                found = ops.bilateral(planes, image.colours, smooth.taps, smooth.falloff)
            return {"image": self.mix.over(start, stop, found, straight=True)}

        return self._plan(rows)

    def _lifted(self, planes: Buffer) -> Buffer:
        """What a lens sees: bright spots brighter, if it is asked to."""
        gain = number(self.params, "highlights")
        if choice(self.params, "kind") != "lens" or gain == 0:
            return planes
        bright = np.full((1, 1), number(self.params, "threshold"), np.float32)
        level = float(to_linear(bright)[0, 0])
        return self.ops.each("shining", planes, gain, level, max(1 - level, 1e-3))

    def _plan(self, rows: Callable[[int, int], Strip], whole: bool = False) -> Plan:
        image = self.image
        made = {"image": Output(image.channels, image.bits)}
        return Plan(image.height, image.width, made, rows, whole)


class Bilateral:
    """The taps of a bilateral filter, whose neighbourhood is a disc as OpenCV has it."""

    def __init__(self, ops: Ops, radius: int, threshold: float) -> None:
        places = np.arange(-radius, radius + 1)
        away = places[:, None] ** 2 + places**2
        weights = np.exp(-away / (2 * (radius / 2 + 0.5) ** 2))
        disc = np.where(np.sqrt(away) <= radius, weights, 0)
        self.taps = ops.taps(np.asarray(disc, np.float32))
        self.falloff = -0.5 / max(threshold, 1e-3) ** 2 / math.log(2)
