"""Mask Extractor on a device: the chroma key with despill and cut-out, ranges of a channel or a
depth, and the finish of a mask but for islands and holes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.effects.mask_extractor.keying import Key, key_of
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.mattes import feathered, grown, smoothed
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip, in_strips
from karate.nodes.gpu.tools.channels import NAMES
from karate.nodes.params import choice, number, switch

PICTURES: Final = ("cut-out", "whole", "on black")
#: What the finish of a mask may ask for and a kernel does not do: it follows areas, not places.
AREAS: Final = ("despeckle", "fill_holes")
#: What looks around, so that the whole mask must be there first.
AROUND: Final = ("smooth", "grow", "feather")

#: A kernel and its arguments after the picture's size.
Call: TypeAlias = "tuple[str, tuple[float, ...]]"


class MaskExtractor:
    """Key and ranges; the other sources, islands and holes stay with the CPU."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """A mask made pixel by pixel, and finished by what is around at most."""
        if any(params[name] for name in AREAS):
            return False
        shown, source = choice(params, "picture") != "whole", choice(params, "source")
        if source == "channel":
            return shown and choice(params, "channel") in NAMES
        if source == "depth":
            return shown and "depth" in wired
        return source == "key" or (shown and source in ("luminance", "alpha"))

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """One kernel makes both results, or the whole mask is finished first. Raises StepFailed for
        a gray screen."""
        image, how = pictures["image"], choice(params, "picture")
        key = key_of(params) if choice(params, "source") == "key" else None
        if key and how == "whole" and (image.colours == 1 or key.despill == 0):
            return None
        apart = any(params[name] for name in AROUND) or {"inside", "outside"} & pictures.keys()
        if apart or choice(params, "source") == "depth":
            return Finished(ops, params, pictures, key).plan()
        return _plan(ops, image, how, _keyed(params, key) if key else _ranged(params))


class Finished:
    """A mask that is whole before the picture is cut out by it."""

    def __init__(self, ops: Ops, params: Params, pictures: Pictures, key: Key | None) -> None:
        self.ops, self.params, self.pictures = ops, params, pictures
        self.image, self.key = pictures["image"], key
        # It is turned round after what is held inside and outside.
        plain = {**params, "invert": False, "picture": "whole" if key else "cut-out"}
        self.call = _keyed(plain, key) if key else _ranged(plain)

    def plan(self) -> Plan:
        """The mask at once, the picture by rows."""
        ops, params, image = self.ops, self.params, self.image
        how = choice(params, "picture")
        mask = smoothed(ops, self._held(), number(params, "smooth"))
        mask = grown(ops, mask, number(params, "grow"))
        mask = feathered(ops, mask, number(params, "feather"))
        whole = Picture(mask, "f32", 1, image.height, image.width, 16)
        outputs = image.colours + (image.has_alpha or how == "cut-out")

        def rows(start: int, stop: int) -> Strip:
            planes, count = self._coloured(start, stop), stop - start
            made = {"mask": ops.load(whole, start, stop)}
            if how == "whole":
                return {**made, "image": planes}
            target = ops.planes(outputs, count, image.width)
            ops.device.launch(
                *("cut_out", image.width, count, planes, mask, target, image.channels, count),
                *(image.width, start, PICTURES.index(how)),
            )
            return {**made, "image": target}

        return _of(image, outputs, rows)

    def _held(self) -> Buffer:
        """The mask (1, H, W) as its source gives it, held inside and outside, perhaps inverted."""
        ops, image, found = self.ops, self.image, self.pictures
        mask = ops.planes(1, image.height, image.width)
        invert = switch(self.params, "invert")

        def work(start: int, stop: int) -> None:
            raw, _ = self._made(start, stop)
            sides = [
                ops.mask(found[name], start, stop, False) if name in found else raw
                for name in ("inside", "outside")
            ]
            ops.device.launch(
                *("hold_mask", image.width, stop - start, raw),
                *sides,
                *(mask, "inside" in found, "outside" in found, invert),
                *(stop - start, image.width, start),
            )

        in_strips(ops.device, image.height, image.width, work)
        return mask

    def _coloured(self, start: int, stop: int) -> Buffer:
        """Rows of the picture, without the screen's light if there is one."""
        return self._made(start, stop)[1] if self.key else self.ops.load(self.image, start, stop)

    def _made(self, start: int, stop: int) -> tuple[Buffer, Buffer]:
        """What the kernel makes of these rows: the mask, and the picture that belongs to it."""
        ops, count, width = self.ops, stop - start, self.image.width
        if choice(self.params, "source") == "depth":
            source = ops.mask(self.pictures["depth"], start, stop, False)
        else:
            source = ops.load(self.image, start, stop)
        channels, (kernel, words) = source.shape[0], self.call
        outputs = channels if self.key or channels in (2, 4) else channels + 1
        mask, target = ops.planes(1, count, width), ops.planes(outputs, count, width)
        ops.device.launch(
            *(kernel, width, count, source, mask, target),
            *(channels, count, width, *words),
        )
        return mask, target


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

    return _of(image, outputs, rows)


def _of(image: Picture, outputs: int, rows: Callable[[int, int], Strip]) -> Plan:
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
    # A depth is a gray picture of its own, whose light is its only channel.
    named = choice(params, "channel") if source == "channel" else source
    name = NAMES.index("red" if source == "depth" else named)
    low, high, soft = (number(params, key) for key in ("low", "high", "softness"))
    above = float(np.nextafter(np.float32(high), np.float32(2)))
    how = PICTURES.index(choice(params, "picture"))
    return "range", (
        *(name, switch(params, "invert"), how, low > 0, high < 1),
        *(low - soft, soft, above, max(high + soft - above, 0.0)),
    )
