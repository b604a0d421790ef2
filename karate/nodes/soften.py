"""Smoothing filters of any reach over a picture of any size, in bounded memory.

A `Softener` reads a picture by rows in its working space (linear light or as it is), and hands
blurred rows to `Finish`, which mixes them with the source and turns them back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.banded import convolution, cubic_up, soft_down, soft_down_variance
from karate.nodes.blend import Blend
from karate.nodes.colour import solid, straight_into, to_encoded, to_linear
from karate.nodes.crew import each
from karate.nodes.edges import BORDERS, rows_of, widened
from karate.nodes.image import Image, Planes
from karate.nodes.spare import empty
from karate.nodes.strips import strips

#: From this sigma on the picture is first made smaller; the result is within 3e-3 of the exact one.
PYRAMID_FROM = 10.0

#: Least sigma of the filter at the small size; smaller would show what folded back.
PYRAMID_SIGMA = 5.0


#: Kernels up to this length are convolved tap by tap (OpenCV), longer ones as matrix products.
DIRECT_TO = 97
#: How many times its reach a filter's strip is high: what it reads twice is the rest.
STRIP_REACHES = 16

#: Neighbours the cubic interpolation needs on each side.
CUBIC_REACH = 2


def gaussian_kernel(sigma: float) -> Planes:
    """The sampled Gaussian, cut where OpenCV cuts it for floats (about 4 sigma), sum 1."""
    radius = (round(sigma * 8 + 1) | 1) // 2
    places = np.arange(-radius, radius + 1, dtype=np.float64)
    kernel = np.exp(-(places**2) / (2 * sigma**2))
    return np.asarray(kernel / kernel.sum(), np.float32)


@dataclass(frozen=True, slots=True)
class Softener:
    """How to read the picture (`edge`, `linear`) and how much of the result to take (`blend`).

    `lift` changes what is read, in the working space, before it is softened.
    """

    image: Image
    edge: str
    linear: bool
    blend: Blend
    lift: Callable[[Planes], Planes] | None = None

    def read(self, start: int, stop: int, before: int, after: int) -> Planes:
        """Rows start..stop in the working space, widened; all of it may lie outside."""
        rows = rows_of(self.image.planes, start, stop, self.edge)
        if self.linear:
            light = empty(rows.shape)
            straight_into(rows, light, to_linear)
            rows = light
        if self.lift is not None:
            rows = self.lift(rows)
        return widened(rows, before, after, self.edge) if before or after else rows

    def finish(self, out: Planes, start: int, stop: int, blurred: Planes) -> None:
        """Mix blurred rows with the source and write them to `out` as the picture is stored."""
        rows = slice(start, stop)
        into = out[:, rows]
        if self.linear:
            straight_into(blurred, into, to_encoded)
        else:
            np.copyto(into, blurred)
        if not self.blend.whole:
            into[:] = self.blend.of(self.image.planes[:, rows], into, rows)


def _softened(job: Softener, soften: Callable[[Softener, Planes], None]) -> Image:
    """Run `soften(job, into)` on all planes, or on colour alone where nothing shines through.

    A blur of an alpha that is 1 everywhere is 1 everywhere, but at a black border.
    """
    image, out = job.image, empty(job.image.planes.shape)
    if image.alpha is not None and job.edge != "black" and solid(image.alpha):
        opaque = image.with_planes(image.planes[:-1])
        soften(replace(job, image=opaque), out[:-1])
        out[-1] = 1
    else:
        soften(job, out)
    return image.with_planes(out)


def soften_exact(job: Softener, kernel: Planes, across: Planes | None = None) -> Image:
    """Convolve with a symmetric `kernel` of odd length, along rows with `across` if it differs."""
    across = kernel if across is None else across
    radius, reach = len(kernel) // 2, len(across) // 2
    if max(len(kernel), len(across)) <= DIRECT_TO:

        def tapped(plane: Planes, into: Planes, border: int) -> None:
            cv2.sepFilter2D(plane, cv2.CV_32F, across, kernel, dst=into, borderType=border)

        return filtered(job, radius, reach, tapped)
    down, sideways = convolution(kernel), convolution(across)

    def multiplied(job: Softener, out: Planes) -> None:
        image = job.image
        for start, stop in strips(image.height, image.width, at_least=8 * radius):
            rows = job.read(start - radius, stop + radius, reach, reach)
            blurred = sideways.columns(down.rows(rows, stop - start), image.width)
            job.finish(out, start, stop, blurred)

    return _softened(job, multiplied)


Filter: TypeAlias = Callable[[Planes, Planes, int], None]
"""`change(plane, into, border)`: an OpenCV filter of one plane into another of the same size."""


def filtered(job: Softener, tall: int, wide: int, change: Filter) -> Image:
    """Run a filter that reads `tall` rows and `wide` columns around each pixel."""

    def one_by_one(job: Softener, out: Planes) -> None:
        image = job.image
        if job.edge != "wrap" and not job.linear and job.lift is None:
            border = BORDERS[job.edge]
            each([*zip(image.planes, out, strict=True)], lambda pair: change(*pair, border))
            if not job.blend.whole:
                for start, stop in strips(image.height, image.width):
                    span = slice(start, stop)
                    out[:, span] = job.blend.of(image.planes[:, span], out[:, span], span)
            return
        border, side = (BORDERS["clamp"], wide) if job.edge == "wrap" else (BORDERS[job.edge], 0)
        for start, stop in strips(image.height, image.width, at_least=STRIP_REACHES * tall):
            rows = job.read(start - tall, stop + tall, side, side)
            found = empty(rows.shape)
            for plane, into in zip(rows, found, strict=True):
                change(plane, into, border)
            inside = found[:, tall : tall + stop - start, side : side + image.width]
            job.finish(out, start, stop, inside)

    return _softened(job, one_by_one)


def soften_pyramid(job: Softener, sigma: float) -> Image:
    """Gaussian of a large `sigma`: made small, exact there, cubic up. Its cost is flat in sigma."""
    return _softened(job, lambda part, out: _by_pyramid(part, out, sigma))


def _by_pyramid(job: Softener, out: Planes, sigma: float) -> None:
    image = job.image
    factor = 2 ** int(np.log2(sigma / PYRAMID_SIGMA))
    kernel = gaussian_kernel(float(np.sqrt(sigma**2 - soft_down_variance(factor))) / factor)
    margin = len(kernel) // 2 + CUBIC_REACH
    height, width = -(-image.height // factor), -(-image.width // factor)
    low = _shrink(job, factor, margin, height, width)
    filtered = convolution(kernel)
    low = filtered.rows(low, height + 2 * CUBIC_REACH)
    low = filtered.columns(low, width + 2 * CUBIC_REACH)
    up = cubic_up(factor)
    for start, stop in strips(image.height, image.width, factor):
        first, last = start // factor, -(-stop // factor)
        rows = up.rows(low[:, first : last + 2 * CUBIC_REACH], stop - start)
        job.finish(out, start, stop, up.columns(rows, image.width))


def _shrink(job: Softener, factor: int, margin: int, height: int, width: int) -> Planes:
    """The picture at 1/`factor`, with `margin` small pixels around it."""
    image, down, half = job.image, soft_down(factor), factor // 2
    rows, columns = height + 2 * margin, width + 2 * margin
    low = empty((image.planes.shape[0], rows, columns))
    before = margin * factor + half
    after = (width + margin) * factor + half - image.width
    for start, stop in strips(rows * factor, columns * factor, factor, 8 * half):
        top = start - before
        wide = job.read(top, top + stop - start + factor, before, after)
        fewer = down.rows(wide, (stop - start) // factor)
        low[:, start // factor : stop // factor] = down.columns(fewer, columns)
    return low
