"""The operations tools are made of on a device: each allocates its result and launches a kernel.

Planes are (channels, rows, columns) float32 buffers. `Window` is what `load` reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from karate.nodes.arrays import np
from karate.nodes.blend import CHANNELS
from karate.nodes.edges import EDGES
from karate.nodes.gpu.device import Buffer, Device
from karate.nodes.gpu.picture import CODES, ELEMENTS, Picture
from karate.nodes.image import Planes

#: Every plane may change.
ALL: Final = 15


class Curve(IntEnum):
    """The transfer curve applied to straight colour."""

    NONE = 0
    TO_LINEAR = 1
    TO_ENCODED = 2


@dataclass(frozen=True, slots=True)
class Taps:
    """A kernel's weights that are not 0, with their places from the top left of its window."""

    downs: Buffer
    rights: Buffer
    weights: Buffer
    count: int
    tall: int
    """Rows its window has more than one."""
    wide: int


@dataclass(frozen=True, slots=True)
class Bands:
    """The weights of a resize along one axis: output n reads `span` inputs from `lows[n]`."""

    firsts: Buffer
    weights: Buffer
    span: int
    lows: Sequence[int]
    inputs: int

    def reads(self, start: int, stop: int) -> tuple[int, int]:
        """The inputs that outputs start..stop need."""
        return self.lows[start], min(self.inputs, self.lows[stop - 1] + self.span)


