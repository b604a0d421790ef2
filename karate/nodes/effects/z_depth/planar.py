"""Flat things are flat: in each part of one colour, distance becomes a slanted plane.

Neighbouring cells of like colour make a part; a plane is fitted to the nearness of its pixels by
weighted least squares, anew while what lies far from it counts less (as stereo by segments does,
Klaus, Sormann and Karner, 2006).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.cells import Cells
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels: TypeAlias = NDArray[np.int64]
    Numbers: TypeAlias = NDArray[np.float64]

#: Neighbouring cells nearer than this in Lab belong to one part.
ALIKE = 5.0
#: Rounds of fitting; what lies further from the plane than `LOOSE` counts less in the next.
ROUNDS = 4
LOOSE = 0.05
#: Keeps the slope of a part that is a line, or a point, small: a variance in squared shares.
STIFF = 1e-4


def flattened(cells: Cells, tones: Planes, nearness: Planes, trust: Numbers) -> Planes:
    """`nearness` (h, w) with each part of like colour made a plane. `trust` is that of each cell.

    `tones` is (3, h, w) Lab.
    """
    parts = merged(cells, tones)
    label = parts[cells.labels].ravel()
    tall, wide = nearness.shape
    longer = max(tall, wide)
    rows, columns = np.mgrid[0:tall, 0:wide] / longer
    x, y, z = columns.ravel(), rows.ravel(), nearness.ravel().astype(np.float64)
    load = np.maximum(trust, 1e-6)[cells.labels].ravel()
    fitted, weight = z, load
    for _ in range(ROUNDS):
        fitted = _planes(label, int(parts.max()) + 1, (x, y, z), weight)
        weight = load / (1 + np.square((z - fitted) / LOOSE))
    return np.asarray(np.clip(fitted, 0, 1).reshape(tall, wide), np.float32)


def _planes(
    label: Labels, count: int, points: tuple[Numbers, Numbers, Numbers], weight: Numbers
) -> Numbers:
    """The plane of each part at its pixels."""
    total = np.maximum(np.bincount(label, weight, count), 1e-12)

    def mean(values: Numbers) -> Numbers:
        return np.bincount(label, weight * values, count) / total

    x, y, z = (one - mean(one)[label] for one in points)
    xx, yy, xy = mean(x * x) + STIFF, mean(y * y) + STIFF, mean(x * y)
    xz, yz = mean(x * z), mean(y * z)
    whole = xx * yy - xy * xy
    right, down = (xz * yy - yz * xy) / whole, (yz * xx - xz * xy) / whole
    return np.asarray(points[2] - z + right[label] * x + down[label] * y, np.float64)


def merged(cells: Cells, tones: Planes) -> Labels:
    """The number of the part that each cell belongs to, from 0."""
    colour = np.stack([cells.mean(plane) for plane in tones])
    part = np.arange(cells.count)

    def root(cell: int) -> int:
        while part[cell] != cell:
            part[cell] = part[part[cell]]
            cell = int(part[cell])
        return cell

    for one, other in sorted(_borders(cells)):
        if np.square(colour[:, one] - colour[:, other]).sum() < ALIKE**2:
            part[root(other)] = root(one)
    roots = np.array([root(cell) for cell in range(cells.count)])
    return np.asarray(np.unique(roots, return_inverse=True)[1], np.int64)


def _borders(cells: Cells) -> set[tuple[int, int]]:
    """Pairs of cells that touch."""
    labels, found = cells.labels, set[tuple[int, int]]()
    for one, other in ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])):
        differs = one != other
        pairs = np.unique(np.stack([one[differs], other[differs]]), axis=1)
        found |= {(int(a), int(b)) for a, b in pairs.T}
    return found
