"""Mask Extractor on a device: the chroma key with despill and cut-out, and ranges of a channel."""

from __future__ import annotations

from typing import Final, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.effects.mask_extractor.keying import Key, key_of
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.gpu.tools.channels import NAMES
from karate.nodes.params import choice, number, switch

PICTURES: Final = ("cut-out", "whole", "on black")
#: What the finish of a mask may ask for and a kernel does not do.
FINISHES: Final = ("despeckle", "smooth", "grow", "feather", "fill_holes")

#: A kernel and its arguments after the picture's size.
Call: TypeAlias = "tuple[str, tuple[float, ...]]"


class MaskExtractor:
    """Key and ranges; the other sources, and a finish that looks around, stay with the CPU."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """A mask made pixel by pixel, without scribbles and without a finish but invert."""
        if any(params[name] for name in FINISHES) or wired & {"inside", "outside"}:
            return False
        match choice(params, "source"):
            case "key":
                return True
            case "luminance" | "alpha":
                return choice(params, "picture") != "whole"
            case "channel":
                known = choice(params, "channel") in NAMES
                return known and choice(params, "picture") != "whole"
        return False

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """One kernel makes both results. Raises StepFailed for a gray screen."""
        image, how = pictures["image"], choice(params, "picture")
        if choice(params, "source") == "key":
            key = key_of(params)
            if how == "whole" and (image.colours == 1 or key.despill == 0):
                return None
            return _plan(ops, image, how, _keyed(params, key))
        return _plan(ops, image, how, _ranged(params))


def _plan(ops: Ops, image: Picture, how: str, call: Call) -> Plan:
    outputs = image.colours + (image.has_alpha or how == "cut-out")
    kernel, words = call

    def rows(start: int, stop: int) -> Strip:
        source, count = ops.load(image, start, stop), stop - start
        target = ops.planes(outputs, count, image.width)
        mask = ops.planes(1, count, image.width)
        ops.device.launch(
            *(kernel, image.width, count, source, mask, target),
            *(image.channels, count, image.width, *words),
        )
        return {"mask": mask, "image": target}

    made = {"mask": Output(1, image.bits), "image": Output(outputs, image.bits)}
    return Plan(image.height, image.width, made, rows)


def _keyed(params: Params, key: Key) -> Call:
    how = PICTURES.index(choice(params, "picture"))
    return "key", (
        *(int(np.argmax(key.screen)), switch(params, "invert"), how),
        *(key.gain / float(key.excess(key.screen)[0, 0]), key.balance, key.black, key.white),
        *(key.despill, *key.screen.ravel().tolist(), *_bias(key)),
    )


def _bias(key: Key) -> list[float]:
    """The neutral colour of spill, as `despilled` scales it."""
    bias = key.bias / max(float(key.bias.mean()), 1e-3)
    found: list[float] = np.maximum(bias, np.float32(0.05)).ravel().tolist()
    return found


def _ranged(params: Params) -> Call:
    """`matte.between` as its two slopes."""
    source = choice(params, "source")
    name = NAMES.index(choice(params, "channel") if source == "channel" else source)
    low, high, soft = (number(params, key) for key in ("low", "high", "softness"))
    above = float(np.nextafter(np.float32(high), np.float32(2)))
    how = PICTURES.index(choice(params, "picture"))
    return "range", (
        *(name, switch(params, "invert"), how, low > 0, high < 1),
        *(low - soft, soft, above, max(high + soft - above, 0.0)),
    )
