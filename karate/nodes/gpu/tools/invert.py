"""Invert on a device: the negative, and the positive of a film."""

from __future__ import annotations

from karate.nodes.arrays import np
from karate.nodes.colour import to_linear
from karate.nodes.effects.invert import CHANNELS, DARKEST
from karate.nodes.gpu.mixing import mixing
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.params import choice, number, rgb, switch


class Invert:
    """All of the tool but luminance in another space."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Whatever changes the picture."""
        plain = choice(params, "kind") == "plain" and choice(params, "channels") == "luminance"
        if plain and choice(params, "by") != "shift":
            return False
        return number(params, "amount") != 0 and number(params, "mix") != 0

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """One kernel, and the mix."""
        image, mix = pictures["image"], mixing(ops, params, pictures)
        film = choice(params, "kind") == "film"
        kernel, words = _film(params, image.colours) if film else _plain(params, image.has_alpha)

        def rows(start: int, stop: int) -> Strip:
            before = ops.load(image, start, stop)
            after = ops.each(kernel, before, *words)
            return {"image": mix.over(start, stop, after, before=before)}

        return Plan(image.height, image.width, {"image": Output(image.channels, image.bits)}, rows)


def _plain(params: Params, has_alpha: bool) -> tuple[str, tuple[float, ...]]:
    which = choice(params, "channels")
    keep = (switch(params, "keep_alpha") and which != "alpha") or not has_alpha
    place = CHANNELS.index(which)
    return "invert", (place, keep, switch(params, "linear"), number(params, "amount"))


def _film(params: Params, colours: int) -> tuple[str, tuple[float, ...]]:
    base = to_linear(rgb(params, "base"))
    least = np.maximum(base if colours == 3 else base.mean(0), np.float32(DARKEST)).ravel()
    words = (*(least.tolist() * 3)[:3], number(params, "density"), number(params, "amount"))
    return "film", words
