"""Default: develop a picture. Upright, sRGB, fitted, and a grade that starts neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import INVERT_MASK, MASK, MIX, ONLY, blend_of
from karate.nodes.colour import (
    luminance,
    powered,
    straight_into,
    to_encoded,
    to_linear,
    weighted,
)
from karate.nodes.crew import recoloured
from karate.nodes.image import MAX_SIDE, Image, Planes
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.resize import KERNELS, resized_image
from karate.nodes.spare import empty
from karate.nodes.strips import FINE_PIXELS, strips
from karate.nodes.tones import lifted


def _tone(
    name: str, title: str, neutral: float, low: float, high: float, step: float = 0.01, **words: str
) -> Param:
    """A slider of the grade; its default changes nothing."""
    unit, description = words.get("unit", ""), words.get("description", "")
    group = words.get("group", "Tone")
    return Param(
        name,
        "number",
        title,
        neutral,
        low,
        high,
        step,
        unit=unit,
        group=group,
        description=description,
    )


SPACES = ("srgb", "linear")
#: Black and white stand this far apart at the least: a quarter of a step of 8 bits, which neither
#: contrast nor gamma take beyond what a float holds.
LEAST_SPAN = 1e-3
#: The same picture gets the same noise.
DITHER_SEED = 8

TYPE = NodeType(
    id="default",
    version=2,
    title="Default",
    category="Colour",
    description="Develops a picture: upright, in sRGB, fitted to a size, with light and colour.",
    inputs=(Port("image", PortType.IMAGE, "Image"), MASK),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        _tone("exposure", "Exposure", 0.0, -10.0, 10.0, 0.05, unit="EV"),
        _tone("black", "Black point", 0.0, -0.5, 0.5, 0.005, description="This level is black."),
        _tone("white", "White point", 1.0, 0.5, 2.0, 0.005, description="This level is white."),
        _tone("contrast", "Contrast", 1.0, 0.0, 2.0, description="Around middle gray."),
        _tone("gamma", "Gamma", 1.0, 0.1, 5.0),
        _tone("shadows", "Shadows", 0.0, -1.0, 1.0, description="Dark tones up or down."),
        _tone("highlights", "Highlights", 0.0, -1.0, 1.0, description="Bright tones up or down."),
        _tone(
            *("temperature", "Temperature", 0.0, -100.0, 100.0, 1.0),
            group="Colour",
            description="Warmer to the right.",
        ),
        _tone(
            *("tint", "Tint", 0.0, -100.0, 100.0, 1.0),
            group="Colour",
            description="Green to the left, magenta to the right.",
        ),
        _tone("saturation", "Saturation", 1.0, 0.0, 2.0, group="Colour"),
        _tone(
            *("vibrance", "Vibrance", 0.0, -1.0, 1.0),
            group="Colour",
            description="Saturation for what has little of it.",
        ),
        Param(
            *("fit", "integer", "Longest side", 0, 0, MAX_SIDE, 1, "px"),
            group="Size",
            description="Shrinks a larger picture to this; 0 keeps the size.",
        ),
        Param("kernel", "choice", "Resample", "lanczos", options=KERNELS, group="Size"),
        Param(
            *("space_in", "choice", "Numbers in", "srgb"),
            options=SPACES,
            group="File",
            description="Linear for renders whose numbers are light itself.",
        ),
        Param("space_out", "choice", "Numbers out", "srgb", options=SPACES, group="File"),
        Param(
            *("depth", "choice", "Bit depth", "source"),
            options=("source", "8", "16"),
            group="File",
            description="16 keeps smooth gradients smooth through the nodes that follow.",
        ),
        Param(
            *("dither", "boolean", "Dither", False),
            group="File",
            description="Noise of one step where the result has 8 bits: slopes show no bands.",
        ),
        MIX,
        ONLY,
        INVERT_MASK,
    ),
    keywords=(
        *("develop", "grade", "exposure", "contrast", "gamma", "saturation", "brightness"),
        *("levels", "white balance", "temperature", "vibrance", "resize", "fit"),
    ),
)


@dataclass(frozen=True, slots=True)
class Grade:
    """The sliders, applied in this order to straight colour; every default is neutral."""

    exposure: float = 0
    temperature: float = 0
    tint: float = 0
    black: float = 0
    white: float = 1
    contrast: float = 1
    gamma: float = 1
    shadows: float = 0
    highlights: float = 0
    saturation: float = 1
    vibrance: float = 0

    def apply(self, colour: Planes, out: Planes) -> None:
        """Grade straight (1 or 3, h, w) colour into `out`; what is neutral changes no bit."""
        if (self.exposure, self.temperature, self.tint) != (0, 0, 0):
            colour = to_linear(colour, out)
            colour *= self.gains(len(colour))
            to_encoded(colour, out)
        slope, shift = self._levels()
        if (slope, shift) != (1, 0):
            for plane, into in zip(colour, out, strict=True):
                weighted([plane], [slope], shift, into)
            colour = out
        if self.gamma != 1:
            sign = np.copysign(np.float32(1), colour)
            powered(np.abs(colour, out=out), 1 / self.gamma, out)
            out *= sign
            colour = out
        if (self.shadows, self.highlights) != (0, 0):
            gain = lifted(luminance(colour), self.shadows, self.highlights)
            colour = np.multiply(colour, gain, out=out)
        if len(colour) == 3 and (self.saturation, self.vibrance) != (1, 0):
            gray = luminance(colour)
            chroma = self._chroma(colour)
            np.subtract(colour, gray, out=out)
            out *= chroma
            out += gray
            colour = out
        if colour is not out:
            np.copyto(out, colour)

    @property
    def span(self) -> float:
        """From black to white; more than nothing where both are on one level."""
        return max(self.white - self.black, LEAST_SPAN)

    def _levels(self) -> tuple[float, float]:
        """Black, white and contrast as one line: what to multiply with, and what to add."""
        slope = 1 / self.span
        shift = -self.black * slope
        return slope * self.contrast, (shift - 0.5) * self.contrast + 0.5

    def gains(self, planes: int) -> Planes:
        """What the light of each plane is multiplied with; white balance keeps luminance."""
        warm, magenta = self.temperature / 200, self.tint / 400
        gains = np.exp2(np.array([warm + magenta, -magenta, -warm + magenta]))
        gains /= np.tensordot(np.array([0.2126, 0.7152, 0.0722]), gains, 1)
        if planes == 1:
            gains = np.ones(1)
        return np.asarray(gains * 2**self.exposure, np.float32)[:, None, None]

    def _chroma(self, colour: Planes) -> Planes:
        """How much of each pixel's difference from gray is kept."""
        if self.vibrance == 0:
            return np.asarray(self.saturation, np.float32)
        most = colour.max(0)
        spread = (most - colour.min(0)) / np.maximum(most, np.float32(1e-6))
        lift = 1 + np.float32(self.vibrance) * (1 - np.clip(spread, 0, 1))
        return np.asarray(lift * np.float32(self.saturation), np.float32)


