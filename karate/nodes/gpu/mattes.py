"""Masks on a device that look around: smoothed, grown, feathered, as `karate/nodes/matte.py`."""

from __future__ import annotations

import math

from karate.nodes.gpu.device import Buffer
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture
from karate.nodes.gpu.relief import extremes
from karate.nodes.matte import HALF
from karate.nodes.soften import gaussian_kernel


def smoothed(ops: Ops, mask: Buffer, sigma: float) -> Buffer:
    """The mask (1, h, w) with a calmer outline."""
    if sigma == 0:
        return mask
    _, rows, columns = mask.shape
    kernel = ops.device.upload(gaussian_kernel(sigma))
    reach = kernel.shape[0] // 2
    wide = ops.load(Picture(mask, "f32", 1, rows, columns, 16), -reach, rows + reach, reach)
    soft, target = ops.separable(wide, kernel, kernel), ops.planes(1, rows, columns)
    ops.device.launch("steepen", columns, rows, soft, target, rows, columns, max(1.0, sigma * 2.5))
    return target


def grown(ops: Ops, mask: Buffer, pixels: float) -> Buffer:
    """The mask with its outline moved out by `pixels`, in where negative."""
    if pixels == 0:
        return mask
    _, rows, columns = mask.shape
    away, target = _outward(ops, mask, abs(pixels)), ops.planes(1, rows, columns)
    ops.device.launch("grow_mask", columns, rows, mask, away, target, rows, columns, pixels)
    return target


def feathered(ops: Ops, mask: Buffer, pixels: float) -> Buffer:
    """The mask with a slope of `pixels` centred on its outline."""
    if pixels == 0:
        return mask
    _, rows, columns = mask.shape
    away, target = _outward(ops, mask, pixels / 2), ops.planes(1, rows, columns)
    ops.device.launch("feather_mask", columns, rows, away, target, rows, columns, pixels)
    return target


def _outward(ops: Ops, mask: Buffer, needed: float) -> Buffer:
    """The distance to the outline, positive outside, right up to `needed` pixels and more beyond.

    A mask without an outline is ± the picture's diagonal away from it, as for the CPU.
    """
    _, rows, columns = mask.shape
    target, launch = ops.planes(1, rows, columns), ops.device.launch
    low, high = extremes(ops, mask)
    if low >= HALF or high < HALF:
        far = math.hypot(rows, columns) + 1
        launch("fill", columns, rows, target, rows, columns, -far if low >= HALF else far)
        return target
    cap, reach = math.ceil(needed) + 2, ops.device.empty((rows, columns), "int32")
    launch("column_reach", columns, 1, mask, reach, rows, columns, cap)
    launch("outward", columns, rows, mask, reach, target, rows, columns, cap)
    return target
