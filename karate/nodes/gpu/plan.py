"""What a tool does on a device: rows of its results, asked for strip by strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from karate.graph.model import Json
from karate.nodes.gpu.device import Buffer, Device, DeviceFull
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import CODES, Picture

#: Pixels of one strip: with some ten planes of float32, about half a gigabyte of temporaries.
STRIP_PIXELS: Final = 1 << 24
#: Strips get no lower than this; a device that has no room for so many rows is no help.
LEAST_ROWS: Final = 16

Params: TypeAlias = Mapping[str, Json]
Pictures: TypeAlias = Mapping[str, Picture]
#: Premultiplied planes of some rows, by port.
Strip: TypeAlias = "Mapping[str, Buffer]"


@dataclass(frozen=True, slots=True)
class Output:
    """The shape of one result."""

    channels: int
    bits: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows(start, stop)` gives the premultiplied planes of those rows, by port of `outputs`.

    With `whole` a result can only be made at once.
    """

    height: int
    width: int
    outputs: Mapping[str, Output]
    rows: Callable[[int, int], Strip]
    whole: bool = False


class Tool(Protocol):
    """How one node type runs on a device; each module in `tools` is one."""

    @staticmethod
    def suits(params: Params, wired: frozenset[str]) -> bool:
        """Tell whether these settings can, and should, run on a device with these ports wired."""

    @staticmethod
    def plan(ops: Ops, params: Params, pictures: Pictures) -> Plan | None:
        """The plan for pictures on the device; None where the result is the input itself."""


def carried_out(ops: Ops, plan: Plan) -> Mapping[str, Picture]:
    """The results as codes on the device, by port.

    Where memory runs out, what nothing holds is freed and the strip halved. Raises DeviceFull when
    it cannot be halved further, and DeviceBroken.
    """
    height, width = plan.height, plan.width
    made = {
        port: ops.codes(height, width, one.channels, one.bits) for port, one in plan.outputs.items()
    }

    def work(start: int, stop: int) -> None:
        for port, planes in plan.rows(start, stop).items():
            ops.store(planes, made[port], plan.outputs[port].bits, start)

    in_strips(ops.device, height, width, work, least=height if plan.whole else LEAST_ROWS)
    return {
        port: Picture(made[port], CODES[one.bits], one.channels, height, width, one.bits)
        for port, one in plan.outputs.items()
    }


def in_strips(
    device: Device,
    height: int,
    width: int,
    work: Callable[[int, int], None],
    least: int = LEAST_ROWS,
) -> None:
    """Call `work(start, stop)` over all rows; where memory runs out, with half as many as before.

    Raises DeviceFull when that would be fewer than `least`.
    """
    rows, start = min(height, max(least, STRIP_PIXELS // width)), 0
    while start < height:
        stop = min(height, start + rows)
        try:
            work(start, stop)
            start = stop
        except DeviceFull:
            device.release()
            if rows <= least:
                raise
            rows = max(least, rows // 2)
