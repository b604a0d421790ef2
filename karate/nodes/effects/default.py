"""Default: develop a picture. Upright, sRGB, and a grade that starts neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import INVERT_MASK, MASK, MIX, blend_of
from karate.nodes.colour import luminance, on_straight, to_encoded, to_linear
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number
from karate.nodes.strips import pointwise

TYPE = NodeType(
    id="default",
    version=1,
    title="Default",
    category="Colour",
    description="Develops a picture: upright, in sRGB, with exposure, contrast, gamma, saturation.",
    inputs=(Port("image", PortType.IMAGE, "Image"), MASK),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param("exposure", "number", "Exposure", 0.0, -10.0, 10.0, 0.05, "EV"),
        Param(
            "contrast",
            "number",
            "Contrast",
            1.0,
            0.0,
            2.0,
            0.01,
            description="Around middle gray.",
        ),
        Param("gamma", "number", "Gamma", 1.0, 0.1, 5.0, 0.01),
        Param("saturation", "number", "Saturation", 1.0, 0.0, 2.0, 0.01),
        Param(
            "depth",
            "choice",
            "Bit depth",
            "source",
            options=("source", "8", "16"),
            description="16 keeps smooth gradients smooth through the nodes that follow.",
        ),
        MIX,
        INVERT_MASK,
    ),
    keywords=("develop", "grade", "exposure", "contrast", "gamma", "saturation", "brightness"),
)


@dataclass(frozen=True, slots=True)
class Grade:
    """The four settings, applied in this order to straight colour."""

    exposure: float
    contrast: float
    gamma: float
    saturation: float

    def apply(self, colour: Planes) -> Planes:
        """Grade straight (1 or 3, h, w) colour; a setting at its neutral value changes no bit."""
        if self.exposure != 0:
            colour = to_encoded(to_linear(colour) * np.float32(2**self.exposure))
        if self.contrast != 1:
            colour = (colour - np.float32(0.5)) * np.float32(self.contrast) + np.float32(0.5)
        if self.gamma != 1:
            colour = np.copysign(np.abs(colour) ** np.float32(1 / self.gamma), colour)
        if self.saturation != 1 and colour.shape[0] == 3:
            gray = luminance(colour)
            colour = gray + np.float32(self.saturation) * (colour - gray)
        return colour


NEUTRAL = Grade(0, 1, 1, 1)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Grade `image`; neutral settings return its pixels bit for bit."""
    image, depth = inputs["image"][0], choice(params, "depth")
    if depth != "source":
        image = replace(image, bits=int(depth))
    names = ("exposure", "contrast", "gamma", "saturation")
    grade = Grade(*(number(params, name) for name in names))
    blend = blend_of(image, inputs, params)
    if grade == NEUTRAL or blend.neutral:
        return {"image": image}

    def graded(planes: Planes, rows: slice) -> Planes:
        return blend.of(planes, on_straight(planes, grade.apply), rows)

    return {"image": pointwise(image, graded)}
