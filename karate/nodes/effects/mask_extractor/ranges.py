"""Masks pixel by pixel: a range of light, channel or depth; likeness to colours; a difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from karate.errors import Invalid
from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.colour import bare, luminance, straight
from karate.nodes.effects.mask_extractor.declared import LIMITED
from karate.nodes.hues import MODELS, lab, three, ycbcr
from karate.nodes.image import Image, Planes
from karate.nodes.matte import between, smoothstep
from karate.nodes.params import choice, number, rgb, whole
from karate.nodes.resize import resized
from karate.nodes.spare import empty
from karate.nodes.strips import FINE_PIXELS, strips

#: The full way from black to white in the units of each space, as `fuzziness` measures it.
CIE = 100.0


def by_rows(image: Image, plane: Callable[[Planes, slice], Planes]) -> Planes:
    """A plane (H, W) made of the straight colour of strips."""
    out = empty((image.height, image.width))
    for start, stop in strips(image.height, image.width, pixels=FINE_PIXELS):
        rows = slice(start, stop)
        out[rows] = plane(bare(image.planes[:, rows]), rows)
    return out


def ranged(image: Image, depth: Planes | None, params: Mapping[str, Json]) -> Planes:
    """1 where luminance, a channel, alpha or the depth lies from `low` to `high`."""
    source, name = choice(params, "source"), choice(params, "channel")
    low, high, soft = (number(params, key) for key in ("low", "high", "softness"))

    def plane(colour: Planes, rows: slice) -> Planes:
        match source:
            case "alpha":
                value = np.ones(colour.shape[1:], np.float32)
                if image.alpha is not None:
                    value = image.alpha[rows]
            case "depth" if depth is not None:
                value = depth[rows]
            case "luminance":
                value = luminance(colour)
            case _:
                value = _channel(three(colour), name)
        return between(value, low, high, soft)

    return by_rows(image, plane)


def _channel(colour: Planes, name: str) -> Planes:
    names = ("red", "green", "blue")
    return colour[names.index(name)] if name in names else MODELS[name](colour)


def alike(image: Image, params: Mapping[str, Json]) -> Planes:
    """1 where the colour is like one of the samples, and not more like one of `never`."""
    taken = [rgb(params, "colour"), *_samples(params, "also")]
    never = _samples(params, "never")
    fuzziness, soft = number(params, "fuzziness"), number(params, "softness") * CIE
    change, limits = _space(params), _limits(params)

    def plane(colour: Planes, _: slice) -> Planes:
        values = change(three(colour))
        near = _nearest(values, [change(one) for one in taken])
        found = 1 - smoothstep(near, fuzziness, fuzziness + soft)
        if fuzziness + soft == 0:
            found = (near == 0).astype(np.float32)
        if never:
            away = _nearest(values, [change(one) for one in never])
            # Half-way between a sample and what is left out lies the border, one unit soft.
            found *= smoothstep(away - near, -1, 1)
        return np.asarray(found * limits(three(colour)), np.float32)

    return by_rows(image, plane)


def _limits(params: Mapping[str, Json]) -> Callable[[Planes], Planes]:
    """1 where each channel of the space, as 0..1, lies between its least and its most."""
    ends = [(number(params, f"{name}_min"), number(params, f"{name}_max")) for name, _ in LIMITED]
    space, soft = choice(params, "space"), number(params, "softness")

    def within(colour: Planes) -> Planes:
        if all(pair == (0, 1) for pair in ends):
            return np.ones((1, 1), np.float32)
        found = np.ones(colour.shape[1:], np.float32)
        for value, (low, high) in zip(_shares(colour, space), ends, strict=True):
            found *= between(value, low, high, soft)
        return found

    return within


def _shares(colour: Planes, space: str) -> Planes:
    """The channels of a space, each 0..1."""
    match space:
        case "rgb":
            return colour
        case "ycbcr":
            return ycbcr(colour)
        case _:
            names = ("lightness", "lab_a", "lab_b")
            return np.stack([MODELS[name](colour) for name in names])


def _nearest(values: Planes, samples: list[Planes]) -> Planes:
    """The distance of (3, h, w) values to the nearest of (3, 1, 1) samples."""
    nearest: Planes | None = None
    for one in samples:
        away = np.zeros(values.shape[1:], np.float32)
        for plane, middle in zip(values, one.ravel(), strict=True):
            part = plane - np.float32(middle)
            part *= part
            away += part
        nearest = away if nearest is None else np.minimum(nearest, away, out=nearest)
    assert nearest is not None
    return np.sqrt(nearest, out=nearest)


def _space(params: Mapping[str, Json]) -> Callable[[Planes], Planes]:
    """Colour in the units that are compared: 100 from black to white."""
    name, weight = choice(params, "space"), np.float32(number(params, "lightness"))

    def change(colour: Planes) -> Planes:
        if name == "rgb":
            return colour * np.float32(CIE)
        values = lab(colour) if name == "lab" else ycbcr(colour) * np.float32(CIE)
        values[0] *= weight
        return values

    return change


def _samples(params: Mapping[str, Json], name: str) -> list[Planes]:
    """The colours in a text like "#ff8800 #fc0"; raises Invalid for another word."""
    words = re.split(r"[\s,;]+", choice(params, name).strip())
    try:
        return [rgb({name: word}, name) for word in words if word]
    except Invalid:
        raise Invalid(f"{name} must be colours like #ff8800 #ffcc00", param=name) from None


def different(image: Image, plate: Image, params: Mapping[str, Json]) -> Planes:
    """1 where the picture differs from the clean plate, in the eye's units (CIE Lab)."""
    planes = plate.planes
    if (plate.height, plate.width) != (image.height, image.width):
        planes = resized(planes, image.width, image.height, "triangle")
    least, soft = number(params, "tolerance") * CIE, number(params, "softness") * CIE

    def plane(colour: Planes, rows: slice) -> Planes:
        other = lab(three(straight(planes[:, rows])))
        away = np.sqrt(np.square(lab(three(colour)) - other).sum(0))
        if least + soft == 0:
            return np.asarray(away > 0, np.float32)
        return smoothstep(away, least, least + soft)

    return by_rows(image, plane)


