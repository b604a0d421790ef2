"""Blurs that stop at edges: bilateral, guided, median. On straight colour as encoded."""

from __future__ import annotations

from collections.abc import Callable

from karate.nodes.arrays import cv2, np
from karate.nodes.blend import Blend
from karate.nodes.colour import on_straight, solid
from karate.nodes.edges import rows_of, widened
from karate.nodes.image import Image, Planes
from karate.nodes.soften import Filter, Softener, filtered
from karate.nodes.strips import strips

#: Bilateral reaches this far; larger radii take the guided filter, whose cost is flat.
BILATERAL_TO = 12
#: The largest median that works on floats; beyond, OpenCV has it for 8 bits only.
FLOAT_MEDIAN_TO = 2


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
    side = 0 if edge == "clamp" and reach == radius else reach
    out = np.empty_like(image.planes)
    for start, stop in strips(image.height, image.width, at_least=max(64, 6 * reach)):
        rows = rows_of(image.planes, start - reach, stop + reach, edge)
        rows = on_straight(widened(rows, side, side, edge) if side else rows, change)
        smooth = rows[:, reach : reach + stop - start, side : side + image.width]
        span = slice(start, stop)
        out[:, span] = blend.of(image.planes[:, span], smooth, span)
    return image.with_planes(out)


def _bilateral(radius: int, threshold: float) -> Callable[[Planes], Planes]:
    def change(colour: Planes) -> Planes:
        mixed = cv2.merge([*np.ascontiguousarray(colour)])
        found = cv2.bilateralFilter(
            *(mixed, 2 * radius + 1, max(threshold, 1e-3), radius / 2 + 0.5),
            borderType=cv2.BORDER_REPLICATE,
        )
        out = np.empty(colour.shape, np.float32)
        cv2.split(found, [*out])
        return out

    return change


def _float_median(radius: int) -> Filter:
    def change(plane: Planes, into: Planes, border: int) -> None:
        cv2.medianBlur(plane, 2 * radius + 1, dst=into)

    return change


def _median(radius: int) -> Callable[[Planes], Planes]:
    size = 2 * radius + 1

    def change(colour: Planes) -> Planes:
        if radius <= FLOAT_MEDIAN_TO:
            out = np.empty(colour.shape, np.float32)
            for plane, into in zip(np.ascontiguousarray(colour), out, strict=True):
                cv2.medianBlur(plane, size, dst=into)
            return out
        codes = np.rint(np.clip(colour, 0, 1) * 255).astype(np.uint8)
        found = np.stack([cv2.medianBlur(np.ascontiguousarray(p), size) for p in codes])
        return found.astype(np.float32) / np.float32(255)

    return change


def _guided(radius: int, threshold: float) -> Callable[[Planes], Planes]:
    """He, Sun and Tang's guided filter (2010) with the picture's own luminance as the guide."""
    size, eps = (2 * radius + 1,) * 2, max(threshold, 1e-3) ** 2

    def mean(plane: Planes) -> Planes:
        return np.asarray(cv2.blur(plane, size, borderType=cv2.BORDER_REFLECT), np.float32)

    def change(colour: Planes) -> Planes:
        guide: Planes = np.ascontiguousarray(colour.mean(0))
        middle = mean(guide)
        spread: Planes = mean(guide * guide) - middle * middle + np.float32(eps)
        out = np.empty_like(colour)
        for plane, into in zip(colour, out, strict=True):
            average = mean(np.ascontiguousarray(plane))
            slope: Planes = np.divide(mean(guide * plane) - middle * average, spread)
            np.multiply(mean(slope), guide, out=into)
            into += mean(average - slope * middle)
        return out

    return change
