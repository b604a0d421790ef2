"""What every effect offers: how much of it to take, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from karate.graph.declared import Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.colour import straight
from karate.nodes.fitted import fitted
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
#: Which planes an effect may change.
CHANNELS = ("all", "colour", "red", "green", "blue", "alpha")
ONLY = Param("channels", "choice", "Channels", "all", options=CHANNELS, group="Mix")
INVERT_MASK = Param("invert_mask", "boolean", "Invert mask", False, group="Mix")


@dataclass(frozen=True, slots=True)
class Blend:
    """The weight of an effect at each pixel: `mix` times the mask, if there is one.

    `only` is one of CHANNELS: planes it does not name stay as they were.
    """

    mix: float
    mask: Planes | None = None
    only: str = "all"

    @property
    def neutral(self) -> bool:
        """True if nothing of the effect is taken."""
        return self.mix == 0

    @property
    def whole(self) -> bool:
        """True if all of the effect is taken everywhere."""
        return self.mix == 1 and self.mask is None and self.only == "all"

    def of(self, before: Planes, after: Planes, rows: slice) -> Planes:
        """Mix (C, h, W) planes of these rows; where the weight is 0 or 1 the result is exact."""
        if self.only != "all":
            after = _chosen(before, after, self.only)
        if self.mask is None:
            if self.mix == 1:
                return after
            return before + np.float32(self.mix) * (after - before)
        weight = self.mask[rows] * np.float32(self.mix)
        mixed = before + weight * (after - before)
        return np.where(weight == 1, after, mixed)


def blend_of(
    image: Image,
    inputs: Mapping[str, Sequence[Image]],
    params: Mapping[str, Json],
    channels: bool = True,
) -> Blend:
    """Read `mix`, `invert_mask`, the mask wired to an effect on `image` and, with `channels`,
    which of them may change: not where the effect means something else by that param."""
    mix, masks = number(params, "mix"), inputs.get("mask") or ()
    only = str(params.get(ONLY.name, "all")) if channels else "all"
    if not masks:
        return Blend(mix, only=only)
    mask = fitted(masks[0], image)
    return Blend(mix, 1 - mask if switch(params, "invert_mask") else mask, only)


def _chosen(before: Planes, after: Planes, only: str) -> Planes:
    """`before` with the planes that `only` names from `after`: straight colour and alpha apart."""
    alpha = before.shape[0] in (2, 4)
    colours = before.shape[0] - alpha
    names = ("red", "green", "blue")
    places: list[int] = []
    if only == "colour" or (only in names and colours == 1):
        places = [*range(colours)]
    elif only in names:
        places = [names.index(only)]
    if not alpha:
        found = np.array(before)
        found[places] = after[places]
        return found
    found = np.concatenate([straight(before), before[-1:]])
    found[places] = straight(after)[places]
    if only == "alpha":
        found[-1] = after[-1]
    found[:-1] *= found[-1]
    return found
