"""Convolution with any kernel, in strips: irises and streaks, where nothing separates.

OpenCV takes the Fourier way for kernels beyond 11 × 11, so that the cost hardly grows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Image, Planes
from karate.nodes.soften import Softener, filtered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Weights: TypeAlias = NDArray[np.float64]

#: Points along each side of a pixel at which the coverage of a kernel is looked at.
FINE = 8


def convolved(job: Softener, kernel: Planes) -> Image:
    """Convolve with `kernel` (odd rows, odd columns, sum 1), in the job's working space."""
    turned = np.ascontiguousarray(kernel[::-1, ::-1])

    def change(plane: Planes, into: Planes, border: int) -> None:
        cv2.filter2D(plane, cv2.CV_32F, turned, dst=into, borderType=border)

    return filtered(job, kernel.shape[0] // 2, kernel.shape[1] // 2, change)


def iris(radius: float, blades: int, curvature: float, rotation: float) -> Planes:
    """The shape of a lens opening: a disc, or a polygon of `blades` sides turned by degrees.

    `curvature` 0 is straight sides, 1 the disc around them. Pixels at the rim count in part.
    """
    reach = max(1, math.ceil(radius))
    places = (np.arange((2 * reach + 1) * FINE) + 0.5) / FINE - reach - 0.5
    away = np.hypot(places[:, None], places)
    rim = np.full_like(away, radius)
    if blades >= 3:
        turn = np.arctan2(places[:, None], places) - math.radians(rotation)
        sector = (turn % (2 * math.pi / blades)) - math.pi / blades
        side = radius * math.cos(math.pi / blades) / np.cos(sector)
        rim = side + curvature * (radius - side)
    share = _covered(away <= rim)
    if not share.any():
        share[reach, reach] = 1  # too small for any point: all of it lies in the middle pixel
    return _normal(share)


def streak(distance: float, degrees: float) -> Planes:
    """A line of `distance` pixels through the middle, `degrees` counter-clockwise from the right.

    One pixel wide, weighted by how much of each pixel it covers.
    """
    turn = math.radians(degrees)
    across, down = math.cos(turn), -math.sin(turn)
    half = distance / 2
    wide, tall = math.ceil(abs(across) * half) + 1, math.ceil(abs(down) * half) + 1
    steps = max(2, math.ceil(distance * FINE))
    along = ((np.arange(steps) + 0.5) / steps - 0.5) * distance
    columns, rows = along * across + wide, along * down + tall
    found = np.zeros((2 * tall + 1, 2 * wide + 1))
    left, top = np.floor(columns).astype(int), np.floor(rows).astype(int)
    for shift_down in (0, 1):
        for shift_right in (0, 1):
            share = (1 - np.abs(rows - top - shift_down)) * (
                1 - np.abs(columns - left - shift_right)
            )
            np.add.at(found, (top + shift_down, left + shift_right), share)
    return _normal(found)


def _covered(inside: NDArray[np.bool_]) -> Weights:
    """The share of each pixel that fine points say is inside."""
    side = inside.shape[0] // FINE
    found: Weights = inside.reshape(side, FINE, side, FINE).mean((1, 3))
    return found


def _normal(kernel: Weights) -> Planes:
    return np.asarray(kernel / kernel.sum(), np.float32)
