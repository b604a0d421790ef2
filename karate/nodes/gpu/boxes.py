"""Means over boxes on a device, and the guided filters made of them."""

from __future__ import annotations

from typing import Final

from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.ops import Ops

#: Values one thread makes in a row, as SEGMENT in kernels/relief.h.
SEGMENT: Final = 32


def box(
    ops: Ops, planes: Buffer, radius: int, by: Buffer | None = None, count: int | None = None
) -> Buffer:
    """The mean over 2 · radius + 1 values each way, of the first `count` planes (else all), or of
    each times the plane `by`.

    What lies outside the planes counts as their border.
    """
    held, rows, columns = planes.shape
    channels = held if count is None else count
    sums = ops.device.empty((channels, rows, columns), "float64")
    target = ops.planes(channels, rows, columns)
    tall, wide = (-(-size // SEGMENT) for size in (rows, columns))
    factor = planes if by is None else by
    ops.device.launch(
        *("box_down", columns, tall * channels, planes, factor, sums, by is not None),
        *(channels, rows, columns, radius),
    )
    ops.device.launch(
        *("box_across", wide, rows * channels, sums, target, channels, rows, columns, radius)
    )
    return target


def by_itself(ops: Ops, plane: Buffer, radius: int, eps: float) -> tuple[Buffer, Buffer]:
    """Slope and rest of the guided filter of a plane on itself (He, Sun and Tang, 2010)."""
    _, rows, columns = plane.shape
    slope, rest = (ops.planes(1, rows, columns) for _ in range(2))
    means = (box(ops, plane, radius), box(ops, plane, radius, plane))
    ops.device.launch(
        *("guided_self", columns, rows, *means, slope, rest, rows, columns, eps),
    )
    return box(ops, slope, radius), box(ops, rest, radius)


def by_its_mean(ops: Ops, planes: Buffer, colours: int, radius: int, eps: float) -> Buffer:
    """The guided filter of the colour planes by their mean; loses twice the radius on each side."""
    _, tall, wide = planes.shape
    guide = ops.planes(1, tall, wide)
    launch = ops.device.launch
    launch("guide_plane", wide, tall, planes, guide, colours, tall, wide)
    middle, square = box(ops, guide, radius), box(ops, guide, radius, guide)
    average = box(ops, planes, radius, count=colours)
    product = box(ops, planes, radius, guide, colours)
    launch(
        *("guided_model", wide, tall * colours, middle, square, average, product),
        *(product, average, colours, tall, wide, eps),
    )
    slope, rest = box(ops, product, radius), box(ops, average, radius)
    rows, columns = tall - 4 * radius, wide - 4 * radius
    target = ops.planes(colours, rows, columns)
    launch(
        *("guided_apply", columns, rows * colours, slope, rest, guide, target),
        *(colours, rows, columns, 2 * radius),
    )
    return target
