"""Is the device of any use? A real kernel answers, in a child process that may die of it.

A driver without its libraries, or a device of another generation, looks usable until the first
compiled kernel fails.
"""

from __future__ import annotations

from typing import Final

from karate.errors import Unavailable
from karate.graph.model import JsonObject
from karate.nodes.arrays import np
from karate.nodes.gpu.device import Device, DeviceBroken, DeviceFull
from karate.nodes.gpu.job import opened
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture

#: Sides of the picture that the real kernels work on: odd, and more than one block each way.
SIDES: Final = (37, 67)


def probe(number: int, limit: int) -> JsonObject:
    """What device `number` is called, after kernels have run on it. Raises Unavailable."""
    try:
        device = opened(number, limit)
        proven(device)
    except (DeviceBroken, DeviceFull) as error:
        raise Unavailable(str(error)) from error
    return {"name": device.name}


def proven(device: Device) -> None:
    """Decode and encode all values of a byte on the device. Raises DeviceBroken if any differs."""
    height, width = SIDES
    codes = np.arange(height * width * 4, dtype=np.uint64).reshape(height, width, 4) % 256
    codes = codes.astype(np.uint8)
    codes[..., 3] |= 128  # colour under little alpha does not come back the same
    ops = Ops(device)
    source = Picture(device.upload(codes), "u8", 4, height, width, 8)
    made = ops.codes(height, width, 4, 8)
    ops.store(ops.load(source, 0, height), made, 8, 0)
    if not np.array_equal(device.download(made), codes):
        raise DeviceBroken("a kernel gave a wrong result")
