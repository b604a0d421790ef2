"""Mix of an effect with its source on a device, as `karate.nodes.blend` mixes."""

from __future__ import annotations

from dataclasses import dataclass

from karate.nodes.blend import INVERT_MASK, MIX, ONLY
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.ops import ALL, Curve, Ops, chosen
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Params, Pictures
from karate.nodes.params import number


@dataclass(frozen=True, slots=True)
class Mixing:
    """How much of an effect on `image` is taken, and where."""

    ops: Ops
    image: Picture
    mask: Picture | None
    mix: float
    inverted: bool
    chosen: int

    def over(
        self,
        start: int,
        stop: int,
        after: Buffer,
        curve: Curve = Curve.NONE,
        straight: bool = False,
        before: Buffer | None = None,
    ) -> Buffer:
        """Rows start..stop of the result. `after` goes through `curve`; with `straight` it has
        straight colour only, and the alpha of the picture. `before` spares reading the picture."""
        ops, image = self.ops, self.image
        if self.mix == 1 and self.mask is None and self.chosen == ALL and not straight:
            return ops.curve(after, curve)
        before = ops.load(image, start, stop) if before is None else before
        masked = self.mask is not None
        weight = ops.mask(self.mask, start, stop, self.inverted) if self.mask else before
        channels, rows, columns = before.shape
        target = ops.planes(channels, rows, columns)
        ops.device.launch(
            *("blend", columns, rows, before, after, weight, target, channels, rows, columns),
            *(curve, straight, self.chosen, masked, self.mix),
        )
        return target


def mixing(ops: Ops, params: Params, pictures: Pictures, channels: bool = False) -> Mixing:
    """Read `mix`, `invert_mask`, the mask and, with `channels`, which of them may change."""
    image = pictures["image"]
    only = str(params.get(ONLY.name, "all")) if channels else "all"
    inverted = params.get(INVERT_MASK.name) is True
    mix = number(params, MIX.name)
    return Mixing(ops, image, pictures.get("mask"), mix, inverted, chosen(only, image.channels))
