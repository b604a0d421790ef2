"""Blur on a device: gaussian, box, triangle, lens, motion, surface, median."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from karate.nodes.arrays import np
from karate.nodes.convolve import iris, streak
from karate.nodes.effects.blur import FINEST, KEEPING, SOFT, box_kernel, triangle_kernel
from karate.nodes.gpu.mixing import Mixing, mixing
from karate.nodes.gpu.ops import Curve, Ops
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.image import Planes
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.soften import gaussian_kernel
from karate.nodes.surface import BILATERAL_TO, FLOAT_MEDIAN_TO

KERNELS: Final = {"gaussian": gaussian_kernel, "box": box_kernel, "triangle": triangle_kernel}
#: Taps of a streak or an iris beyond which the CPU's Fourier transform is the better way.
MOST_TAPS: Final = 4096


class Blur:
    """What is a kernel; spin, zoom, guided and tilt-shift stay with the CPU."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """The kinds that are written as kernels, where they change anything."""
        kind = choice(params, "kind")
        lens = kind == "lens" and number(params, "highlights") == 0
        return number(params, "mix") != 0 and (
            kind in (*SOFT, "motion", "surface", "median") or lens
        )

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """A filter between load and mix."""
        image, kind = pictures["image"], choice(params, "kind")
        unit = image.width / 1000 if choice(params, "unit") == "permille" else 1.0
        job = Job(ops, params, pictures)
        if kind in SOFT:
            return job.soft(kind, unit)
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
            return {"image": self.mix.over(start, stop, ops.correlated(planes, taps), self.back)}

        return self._plan(rows)

    def keeping(self, kind: str, radius: int) -> Plan | None:
        """Surface and median, on straight colour as encoded."""
        median = kind == "median"
        if not 1 <= radius <= (FLOAT_MEDIAN_TO if median else BILATERAL_TO):
            return None
        smooth = None if median else Bilateral(self.ops, radius, number(self.params, "edges"))
        ops, image = self.ops, self.image

        def rows(start: int, stop: int) -> Strip:
            first, last = start - radius, stop + radius
            planes = ops.load(image, first, last, radius, self.edge, straight=True)
            if smooth is None:
                found = ops.median(planes, image.colours, radius)
            else:
                found = ops.bilateral(planes, image.colours, smooth.taps, smooth.falloff)
            return {"image": self.mix.over(start, stop, found, straight=True)}

        return self._plan(rows)

    def _plan(self, rows: Callable[[int, int], Strip]) -> Plan:
        image = self.image
        return Plan(image.height, image.width, {"image": Output(image.channels, image.bits)}, rows)


class Bilateral:
    """The taps of a bilateral filter, whose neighbourhood is a disc as OpenCV has it."""

    def __init__(self, ops: Ops, radius: int, threshold: float) -> None:
        places = np.arange(-radius, radius + 1)
        away = places[:, None] ** 2 + places**2
        weights = np.exp(-away / (2 * (radius / 2 + 0.5) ** 2))
        disc = np.where(np.sqrt(away) <= radius, weights, 0)
        self.taps = ops.taps(np.asarray(disc, np.float32))
        self.falloff = -0.5 / max(threshold, 1e-3) ** 2 / math.log(2)
