"""Blurs whose reach differs from place to place, on a device: spin and zoom, and depth of field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from karate.nodes.arrays import np
from karate.nodes.edges import EDGES
from karate.nodes.field import levels_to
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.ops import Curve, Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.image import Planes
from karate.nodes.soften import gaussian_kernel


def swept(ops: Ops, planes: Buffer, turns: Sequence[tuple[Planes, Planes]], edge: str) -> Buffer:
    """Planes averaged over pairs of transforms, one pair after the other."""
    channels, rows, columns = planes.shape
    for pair in turns:
        numbers = np.concatenate([_backward(one) for one in pair])
        target = ops.planes(channels, rows, columns)
        ops.device.launch(
            *("sweep", columns, rows, planes, target, ops.device.upload(numbers)),
            *(channels, rows, columns, EDGES.index(edge)),
        )
        planes = target
    return planes


def _backward(matrix: Planes) -> Planes:
    """From places of the result to places of the source, as OpenCV turns a transform round."""
    (a, b, c), (d, e, f) = matrix.astype(np.float64).tolist()
    whole = a * e - b * d
    whole = 1 / whole if whole else 0.0
    right, down = (e * whole, -b * whole), (-d * whole, a * whole)
    numbers = [
        *(*right, -right[0] * c - right[1] * f),
        *(*down, -down[0] * c - down[1] * f),
    ]
    return np.array(numbers, np.float32)


@dataclass(frozen=True, slots=True)
class Focus:
    """What is sharp: depths, or places down the picture, around `centre`; `size` and `fade` of the
    range, `tilt` in degrees, and how much of the blur either side gets."""

    centre: float
    size: float
    fade: float
    tilt: float
    front: float
    behind: float


@dataclass(frozen=True, slots=True)
class DepthOfField:
    """A blur of up to `sigma` in the picture's working space."""

    ops: Ops
    image: Picture
    depth: Picture | None
    focus: Focus
    sigma: float
    edge: str
    into: Curve

    def rows(self, start: int, stop: int) -> Buffer:
        """These rows, each pixel between the two Gaussians next to its own."""
        ops, columns, rows = self.ops, self.image.width, stop - start
        unsharp = self._unsharp(start, stop)
        before = ops.load(self.image, start, stop, curve=self.into)
        target = ops.planes(self.image.channels, rows, columns)
        levels, last = levels_to(self.sigma), 0.0
        for level in levels:
            after = self._soft(level, start, stop)
            ops.device.launch(
                *("field_level", columns, rows, before, after, unsharp, target),
                *(self.image.channels, rows, columns, level == levels[-1]),
                *(self.sigma, last, level**2, level**2 - last),
            )
            before, last = after, level**2
        return target

    def _unsharp(self, start: int, stop: int) -> Buffer:
        ops, columns, rows = self.ops, self.image.width, stop - start
        target, how = ops.planes(1, rows, columns), self.focus
        sides = (how.size / 2, how.fade, how.front, how.behind)
        if self.depth is not None:
            depth = ops.mask(self.depth, start, stop, False)
            ops.device.launch(
                *("unsharp_depth", columns, rows, depth, target, rows, columns),
                *(how.centre, *sides),
            )
            return target
        turn = math.radians(how.tilt)
        ops.device.launch(
            *("unsharp_band", columns, rows, target, rows, columns, start, self.image.height),
            *(how.centre, math.cos(turn), math.sin(turn), *sides),
        )
        return target

    def _soft(self, sigma: float, start: int, stop: int) -> Buffer:
        kernel = self.ops.device.upload(gaussian_kernel(sigma))
        reach = kernel.shape[0] // 2
        top, bottom = start - reach, stop + reach
        planes = self.ops.load(self.image, top, bottom, reach, self.edge, self.into)
        return self.ops.separable(planes, kernel, kernel)