NEUTRAL = Grade()


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Fit and grade `image`; neutral settings return its pixels bit for bit."""
    image, depth = inputs["image"][0], choice(params, "depth")
    if depth != "source":
        image = replace(image, bits=int(depth))
    if choice(params, "space_in") == "linear":
        image = recoloured(image, to_encoded)
    side, longest = whole(params, "fit"), max(image.width, image.height)
    if 0 < side < longest:
        wide, tall = (max(1, round(n * side / longest)) for n in (image.width, image.height))
        image = resized_image(image, wide, tall, choice(params, "kernel"))
    grade = Grade(**{one.name: number(params, one.name) for one in fields(Grade)})
    blend = blend_of(image, inputs, params)
    if grade != NEUTRAL and not blend.neutral:
        image = recoloured(image, grade.apply, blend)
    if choice(params, "space_out") == "linear":
        image = recoloured(image, to_linear)
    return {"image": _dithered(image) if switch(params, "dither") and image.bits == 8 else image}


def _dithered(image: Image) -> Image:
    """The picture with triangular noise of ± one 8-bit step: its rounding tells nothing of it."""
    rng = np.random.default_rng(DITHER_SEED)

    def noisy(colour: Planes, out: Planes) -> None:
        one, other = (rng.random(colour.shape, np.float32) for _ in range(2))
        np.add(colour, (one - other) / np.float32(255), out=out)

    out = empty(image.planes.shape)
    # In order: each strip takes the next of the noise.
    for start, stop in strips(image.height, image.width, pixels=FINE_PIXELS):
        straight_into(image.planes[:, start:stop], out[:, start:stop], noisy)
    return image.with_planes(out)
