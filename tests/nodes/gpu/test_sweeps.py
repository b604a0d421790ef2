"""Spin and zoom far outside a thin picture, where OpenCV reads single pixels from elsewhere.

The oracle is cubic convolution in float64.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from karate.nodes.edges import reach
from karate.nodes.gpu.device import Device
from karate.nodes.gpu.fields import swept
from karate.nodes.gpu.ops import Ops
from karate.nodes.image import Planes
from karate.nodes.sweep import turns
from tests.nodes.pictures import noise


def cubic(away: Planes) -> list[Planes]:
    """Weights of four neighbours by Keys' cubic with -0.75; `away` from the second."""
    near = [1.25 * t**3 - 2.25 * t**2 + 1 for t in (away, 1 - away)]
    far = [-0.75 * (t**3 - 5 * t**2 + 8 * t - 4) for t in (away + 1, 2 - away)]
    return [far[0], *near, far[1]]


def moved(plane: Planes, matrix: Planes, edge: str) -> NDArray[np.float64]:
    """A plane through a transform from its own places to those of the result."""
    height, width = plane.shape
    square = np.vstack([matrix.astype(np.float64), [0, 0, 1]])
    rows, columns = np.mgrid[0:height, 0:width]
    back = np.linalg.inv(square) @ np.stack([columns, rows, np.ones_like(rows)]).reshape(3, -1)
    x, y = (part.reshape(height, width) for part in back[:2])
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    across, down = cubic(x - left), cubic(y - top)
    out = np.zeros((height, width))
    for i in range(4):
        for j in range(4):
            row, column = top - 1 + i, left - 1 + j
            rows_, columns_ = (
                reach(int(place.min()), int(place.max()) + 1, size, edge)[place - place.min()]
                for place, size in ((row, height), (column, width))
            )
            out += plane[rows_, columns_] * down[i] * across[j]
    return out


@pytest.mark.parametrize("edge", ["mirror", "wrap"])
@pytest.mark.parametrize("size", [(2, 48), (3, 50), (50, 3), (1, 67)])
def test_a_thin_picture_far_outside_itself(
    device: Device, size: tuple[int, int], edge: str
) -> None:
    planes, ops = noise(*size, 1), Ops(device)
    for pair in turns(size, "spin", 90, (0.1, 0.5), "good"):
        found = device.download(swept(ops, device.upload(planes), [pair], edge))
        wanted = sum(moved(planes[0], one, edge) for one in pair) / 2
        assert np.abs(found[0] - wanted).max() <= 1e-5
        planes = found
