"""Blur: as a lens, a moving camera, a soft filter, or one that keeps edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.blend import Blend, blend_of
from karate.nodes.colour import luminance, on_straight, to_encoded, to_linear
from karate.nodes.convolve import convolved, iris, streak
from karate.nodes.effects.blur.declared import KEEPING, KINDS, SOFT, TYPE
from karate.nodes.field import band, by_depth, field_blurred, lower
from karate.nodes.fitted import fitted
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.soften import (
    PYRAMID_FROM,
    Softener,
    filtered,
    gaussian_kernel,
    soften_exact,
    soften_pyramid,
)
from karate.nodes.strips import pointwise
from karate.nodes.surface import edge_keeping
from karate.nodes.sweep import Motion, swept

__all__ = ["KEEPING", "KINDS", "SOFT", "TYPE", "run"]

#: Below this sigma no pixel would change.
FINEST = 1e-3
#: Standard deviation of the noise of a lens at 1, in encoded values.
NOISE = 0.1
#: So near in sigma, a box is one of whole pixels.
SAME_BOX = 1e-6


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Blur `image`; a blur of no width or mix 0 returns it untouched."""
    image, kind = inputs["image"][0], choice(params, "kind")
    blend = blend_of(image, inputs, params)
    if blend.neutral:
        return {"image": image}
    unit = unit_of(image.width, params)
    linear = switch(params, "linear") and image.space == "srgb"
    job = Softener(image, choice(params, "edge"), linear, blend)
    match kind:
        case "lens":
            return {"image": _lens(job, number(params, "radius") * unit, params)}
        case "motion":
            length = number(params, "distance") * unit
            still = length < FINEST
            return {
                "image": image if still else convolved(job, streak(length, number(params, "angle")))
            }
        case "spin" | "zoom":
            return {"image": _swept(job, params)}
        case "surface" | "guided" | "median":
            radius = round(number(params, "radius") * unit)
            if radius < 1:
                return {"image": image}
            edges = number(params, "edges")
            return {"image": edge_keeping(image, kind, radius, edges, job.edge, blend)}
        case "tilt-shift":
            return {"image": _tilted(job, inputs, params, number(params, "sigma") * unit)}
    return {"image": _soft(job, params, unit)}


def unit_of(width: int, params: Mapping[str, Json]) -> float:
    """How many pixels one of the unit is, in a picture `width` pixels wide."""
    return {"px": 1.0, "permille": width / 1000, "percent": width / 100}[choice(params, "unit")]


def _soft(job: Softener, params: Mapping[str, Json], unit: float) -> Image:
    """Gaussian, box or triangle, each with its own width down if they are not linked."""
    kind, sigma = choice(params, "kind"), number(params, "sigma") * unit
    down = sigma if switch(params, "linked") else number(params, "sigma_y") * unit
    if max(sigma, down) < FINEST:
        return job.image
    kernel = {"gaussian": gaussian_kernel, "box": box_kernel, "triangle": triangle_kernel}[kind]
    fast = kind == "gaussian" and choice(params, "quality") == "fast"
    if fast and sigma == down and sigma >= PYRAMID_FROM:
        return soften_pyramid(job, sigma)
    if kind == "box" and sigma == down and (size := _whole_box(sigma)):
        return _boxed(job, size)
    if sigma == down:
        return soften_exact(job, kernel(sigma))
    return soften_exact(job, kernel(max(down, FINEST)), kernel(max(sigma, FINEST)))


def _lens(job: Softener, radius: float, params: Mapping[str, Json]) -> Image:
    """A disc or polygon over light, in which what is bright may weigh more."""
    if radius < FINEST:
        return job.image
    opening = iris(
        radius, whole(params, "blades"), number(params, "curvature"), number(params, "rotation")
    )
    gain, bright = number(params, "highlights"), number(params, "threshold")
    if gain:
        job = replace(job, lift=lambda colour: _shining(colour, gain, bright))
    if not (amount := number(params, "noise")):
        return convolved(job, opening)
    clean = convolved(replace(job, blend=Blend(1.0)), opening)
    found = _noisy(clean, amount, params).planes
    return pointwise(job.image, lambda p, rows: job.blend.of(p, found[:, rows], rows))


