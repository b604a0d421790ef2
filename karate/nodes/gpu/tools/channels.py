"""Channels on a device: shuffle, mix, extract."""

from __future__ import annotations

from typing import Final

from karate.nodes.arrays import np
from karate.nodes.effects.channels import PLANES, mixer, opaque
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.plan import Output, Params, Pictures, Plan, Strip
from karate.nodes.params import choice, number

#: The planes the kernel `channels` knows, by their number there. Lab stays with the CPU.
NAMES: Final = (
    *("red", "green", "blue", "alpha", "luminance", "zero", "one", "value", "black"),
    *("saturation", "hue", "y", "cb", "cr", "cyan", "magenta", "yellow"),
)
MODES: Final = ("keep", "multiply", "divide")


class Channels:
    """Everything but channels from other wires, a part of the effect, and Lab."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Where the picture changes; to extract alone takes longer to bring than to do."""
        same = tuple(choice(params, name) for name in PLANES) == PLANES
        same = same and mixer(params) is None and choice(params, "alpha_mode") == "keep"
        whole = number(params, "mix") == 1
        return not same and whole and wired == {"image"} and choice(params, "extract") in NAMES

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """One kernel makes both results."""
        image, matrix = pictures["image"], mixer(params)
        picks = tuple(choice(params, name) for name in PLANES)
        outputs = 3 if opaque(image.has_alpha, picks, matrix) else 4
        numbers = np.eye(4, 5, dtype=np.float32) if matrix is None else matrix
        on_device = ops.device.upload(np.ascontiguousarray(numbers))
        words = (
            *(NAMES.index(name) for name in picks),
            *(matrix is not None, MODES.index(choice(params, "alpha_mode"))),
            NAMES.index(choice(params, "extract")),
        )

        def rows(start: int, stop: int) -> Strip:
            source, count = ops.load(image, start, stop), stop - start
            target = ops.planes(outputs, count, image.width)
            mask = ops.planes(1, count, image.width)
            ops.device.launch(
                *("channels", image.width, count, source, target, mask, on_device),
                *(image.channels, count, image.width, outputs, *words),
            )
            return {"image": target, "mask": mask}

        made = {"image": Output(outputs, image.bits), "mask": Output(1, image.bits)}
        return Plan(image.height, image.width, made, rows)
