"""A resize along one axis as rows of weights, the same that the CPU multiplies with."""

from __future__ import annotations

from karate.nodes.arrays import np
from karate.nodes.gpu.ops import Bands, Ops
from karate.nodes.resize import BLOCK, weights


def bands(ops: Ops, size: int, outputs: int, kernel: str) -> Bands:
    """`size` inputs to `outputs`: the first input of each output and its weights."""
    lows: list[int] = []
    rows: list[np.ndarray[tuple[int], np.dtype[np.float32]]] = []
    for start in range(0, outputs, BLOCK):
        first, matrix = weights(size, outputs, kernel, start)
        for column in matrix.T:
            (used,) = np.nonzero(column)
            low, high = int(used[0]), int(used[-1]) + 1
            lows.append(first + low)
            rows.append(column[low:high])
    span = max(len(row) for row in rows)
    wide = np.zeros((outputs, span), np.float32)
    for place, row in enumerate(rows):
        wide[place, : len(row)] = row
    return ops.bands(lows, wide, size)
