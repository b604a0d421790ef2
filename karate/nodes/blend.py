"""What every effect offers: how much of it to take, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from karate.graph.declared import Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.image import Image, Planes
from karate.nodes.params import number, switch

MASK = Port(
    "mask",
    PortType.MASK,
    "Mask",
    required=False,
    description="White takes the effect, black keeps the picture. Fitted to the picture's size.",
)
MIX = Param(
    "mix", "number", "Mix", 1.0, 0.0, 1.0, 0.01, group="Mix", description="0 keeps the picture."
)
INVERT_MASK = Param("invert_mask", "boolean", "Invert mask", False, group="Mix")


@dataclass(frozen=True, slots=True)
class Blend:
    """The weight of an effect at each pixel: `mix` times the mask, if there is one."""

    mix: float
    mask: Planes | None = None

    @property
    def neutral(self) -> bool:
        """True if nothing of the effect is taken."""
        return self.mix == 0

    def of(self, before: Planes, after: Planes, rows: slice) -> Planes:
        """Mix (C, h, W) planes of these rows; where the weight is 0 or 1 the result is exact."""
        if self.mask is None:
            if self.mix == 1:
                return after
            return before + np.float32(self.mix) * (after - before)
        weight = self.mask[rows] * np.float32(self.mix)
        mixed = before + weight * (after - before)
        return np.where(weight == 1, after, mixed)


def blend_of(
    image: Image, inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]
) -> Blend:
    """Read `mix`, `invert_mask` and the mask wired to an effect on `image`."""
    mix = number(params, "mix")
    masks = inputs.get("mask") or ()
    if not masks:
        return Blend(mix)
    mask = masks[0].planes[0]
    if mask.shape != (image.height, image.width):
        mask = cv2.resize(mask, (image.width, image.height), interpolation=cv2.INTER_LINEAR)
    mask = np.clip(mask, 0, 1)
    return Blend(mix, 1 - mask if switch(params, "invert_mask") else mask)