def _noisy(image: Image, amount: float, params: Mapping[str, Json]) -> Image:
    """The picture with noise over its encoded colour, the same for every pixel's place and seed."""
    rng = np.random.default_rng(whole(params, "seed"))
    spread, gray = np.float32(NOISE * amount), switch(params, "monochrome")
    even = choice(params, "noise_kind") == "even"

    def noisy(planes: Planes, _: slice) -> Planes:
        shape = (1 if gray else image.colours, *planes.shape[1:])
        drawn = rng.random(shape, np.float32) if even else rng.standard_normal(shape, np.float32)
        # Noise of both kinds is equally strong: a range of √12 deviations, about 0.
        drawn = (drawn - np.float32(0.5)) * np.float32(12**0.5) if even else drawn
        return on_straight(planes, lambda colour: colour + drawn * spread)

    return pointwise(image, noisy)


def _shining(colour: Planes, gain: float, bright: float) -> Planes:
    """Premultiplied light, with what is brighter than the encoded level `bright` made brighter."""
    level = to_linear(np.full((1, 1), bright, np.float32))[0, 0]
    light = luminance(colour[: 3 if colour.shape[0] > 2 else 1])
    over = np.clip((light - level) / max(1 - float(level), 1e-3), 0, 1)
    found = np.array(colour)
    found[: 3 if colour.shape[0] > 2 else 1] *= 1 + np.float32(gain) * over
    return found


def _swept(job: Softener, params: Mapping[str, Json]) -> Image:
    image, amount = job.image, number(params, "amount")
    if amount == 0:
        return image
    light = pointwise(image, lambda p, _: on_straight(p, to_linear)) if job.linear else image
    centre = (number(params, "centre_x"), number(params, "centre_y"))
    motion: Motion = "spin" if choice(params, "kind") == "spin" else "zoom"
    planes = swept(light.planes, motion, amount, centre, choice(params, "steps"), job.edge)
    found = replace(light, planes=planes)
    if job.linear:
        found = pointwise(found, lambda p, _: on_straight(p, to_encoded))
    return pointwise(image, lambda p, rows: job.blend.of(p, found.planes[:, rows], rows))


def _tilted(
    job: Softener,
    inputs: Mapping[str, Sequence[Image]],
    params: Mapping[str, Json],
    sigma: float,
) -> Image:
    image, depth = job.image, inputs.get("depth") or ()
    if sigma < FINEST:
        return image
    focus, sharp, fade = (number(params, name) for name in ("focus", "sharp", "fade"))
    if depth:
        unsharp = by_depth(fitted(depth[0], image), focus, sharp, fade)
    else:
        unsharp = band(image.height, image.width, focus, sharp, fade, number(params, "tilt"))
    front, behind = number(params, "front"), number(params, "behind")
    if (front, behind) != (1, 1):
        ahead = (
            fitted(depth[0], image) > focus
            if depth
            else lower(image.height, image.width, focus, number(params, "tilt"))
        )
        unsharp = unsharp * np.where(ahead, np.float32(front), np.float32(behind))
    return field_blurred(image, unsharp, sigma, job.edge, job.linear, job.blend)


def _boxed(job: Softener, size: int) -> Image:
    """A box of whole pixels by running sums, whose cost is flat in its size."""

    def change(plane: Planes, into: Planes, border: int) -> None:
        cv2.blur(plane, (size, size), dst=into, borderType=border)

    return filtered(job, size // 2, size // 2, change)


def _whole_box(sigma: float) -> int:
    """How many whole pixels, an odd number, the box of `sigma` has; 0 if its ends are parts."""
    size = round(float(np.sqrt(12 * sigma**2 + 1)))
    whole = size % 2 == 1 and abs(float(np.sqrt((size**2 - 1) / 12)) - sigma) < SAME_BOX
    return size if whole else 0


def box_kernel(sigma: float) -> Planes:
    """The box with standard deviation `sigma`: equal weights, its two ends in part, sum 1."""
    # A box of 2r+1 whole cells and two ends of weight e has the variance below; solve it for e.
    radius = int((np.sqrt(12 * sigma**2 + 1) - 1) / 2)
    inner = radius * (radius + 1) * (2 * radius + 1) / 3
    end = (sigma**2 * (2 * radius + 1) - inner) / (2 * ((radius + 1) ** 2 - sigma**2))
    weights = np.full(2 * radius + 3, 1.0)
    weights[[0, -1]] = end
    return np.asarray(weights / weights.sum(), np.float32)


def triangle_kernel(sigma: float) -> Planes:
    """The triangle with standard deviation `sigma`: a box of sigma/√2 over itself, sum 1."""
    half = box_kernel(sigma / np.sqrt(2)).astype(np.float64)
    return np.asarray(np.convolve(half, half), np.float32)
