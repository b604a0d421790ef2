"""Linear filters along one axis as small dense matrix products over blocks.

A filter that repeats itself every `step` inputs is one banded matrix, the same for each block of
outputs; BLAS then does all the work, exactly and without a kernel of our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from karate.nodes.arrays import np
from karate.nodes.image import Planes


@dataclass(frozen=True, slots=True)
class Banded:
    """`matrix` (inputs of a block, outputs of a block); blocks start every `step` inputs."""

    matrix: Planes
    step: int

    @property
    def outputs(self) -> int:
        """Outputs of one block."""
        return int(self.matrix.shape[1])

    def needed(self, outputs: int) -> int:
        """How many inputs make `outputs` whole blocks of outputs."""
        blocks = -(-outputs // self.outputs)
        return int((blocks - 1) * self.step + self.matrix.shape[0])

    def columns(self, planes: Planes, outputs: int) -> Planes:
        """Filter along the last axis of (C, h, inputs) planes to (C, h, outputs)."""
        channels, height, width = planes.shape
        flat = planes.reshape(channels * height, width)
        out = np.empty((channels * height, outputs), np.float32)
        for block, start in enumerate(range(0, outputs, self.outputs)):
            count = min(self.outputs, outputs - start)
            first = block * self.step
            some = flat[:, first : first + self.matrix.shape[0]]
            np.matmul(some, self.matrix[: some.shape[1], :count], out=out[:, start : start + count])
        return out.reshape(channels, height, outputs)

    def rows(self, planes: Planes, outputs: int) -> Planes:
        """Filter along the middle axis of (C, inputs, W) planes to (C, outputs, W)."""
        channels, _, width = planes.shape
        out = np.empty((channels, outputs, width), np.float32)
        turned = np.ascontiguousarray(self.matrix.T)
        for block, start in enumerate(range(0, outputs, self.outputs)):
            count = min(self.outputs, outputs - start)
            first = block * self.step
            some = planes[:, first : first + self.matrix.shape[0]]
            np.matmul(turned[:count, : some.shape[1]], some, out=out[:, start : start + count])
        return out


def convolution(kernel: Planes) -> Banded:
    """Convolution with a symmetric `kernel` of odd length; n outputs need n + length - 1 inputs."""
    length = len(kernel)
    outputs = int(np.clip(length, 32, 128))
    matrix = np.zeros((outputs + length - 1, outputs), np.float32)
    for column in range(outputs):
        matrix[column : column + length, column] = kernel
    return Banded(matrix, outputs)


def soft_down(factor: int) -> Banded:
    """One of `factor` (even): the mean of `factor` inputs, softened by `factor` + 1 more.

    Two nearly equal boxes push down what would fold back into the small picture. Outputs are
    centred on their `factor` inputs; half as many more are read before and after.
    """
    outputs = max(1, 64 // factor)
    matrix = np.zeros(((outputs + 1) * factor, outputs), np.float32)
    kernel = np.convolve(np.full(factor, 1 / factor), np.full(factor + 1, 1 / (factor + 1)))
    for column in range(outputs):
        matrix[column * factor : (column + 2) * factor, column] = kernel
    return Banded(matrix, outputs * factor)


def soft_down_variance(factor: int) -> float:
    """How much `soft_down` blurs: its variance in full-size pixels squared."""
    return (factor**2 - 1) / 12 + ((factor + 1) ** 2 - 1) / 12


def cubic_up(factor: int) -> Banded:
    """Interpolation between centres by cubic convolution, `factor` outputs for each input.

    The first two inputs are the neighbours before the first output's own. It blurs nothing.
    """
    inputs = max(1, 64 // factor)
    matrix = np.zeros((inputs + 4, inputs * factor), np.float32)
    for column in range(inputs * factor):
        place = (column + 0.5) / factor + 1.5
        first = int(place) - 1
        away = np.abs(np.arange(first, first + 4) - place)
        near = (1.5 * away - 2.5) * away**2 + 1
        far = ((-0.5 * away + 2.5) * away - 4) * away + 2
        matrix[first : first + 4, column] = np.where(away <= 1, near, far)
    return Banded(matrix, inputs)
