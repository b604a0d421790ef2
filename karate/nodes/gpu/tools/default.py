"""Default on a device: fit to a size, and the grade."""

from __future__ import annotations

from dataclasses import fields

from karate.nodes.effects.default import NEUTRAL, Grade
from karate.nodes.gpu.bands import bands
from karate.nodes.gpu.mixing import Mixing, mixing
from karate.nodes.gpu.ops import Curve, Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.params import choice, number, switch, whole


class Default:
    """Grade and fit; the rest stays with the CPU, and so does a mask over another size."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """A grade, a size, or both."""
        if "linear" in (choice(params, "space_in"), choice(params, "space_out")):
            return False
        ranged = number(params, "shadows") or number(params, "highlights")
        if ranged or switch(params, "dither") or choice(params, "channels") != "all":
            return False
        if whole(params, "fit"):
            return "mask" not in wired
        return _grade(params) != NEUTRAL and number(params, "mix") != 0

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """Resize in light, then grade."""
        image, depth = pictures["image"], choice(params, "depth")
        bits = image.bits if depth == "source" else int(depth)
        side, longest = whole(params, "fit"), max(image.width, image.height)
        graded = _grade(params) != NEUTRAL and number(params, "mix") != 0
        mix = mixing(ops, params, pictures)
        if not 0 < side < longest:
            return _plan(ops, image, image, bits, params, mix) if graded else None
        wide, tall = (max(1, round(n * side / longest)) for n in (image.width, image.height))
        return _fitted(ops, image, (tall, wide), bits, params, mix if graded else None)


def _plan(ops: Ops, image: Picture, size: Picture, bits: int, params: Params, mix: Mixing) -> Plan:
    words = grade_words(_grade(params), image.colours)

    def rows(start: int, stop: int) -> Strip:
        before = ops.load(image, start, stop)
        after = ops.each("grade", before, *words)
        return {"image": mix.over(start, stop, after, before=before)}

    return Plan(size.height, size.width, {"image": Output(image.channels, bits)}, rows)


def _fitted(
    ops: Ops,
    image: Picture,
    size: tuple[int, int],
    bits: int,
    params: Params,
    mix: Mixing | None,
) -> Plan:
    kernel = choice(params, "kernel")
    down, across = (
        bands(ops, was, new, kernel)
        for was, new in zip((image.height, image.width), size, strict=True)
    )
    words = grade_words(_grade(params), image.colours)

    def rows(start: int, stop: int) -> Strip:
        first, last = down.reads(start, stop)
        light = ops.load(image, first, last, curve=Curve.TO_LINEAR)
        small = ops.resized(light, first, down, across, start, stop)
        before = ops.curve(small, Curve.TO_ENCODED)
        if mix is None:
            return {"image": before}
        after = ops.each("grade", before, *words)
        return {"image": mix.over(start, stop, after, before=before)}

    return Plan(*size, {"image": Output(image.channels, bits)}, rows)


def _grade(params: Params) -> Grade:
    return Grade(**{one.name: number(params, one.name) for one in fields(Grade)})


def grade_words(grade: Grade, colours: int) -> tuple[float, ...]:
    """The arguments of the kernel `grade` after its planes."""
    gains = grade.gains(colours).ravel().tolist()
    return (
        (grade.exposure, grade.temperature, grade.tint) != (0, 0, 0),
        (grade.black, grade.white) != (0, 1),
        (grade.saturation, grade.vibrance) != (1, 0),
        *(gains * 3)[:3],
        *(grade.black, grade.span, grade.contrast, 1 / grade.gamma),
        *(grade.saturation, grade.vibrance),
    )
