"""Tools on a GPU: Mpix/s, and the share of its memory bandwidth that their kernels reach."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from karate.graph.model import Json, JsonObject
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.device import Buffer, Device
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.plan import Params, Pictures, Tool, carried_out
from karate.nodes.gpu.tools import TOOLS

#: Runs of one operation; the best counts.
RUNS: Final = 5
#: Bytes of each array that bandwidth is measured with.
STREAM_BYTES: Final = 1 << 28

#: A zigzag of a soft brush over half the picture.
STROKE: Final[JsonObject] = {
    **{"tool": "brush", "target": "paint", "color": "#2060c0", "size": 1280, "hardness": 50},
    **{"opacity": 40, "flow": 100, "spacing": 10, "blend": "normal", "of": [1920, 1080]},
    **{"points": [2000, 2000, 900, 20000, 12000, 500, 18000, 3000, 1000], "pressure": "none"},
}

#: What is measured: node type and settings.
OPERATIONS: Final[Mapping[str, tuple[str, Mapping[str, Json]]]] = {
    "invert": ("invert", {}),
    "grade levels": ("default", {"black": 0.1, "white": 0.9}),
    "grade exposure": ("default", {"exposure": 0.5}),
    "channels mix": ("channels", {"red_green": 0.3, "blue_red": 0.2}),
    "mask key": ("mask-extractor", {"source": "key"}),
    "mask feather d=40": ("mask-extractor", {"source": "key", "feather": 40}),
    "gaussian s=2": ("blur", {"sigma": 2.0, "linear": False}),
    "gaussian s=8": ("blur", {"sigma": 8.0, "linear": False}),
    "gaussian s=32": ("blur", {"sigma": 32.0, "linear": False}),
    "box s=9": ("blur", {"kind": "box", "sigma": 9.0, "linear": False}),
    "motion d=40": ("blur", {"kind": "motion", "distance": 40, "angle": 30, "linear": False}),
    "surface r=4": ("blur", {"kind": "surface", "radius": 4}),
    "median r=2": ("blur", {"kind": "median", "radius": 2}),
    "guided r=8": ("blur", {"kind": "guided", "radius": 8}),
    "spin 10 degrees": ("blur", {"kind": "spin", "linear": False}),
    "tilt-shift s=8": ("blur", {"kind": "tilt-shift", "sigma": 8.0, "linear": False}),
    "paint 100 strokes": ("painter", {"strokes": [STROKE] * 100}),
    "relight sun": ("relight", {}),
    "relight no shadow": ("relight", {"shadows": False}),
    "upscale x2 lanczos": ("upscale", {"method": "lanczos"}),
    "upscale x2 back-projection": ("upscale", {}),
}


class Counted:
    """A device that counts the bytes its kernels must move: each array of a launch once."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.moved = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._device, name)

    def launch(self, kernel: str, columns: int, rows: int, *arguments: Buffer | float) -> None:
        """Launch and count."""
        for one in arguments:
            self.moved += 0 if isinstance(one, (int, float)) else one.nbytes
        self._device.launch(kernel, columns, rows, *arguments)


@dataclass(frozen=True)
class Measured:
    """The best run of an operation."""

    seconds: float
    moved: int


def report(
    device: Device,
    width: int,
    height: int,
    wanted: tuple[str, ...] = (),
    stream_bytes: int = STREAM_BYTES,
) -> Iterator[str]:
    """The lines of the table, each as soon as it is measured."""
    rate = bandwidth(device, stream_bytes)
    yield f"{device.name}, picture {width} × {height} RGBA in 8 bits; bandwidth {rate:.1f} GB/s"
    yield f"{'operation':<28}{'Mpix/s':>10}{'ms':>9}{'GB/s':>9}{'of bandwidth':>14}"
    for name, (type_id, params) in OPERATIONS.items():
        if wanted and not name.startswith(wanted):
            continue
        found = measured(device, type_id, params, width, height)
        speed = found.moved / found.seconds / 1e9
        yield (
            f"{name:<28}{width * height / 1e6 / found.seconds:>10.1f}{found.seconds * 1e3:>9.3f}"
            f"{speed:>9.1f}{speed / rate:>13.0%}"
        )


def measured(
    device: Device, type_id: str, params: Mapping[str, Json], width: int, height: int
) -> Measured:
    """One operation from codes to codes, all of it on the device."""
    codes = np.random.default_rng(1).integers(0, 256, (height, width, 4), np.uint8)
    codes[..., 3] = 255
    counted = Counted(device)
    ops = Ops(counted)
    pictures = {"image": Picture(device.upload(codes), "u8", 4, height, width, 8)}
    if CATALOGUE[type_id].input("depth") is not None:
        slope = np.tile(np.linspace(0, 255, width).astype(np.uint8), (height, 1))[..., None]
        pictures["depth"] = Picture(device.upload(slope), "u8", 1, height, width, 8)
    settings, tool = CATALOGUE[type_id].normalised(params), TOOLS[type_id]
    best = min(_timed(ops, tool, settings, pictures) for _ in range(RUNS))
    return Measured(best, counted.moved // RUNS)


def _timed(ops: Ops, tool: type[Tool], settings: Params, pictures: Pictures) -> float:
    ops.device.settle()
    began = time.perf_counter()
    plan = tool.plan(ops, settings, pictures)
    assert plan is not None
    carried_out(ops, plan)
    ops.device.settle()
    return time.perf_counter() - began


def bandwidth(device: Device, nbytes: int) -> float:
    """GB/s of adding one large array to another: two reads and a write."""
    rows, columns = nbytes // 4 // 1024, 1024
    ops = Ops(device)
    zeros = np.zeros((1, rows, columns), np.float32)
    target, source = device.upload(zeros), device.upload(zeros)
    ops.add(target, source, 1.0, 1)
    best = float("inf")
    for _ in range(RUNS):
        device.settle()
        began = time.perf_counter()
        ops.add(target, source, 1.0, 1)
        device.settle()
        best = min(best, time.perf_counter() - began)
    return 3 * zeros.nbytes / best / 1e9
