"""Painter on a device: brushes and erasers, on the picture and on the mask."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from karate.graph.model import Json, JsonObject
from karate.graph.strokes import BLENDS, FORM, MAX_STROKES, freeze, stroke_problem
from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.mixing import Mixing, mixing
from karate.nodes.gpu.ops import ALL, Ops
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.gpu.stamps import Stamp, Stamps, stamped
from karate.nodes.params import choice, number, switch

TOOLS: Final = ("brush", "eraser")
#: The modes that look at each channel by itself: what the kernel knows of BLENDS, which it numbers.
MODES: Final = BLENDS[:12]
#: Bits of a painted mask, as the CPU stores it.
MASK_BITS: Final = 8


class Painter:
    """Strokes of brushes and erasers on a picture, without layers; the rest stays with the CPU."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Paint that shows, of tools and modes that are written as a kernel."""
        told = params.get("strokes")
        strokes = told if isinstance(told, list) else []
        edits = choice(params, "mask_use") == "edit"
        # A wired mask that nothing changes is passed on as the file it is.
        kept = edits and "mask" in wired and not switch(params, "invert_mask")
        targets = {one.get("target") for one in strokes if isinstance(one, dict)}
        shown = "paint" in targets and number(params, "opacity") != 0 and number(params, "mix") != 0
        plain = choice(params, "blend") == "normal" and not params.get("layers")
        passes = kept and "mask" not in targets
        return shown and plain and not passes and all(_known(one) for one in strokes)

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """All strokes, strip by strip."""
        strokes, image = _strokes(params), pictures["image"]
        stamps = None if strokes is None else stamped(strokes, image.height, image.width)
        if stamps is None:
            return None
        canvas = Canvas(ops, params, pictures, stamps)
        made = {
            "image": Output(canvas.shown.channels, image.bits),
            "mask": Output(1, MASK_BITS),
        }
        return Plan(image.height, image.width, made, canvas.rows)


def _known(stroke: Json) -> bool:
    """Tell whether the kernel paints a stroke."""
    return isinstance(stroke, dict) and stroke.get("tool") in TOOLS and stroke.get("blend") in MODES


def _strokes(params: Params) -> list[JsonObject] | None:
    """The strokes, frozen; None where the CPU has something to say of them."""
    told, found = params.get("strokes"), []
    for stroke in told if isinstance(told, list) else []:
        whole: Json = {"v": FORM, "order": "0", **stroke} if isinstance(stroke, dict) else None
        if not isinstance(whole, dict) or stroke_problem(whole) is not None:
            return None
        found.append(freeze(whole))
    return found if len(found) <= MAX_STROKES else None


class Canvas:
    """What is painted on, and the strokes."""

    def __init__(self, ops: Ops, params: Params, pictures: Pictures, stamps: Stamps) -> None:
        self.ops, self.image, self.stamps = ops, pictures["image"], stamps.stamps
        self.shown = replace(self.image, channels=3 + self.image.has_alpha)
        edits = choice(params, "mask_use") == "edit"
        self.inverted = switch(params, "invert_mask")
        self.started = pictures.get("mask") if edits else None
        limits = {"image": self.shown} if edits else {**pictures, "image": self.shown}
        self.mix: Mixing = mixing(ops, params, limits)
        self.thin = Mixing(ops, self.shown, None, number(params, "opacity"), False, ALL)
        self.tables = [
            ops.device.upload(one) for one in (stamps.dabs, stamps.offsets, stamps.places)
        ]

    def rows(self, start: int, stop: int) -> Strip:
        """These rows of picture and mask, all strokes on them."""
        ops, width = self.ops, self.image.width
        base, seen = self._coloured(start, stop), self._coloured(start, stop)
        if self.started is None:
            mask = ops.planes(1, stop - start, width)
            ops.device.launch("fill", width, stop - start, mask, stop - start, width, 0.0)
        else:
            mask = ops.mask(self.started, start, stop, self.inverted)
        for stamp in self.stamps:
            if stamp.top < stop and stamp.bottom > start:
                self._lay(stamp, (base, seen, mask), start, stop)
        found = self.thin.over(start, stop, seen, before=base)
        return {"image": self.mix.over(start, stop, found, before=base), "mask": mask}

    def _lay(self, stamp: Stamp, planes: tuple[Buffer, ...], start: int, stop: int) -> None:
        top, bottom = max(start, stamp.top), min(stop, stamp.bottom)
        rows, columns = bottom - top, stamp.right - stamp.left
        numbers = (self.shown.channels, stop - start, self.image.width, start, rows, columns, top)
        self.ops.device.launch(
            *("stamp", columns, rows),
            *self.tables,
            *planes,
            *(*numbers, stamp.left, *stamp.tiles, *stamp.how),
        )

    def _coloured(self, start: int, stop: int) -> Buffer:
        """Rows of the picture with three planes of colour: paint has a hue."""
        ops, image = self.ops, self.image
        planes = ops.load(image, start, stop)
        if image.kind == "f32":  # codes are always numbers
            planes = ops.each("finite_planes", planes)
        return planes if image.colours == 3 else ops.three(planes)
