"""Blurs that stop at edges: bilateral, guided, median. On straight colour as encoded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.blend import Blend
from karate.nodes.colour import bare, solid
from karate.nodes.edges import rows_of, widened
from karate.nodes.image import Image, Planes
from karate.nodes.soften import Filter, Softener, filtered
from karate.nodes.spare import empty
from karate.nodes.strips import strips

#: Bilateral reaches this far; larger radii take the guided filter, whose cost is flat.
BILATERAL_TO = 12
#: Pixels of a strip: OpenCV's bilateral filter makes its tables anew for every one.
STRIP_PIXELS = 2_097_152
#: The largest median that works on floats; beyond, OpenCV has it for 8 bits only.
FLOAT_MEDIAN_TO = 2

Inside: TypeAlias = tuple[slice, slice]
Change: TypeAlias = Callable[[Planes, Inside, Planes], None]
"""`change(colour, inside, into)`: smooth straight colour, and write what is `inside` its rim."""


def edge_keeping(
    image: Image, kind: str, radius: int, threshold: float, edge: str, blend: Blend
) -> Image:
    """Smooth with one of surface, guided, median; `threshold` is what counts as an edge, 0..1."""
    whole = image.alpha is None or solid(image.alpha)
    if kind == "median" and radius <= FLOAT_MEDIAN_TO and edge == "clamp" and whole:
        # Nothing to take out of colour, and OpenCV's own border: no need to copy anything.
        return filtered(Softener(image, edge, False, blend), radius, radius, _float_median(radius))
    if kind == "median":
        change, reach = _median(radius), radius
    elif kind == "guided" or radius > BILATERAL_TO:
        change, reach = _guided(radius, threshold), 2 * radius
    else:
        change, reach = _bilateral(radius, threshold), radius
    # OpenCV's own border is the clamped one, but for what is filtered twice.
    own = edge == "clamp" and reach == radius
    side = 0 if own else reach
    out = empty(image.planes.shape)
    for start, stop in strips(image.height, image.width, at_least=6 * reach, pixels=STRIP_PIXELS):
        first, last = start - reach, stop + reach
        if own and image.colours == 3:  # one plane takes another way there, off by the last bit
            first, last = max(first, 0), min(last, image.height)
        rows = rows_of(image.planes, first, last, edge)
        rows = widened(rows, side, side, edge) if side else rows
        span, colour = slice(start, stop), rows[: image.colours] if whole else bare(rows)
        inside = slice(start - first, stop - first), slice(side, side + image.width)
        into = out[:, span]
        change(colour, inside, into[: len(colour)])
        if len(colour) < len(into):
            if not whole:
                into[:-1] *= rows[-1][inside]
            into[-1] = rows[-1][inside]
        if not blend.whole:
            into[:] = blend.of(image.planes[:, span], into, span)
    return image.with_planes(out)


def _bilateral(radius: int, threshold: float) -> Change:
    def change(colour: Planes, inside: Inside, into: Planes) -> None:
        mixed, found = (empty((*colour.shape[1:], len(colour))) for _ in range(2))
        cv2.merge([*colour], dst=mixed)
        cv2.bilateralFilter(
            *(mixed, 2 * radius + 1, max(threshold, 1e-3), radius / 2 + 0.5),
            dst=found,
            borderType=cv2.BORDER_REPLICATE,
        )
        if len(colour) == 1:
            np.copyto(into[0], found[..., 0][inside])
        else:
            cv2.split(found[inside], [*into])

    return change


def _float_median(radius: int) -> Filter:
    def change(plane: Planes, into: Planes, border: int) -> None:
        cv2.medianBlur(plane, 2 * radius + 1, dst=into)

    return change


def _median(radius: int) -> Change:
    size = 2 * radius + 1

    def change(colour: Planes, inside: Inside, into: Planes) -> None:
        for plane, one in zip(colour, into, strict=True):
            if radius <= FLOAT_MEDIAN_TO:
                one[:] = cv2.medianBlur(np.ascontiguousarray(plane), size)[inside]
                continue
            codes = np.rint(np.clip(plane, 0, 1) * 255).astype(np.uint8)
            np.divide(cv2.medianBlur(codes, size)[inside], np.float32(255), out=one)

    return change


def _guided(radius: int, threshold: float) -> Change:
    """He, Sun and Tang's guided filter (2010) with the picture's own luminance as the guide."""
    size, eps = (2 * radius + 1,) * 2, max(threshold, 1e-3) ** 2

    def mean(plane: Planes) -> Planes:
        return np.asarray(cv2.blur(plane, size, borderType=cv2.BORDER_REFLECT), np.float32)

    def change(colour: Planes, inside: Inside, into: Planes) -> None:
        guide: Planes = np.ascontiguousarray(colour.mean(0))
        middle = mean(guide)
        spread: Planes = mean(guide * guide) - middle * middle + np.float32(eps)
        for plane, one in zip(colour, into, strict=True):
            average = mean(np.ascontiguousarray(plane))
            slope: Planes = np.divide(mean(guide * plane) - middle * average, spread)
            np.multiply(mean(slope)[inside], guide[inside], out=one)
            one += mean(average - slope * middle)[inside]

    return change