def outlined(image: Image, params: Mapping[str, Json]) -> Planes:
    """1 on outlines: the strongest gradient of the three channels (Di Zenzo, 1986)."""
    sigma, least, soft = (number(params, key) for key in ("detail", "tolerance", "softness"))
    steepest = np.zeros((image.height, image.width), np.float32)
    colour = np.empty((image.colours, image.height, image.width), np.float32)
    for start, stop in strips(image.height, image.width):
        colour[:, start:stop] = straight(image.planes[:, start:stop])
    for plane in colour:
        smooth = cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        across, down = (
            cv2.Scharr(smooth, cv2.CV_32F, *axis, scale=sigma / 13, borderType=cv2.BORDER_REPLICATE)
            for axis in ((1, 0), (0, 1))
        )
        np.maximum(steepest, cv2.magnitude(across, down), out=steepest)
    return smoothstep(steepest, least / 2, least / 2 + soft)


def component(image: Image, params: Mapping[str, Json]) -> Planes:
    """1 on what is like the pixel at the seed: connected with it, or anywhere."""
    column = min(image.width - 1, int(number(params, "seed_x") * image.width))
    row = min(image.height - 1, int(number(params, "seed_y") * image.height))
    least, soft = number(params, "tolerance"), number(params, "softness") / 4
    planes, reach = image.planes, whole(params, "sample")
    rows, columns = (slice(max(0, place - reach), place + reach + 1) for place in (row, column))
    # The mean of premultiplied pixels is that of what is seen.
    seen = planes[:, rows, columns].mean((1, 2), keepdims=True, dtype=np.float32)
    seed, see = straight(seen), seen[-1, 0, 0]

    def plane(colour: Planes, rows: slice) -> Planes:
        away = np.abs(colour - seed).max(0)
        if image.has_alpha:
            away = np.maximum(away, np.abs(planes[-1, rows] - see))
        return 1 - smoothstep(away, np.nextafter(np.float32(least), 2), least + soft)

    found = by_rows(image, plane)
    if params.get("contiguous"):
        _, labels = cv2.connectedComponents((found > 0).astype(np.uint8), connectivity=4)
        own = int(labels[row, column])
        if not own and (near := labels[rows, columns]).any():
            # The seed itself is an odd one among those it stands for.
            own = int(np.bincount(near[near > 0]).argmax())
        found = np.where(labels == own, found, np.float32(0))
    return found
