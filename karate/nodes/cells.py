"""A picture in some hundred cells of like colour, and what is known of each.

Cells are grown from a grid (SLIC, Achanta et al. 2012): in every round a pixel picks the nearest
of the nine centres around it, by place and colour. No random numbers: same picture, same cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels: TypeAlias = NDArray[np.int64]
    Numbers: TypeAlias = NDArray[np.float64]

#: Cells along the longer side.
CELLS = 26
#: Rounds of growing; more move no border.
ROUNDS = 5
#: How much Lab colour (0..100) weighs one cell's width.
COMPACT = 12.0
#: Lab distance at which two cells begin to count as different things.
ALIKE = 9.0


@dataclass(frozen=True, slots=True)
class Cells:
    """`labels` (h, w) counts from 0 to `count` - 1; every one of them may be empty but few are."""

    labels: Labels
    count: int

    def mean(self, plane: Planes, weight: Planes | None = None) -> Numbers:
        """The (weighted) mean of `plane` in each cell; 0 where a cell weighs nothing."""
        flat = self.labels.ravel()
        load = np.ones(flat.size) if weight is None else weight.ravel().astype(np.float64)
        total = np.bincount(flat, load, self.count)
        found = np.bincount(flat, load * plane.ravel(), self.count)
        return found / np.where(total > 0, total, 1)

    def size(self) -> Numbers:
        """Pixels of each cell."""
        return np.bincount(self.labels.ravel(), minlength=self.count).astype(np.float64)

    def spread(self, values: Numbers) -> Planes:
        """Each pixel with the value of its cell."""
        return values.astype(np.float32)[self.labels]


def cells_of(lab: Planes) -> Cells:
    """Cells of a small picture given as (3, h, w) Lab."""
    _, height, width = lab.shape
    side = max(1.0, max(height, width) / CELLS)
    down, across = max(1, round(height / side)), max(1, round(width / side))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    grid_row = np.minimum((rows * down / height).astype(np.int64), down - 1)
    grid_column = np.minimum((columns * across / width).astype(np.int64), across - 1)
    near = np.float32(COMPACT / side)
    features = np.concatenate([lab, rows[None] * near, columns[None] * near])
    labels = grid_row * across + grid_column
    for _ in range(ROUNDS):
        found = Cells(labels, down * across)
        centres = np.stack([found.mean(plane) for plane in features]).astype(np.float32)
        empty = found.size() == 0
        best = np.full((height, width), np.inf, np.float32)
        for step_down in (-1, 0, 1):
            for step_across in (-1, 0, 1):
                row, column = grid_row + step_down, grid_column + step_across
                inside = (row >= 0) & (row < down) & (column >= 0) & (column < across)
                other = np.where(inside, row * across + column, 0)
                away = np.zeros((height, width), np.float32)
                for plane, centre in zip(features, centres, strict=True):
                    away += np.square(plane - centre[other])
                better = inside & ~empty[other] & (away < best)
                best[better] = away[better]
                labels = np.where(better, other, labels)
    return Cells(labels, down * across)


def settled(cells: Cells, lab: Planes, wanted: Numbers, trust: Numbers, calm: float) -> Numbers:
    """The values nearest to `wanted` that differ little between neighbours of like colour.

    Least squares: trust·(v - wanted)² summed over cells, and calm·likeness·(v - v')² over borders.
    """
    count = cells.count
    colour = np.stack([cells.mean(plane) for plane in lab])
    matrix = np.zeros((count, count))
    for one, other in (
        (cells.labels[:, :-1], cells.labels[:, 1:]),
        (cells.labels[:-1], cells.labels[1:]),
    ):
        differs = one != other
        np.add.at(matrix, (one[differs], other[differs]), 1.0)
    matrix += matrix.T
    square = sum((plane[:, None] - plane[None]) ** 2 for plane in colour)
    matrix *= calm * np.exp(-square / (2 * ALIKE**2)) / np.sqrt(max(1.0, float(cells.size().max())))
    system = np.diag(matrix.sum(1) + trust + 1e-6) - matrix
    target = trust * wanted + 1e-6 * float(wanted.mean())
    return np.asarray(np.linalg.solve(system, target), np.float64)


def small(planes: Planes, side: int) -> Planes:
    """Planes made small by area, so that the longer side is at most `side`."""
    _, height, width = planes.shape
    scale = side / max(height, width)
    if scale >= 1:
        return planes
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.stack([cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in planes])
