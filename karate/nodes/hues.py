"""One plane out of a colour: hue, lightness, chroma, ink. All from straight sRGB as encoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from karate.nodes.arrays import cv2, np
from karate.nodes.colour import luminance
from karate.nodes.image import Planes

#: Rec. 601 weights, those of JPEG's Y.
LUMA_601 = (0.299, 0.587, 0.114)


def three(colour: Planes) -> Planes:
    """Colour as three planes, gray repeated."""
    return colour if colour.shape[0] == 3 else np.repeat(colour[:1], 3, axis=0)


def _hue(colour: Planes) -> Planes:
    """0..1 round the circle from red; gray is 0."""
    red, green, blue = colour
    most, least = colour.max(0), colour.min(0)
    span = np.where(most > least, most - least, np.float32(1))
    found = np.where(
        most == red,
        (green - blue) / span,
        np.where(most == green, (blue - red) / span + 2, (red - green) / span + 4),
    )
    return np.where(most > least, found / 6 % 1, np.float32(0)).astype(np.float32)


def _saturation(colour: Planes) -> Planes:
    most, least = colour.max(0), colour.min(0)
    return np.where(most > 0, (most - least) / np.where(most > 0, most, np.float32(1)), 0)


def lab(colour: Planes) -> Planes:
    """(3, h, w) CIE Lab in its own units: L 0..100, a and b about -128..127; D65."""
    mixed = cv2.merge([*three(np.asarray(colour, np.float32))])
    np.maximum(mixed, np.float32(0), out=mixed)
    np.minimum(mixed, np.float32(1), out=mixed)
    out = np.empty((3, *colour.shape[1:]), np.float32)
    cv2.split(cv2.cvtColor(mixed, cv2.COLOR_RGB2Lab), [*out])
    return out


def _of_lab(place: int) -> Callable[[Planes], Planes]:
    def plane(colour: Planes) -> Planes:
        found: Planes = lab(colour)[place]
        return found / np.float32(100) if place == 0 else (found + 128) / np.float32(255)

    return plane


def ycbcr(colour: Planes) -> Planes:
    """(3, h, w) full-range Y, Cb, Cr as JPEG has them, 0..1 with 0.5 as no colour."""
    red, green, blue = three(colour)
    y = LUMA_601[0] * red + LUMA_601[1] * green + LUMA_601[2] * blue
    return np.stack([y, (blue - y) / 1.772 + 0.5, (red - y) / 1.402 + 0.5]).astype(np.float32)


def _ink(place: int) -> Callable[[Planes], Planes]:
    """Cyan, magenta or yellow once all black is taken out."""

    def plane(colour: Planes) -> Planes:
        light = colour.max(0)
        free = np.where(light > 0, light, np.float32(1))
        return np.where(light > 0, (light - colour[place]) / free, np.float32(0))

    return plane


#: Name to the plane (h, w) it takes from straight colour of three planes.
MODELS: Mapping[str, Callable[[Planes], Planes]] = {
    "hue": _hue,
    "saturation": _saturation,
    "value": lambda colour: colour.max(0),
    "lightness": _of_lab(0),
    "lab_a": _of_lab(1),
    "lab_b": _of_lab(2),
    "y": lambda colour: ycbcr(colour)[0],
    "cb": lambda colour: ycbcr(colour)[1],
    "cr": lambda colour: ycbcr(colour)[2],
    "cyan": _ink(0),
    "magenta": _ink(1),
    "yellow": _ink(2),
    "black": lambda colour: 1 - colour.max(0),
    "luminance": luminance,
}
