"""One step on a GPU, in a child of the pool: the device path of `karate.nodes.work.execute`.

Tools know nothing of it: what a module in `tools` can do for the settings at hand is done on the
device, everything else, and everything that fails there, is done by the CPU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, TypedDict

from karate.graph.model import Json, JsonObject
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.codec import open_image
from karate.nodes.gpu.cuda import Cuda
from karate.nodes.gpu.device import Device, DeviceBroken, DeviceFull
from karate.nodes.gpu.residents import Residents
from karate.nodes.gpu.step import Bench, Step
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.image import MAX_PIXELS
from karate.nodes.retirement import retire
from karate.nodes.source import Source, read
from karate.nodes.work import Made, checked, execute
from karate.telemetry import log

#: The share of a device's memory that results of earlier steps may keep.
RESIDENT_SHARE: Final = 0.5


class Asked(TypedDict):
    """The device a step is to run on: its number, memory, and the least pixels worth the way."""

    number: int
    memory: int
    least_pixels: int


class Answer(TypedDict):
    """`made` as `execute` returns it; where it was made; and if not where asked, why not."""

    made: dict[str, Made | JsonObject]
    on: str
    why: str
    broken: bool


@cache
def bench(number: int, limit: int) -> Bench:
    """The device `number`, opened once in this process. Raises DeviceBroken."""
    device = opened(number, limit)
    return Bench(device, Residents(int(device.limit * RESIDENT_SHARE)))


def opened(number: int, limit: int) -> Device:
    """A CUDA device. Raises DeviceBroken."""
    return Cuda(number, limit)


def on_device(
    asked: Asked,
    type_id: str,
    params: Mapping[str, Json],
    inputs: Mapping[str, Sequence[Source]],
    max_pixels: int = MAX_PIXELS,
    *further: object,
) -> Answer:
    """`execute(type_id, params, inputs, max_pixels, *further)`, on the device where that helps.

    Raises what `execute` raises. A device that is full or broken is no failure: the CPU takes over
    and `why` says so.
    """
    why, broken = "", False
    try:
        made = _tried(asked, type_id, params, inputs, max_pixels)
        if made is not None:
            return {"made": made[0], "on": made[1], "why": "", "broken": False}
    except DeviceFull as error:
        log("gpu_full", level="warning", type=type_id, reason=str(error))
        why = "The GPU had too little memory for this; the CPU did it"
    except DeviceBroken as error:
        log("gpu_failed", level="warning", type=type_id, reason=str(error))
        why, broken = "The GPU failed; the CPU did it", True
        # A lasting error of CUDA ends its context, and that lives as long as its process.
        retire()
    found = execute(type_id, params, inputs, max_pixels, *further)  # type: ignore[arg-type]
    return {"made": found, "on": "cpu", "why": why, "broken": broken}


def _tried(
    asked: Asked,
    type_id: str,
    params: Mapping[str, Json],
    inputs: Mapping[str, Sequence[Source]],
    max_pixels: int,
) -> tuple[dict[str, Made | JsonObject], str] | None:
    """The results from the device and its name; None where the CPU is the better place."""
    tool, declared = TOOLS.get(type_id), CATALOGUE[type_id]
    settings = checked(declared, params)
    wired = frozenset(port for port, sources in inputs.items() if sources)
    if tool is None or "image" not in wired or not tool.suits(settings, wired):
        return None
    files = {port: read(inputs[port][0]) for port in wired}
    head = open_image(files["image"], max_pixels)
    if head.width * head.height < asked["least_pixels"]:
        return None
    place = bench(asked["number"], asked["memory"])
    step = Step(place, declared, max_pixels)
    try:
        made = step.made(tool.plan, settings, files)
    except DeviceFull:
        place.cleared()  # what earlier steps left behind goes first
        try:
            made = step.made(tool.plan, settings, files)
        finally:
            place.cleared()
    return None if made is None else (made, place.device.name)