class Ops:
    """Operations on one device. All raise DeviceFull and DeviceBroken."""

    def __init__(self, device: Device) -> None:
        self.device = device

    def planes(self, channels: int, rows: int, columns: int) -> Buffer:
        """Planes without values."""
        return self.device.empty((channels, rows, columns), "float32")

    def load(
        self,
        picture: Picture,
        start: int,
        stop: int,
        sides: int = 0,
        edge: str = "clamp",
        curve: Curve = Curve.NONE,
        straight: bool = False,
    ) -> Buffer:
        """Rows start..stop with `sides` more columns left and right; any of it may lie outside.

        Premultiplied, or with `straight` colour as it is, alpha beside it.
        """
        p, rows, columns = picture, stop - start, picture.width + 2 * sides
        target = self.planes(p.channels, rows, columns)
        self.device.launch(
            *(f"load_{p.kind}", columns, rows, p.buffer, target, p.channels, p.height, p.width),
            *(start, -sides, rows, columns, EDGES.index(edge), curve, straight),
        )
        return target

    def mask(self, picture: Picture, start: int, stop: int, inverted: bool) -> Buffer:
        """Rows of a picture as the plane of a mask, 0..1."""
        planes, rows = self.load(picture, start, stop), stop - start
        target = self.planes(1, rows, picture.width)
        self.device.launch(
            *("mask_plane", picture.width, rows, planes, target),
            *(picture.channels, rows, picture.width, inverted),
        )
        return target

    def store(self, planes: Buffer, codes: Buffer, bits: int, top: int) -> None:
        """Write premultiplied planes to the rows from `top` of (height, width, channels) codes."""
        channels, rows, columns = planes.shape
        self.device.launch(
            f"store_{CODES[bits]}", columns, rows, planes, codes, channels, rows, columns, top
        )

    def codes(self, height: int, width: int, channels: int, bits: int) -> Buffer:
        """Codes without values."""
        return self.device.empty((height, width, channels), ELEMENTS[CODES[bits]])

    def each(self, kernel: str, planes: Buffer, *arguments: float) -> Buffer:
        """A kernel from planes to planes of the same shape, each pixel by itself."""
        channels, rows, columns = planes.shape
        target = self.planes(channels, rows, columns)
        self.device.launch(
            kernel, columns, rows, planes, target, channels, rows, columns, *arguments
        )
        return target

    def curve(self, planes: Buffer, curve: Curve) -> Buffer:
        """Planes through a transfer curve."""
        return planes if curve is Curve.NONE else self.each("curve_planes", planes, curve)

    def three(self, planes: Buffer) -> Buffer:
        """Gray planes with three planes of colour."""
        channels, rows, columns = planes.shape
        target = self.planes(channels + 2, rows, columns)
        self.device.launch("three_planes", columns, rows, planes, target, channels, rows, columns)
        return target

    def separable(self, planes: Buffer, down: Buffer, across: Buffer) -> Buffer:
        """Planes through a kernel of odd length down and one across; loses their reach."""
        channels, tall, wide = planes.shape
        rows, columns = tall - down.shape[0] + 1, wide - across.shape[0] + 1
        half, target = self.planes(channels, rows, wide), self.planes(channels, rows, columns)
        launch = self.device.launch
        launch(
            *("fir_rows", wide, rows * channels, planes, half, down),
            *(down.shape[0], channels, rows, wide),
        )
        launch(
            *("fir_columns", columns, rows * channels, half, target, across),
            *(across.shape[0], channels, rows, columns),
        )
        return target

    def taps(self, kernel: Planes) -> Taps:
        """A kernel (rows, columns), correlated, as its taps on the device."""
        downs, rights = np.nonzero(kernel)
        upload = self.device.upload
        return Taps(
            upload(np.ascontiguousarray(downs, np.int32)),
            upload(np.ascontiguousarray(rights, np.int32)),
            upload(np.ascontiguousarray(kernel[downs, rights], np.float32)),
            *(len(downs), kernel.shape[0] - 1, kernel.shape[1] - 1),
        )

    def correlated(self, planes: Buffer, taps: Taps) -> Buffer:
        """Planes through any kernel; loses its window."""
        channels, rows, columns = planes.shape
        rows, columns = rows - taps.tall, columns - taps.wide
        target = self.planes(channels, rows, columns)
        self.device.launch(
            *("taps", columns, rows * channels, planes, target),
            *(taps.downs, taps.rights, taps.weights, taps.count),
            *(channels, rows, columns, taps.tall, taps.wide),
        )
        return target

    def bilateral(self, planes: Buffer, colours: int, taps: Taps, falloff: float) -> Buffer:
        """The colour planes through a bilateral filter; loses its reach."""
        _, rows, columns = planes.shape
        rows, columns = rows - taps.tall, columns - taps.wide
        target = self.planes(colours, rows, columns)
        self.device.launch(
            *("bilateral", columns, rows, planes, target, taps.downs, taps.rights, taps.weights),
            *(taps.count, colours, rows, columns, taps.tall // 2, falloff),
        )
        return target

    def median(self, planes: Buffer, colours: int, radius: int) -> Buffer:
        """The colour planes through a square median of radius 1 or 2; loses it."""
        _, rows, columns = planes.shape
        rows, columns = rows - 2 * radius, columns - 2 * radius
        target = self.planes(colours, rows, columns)
        self.device.launch(
            *(f"median_{2 * radius + 1}", columns, rows * colours, planes, target),
            *(colours, rows, columns),
        )
        return target

    def bands(self, lows: Sequence[int], weights: Planes, inputs: int) -> Bands:
        """Weights (outputs, span) that begin at `lows`, on the device."""
        upload = self.device.upload
        return Bands(
            upload(np.asarray(lows, np.int32)),
            upload(np.ascontiguousarray(weights, np.float32)),
            *(weights.shape[1], lows, inputs),
        )

    def resized(
        self, planes: Buffer, base: int, down: Bands, across: Bands, start: int, stop: int
    ) -> Buffer:
        """Rows start..stop of a resized picture, from `planes`, whose first row is row `base`."""
        channels, tall, wide = planes.shape
        rows, columns = stop - start, len(across.lows)
        half, target = self.planes(channels, rows, wide), self.planes(channels, rows, columns)
        launch = self.device.launch
        launch(
            *("resize_rows", wide, rows * channels, planes, half, down.firsts, down.weights),
            *(down.span, channels, rows, wide, tall, base, start),
        )
        launch(
            *("resize_columns", columns, rows * channels, half, target, across.firsts),
            *(across.weights, across.span, channels, rows, columns, wide),
        )
        return target

    def add(self, target: Buffer, source: Buffer, amount: float, planes: int) -> None:
        """Add amount · source to the first `planes` planes of `target`, in place."""
        _, rows, columns = target.shape
        self.device.launch(
            *("add_scaled", columns, rows * planes, target, source),
            *(rows * planes, columns, amount),
        )


def chosen(only: str, channels: int) -> int:
    """The planes that `only` (one of CHANNELS) names, a bit for each."""
    if only == CHANNELS[0]:
        return ALL
    alpha = channels in (2, 4)
    colours = channels - alpha
    if only == "alpha":
        return 1 << colours if alpha else 0
    if only == "colour" or colours == 1:
        return (1 << colours) - 1
    return 1 << ("red", "green", "blue").index(only)
