"""Filling a hole with pieces of the same picture, at several scales, finest last.

At each scale every patch that touches the hole looks for its nearest in the rest (`nearest`), and
every pixel becomes the mean of what its patches say (Wexler, Shechtman and Irani, 2007). Updates
are double-buffered and random numbers come from the seed: the same seed gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.membrane import stretched
from karate.nodes.meter import METER
from karate.nodes.nearest import Found, Search, carried, searched
from karate.nodes.onion import peeled
from karate.nodes.resize import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: Shortest side of the smallest scale, in patches.
COARSEST = 4
#: Rounds of search and vote, at the smallest scale and at the largest.
ROUNDS = (5, 2)


@dataclass(frozen=True, slots=True)
class Patchwork:
    """How to fill: odd `patch` side, `seed`, and how much (0..1) colours adapt to the rim."""

    patch: int = 7
    seed: int = 0
    adapt: float = 1.0


def patched(planes: Planes, hole: Flags, how: Patchwork) -> Planes:
    """(C, H, W) planes with `hole` filled; what is outside stays bit for bit.

    Where no whole patch is known the hole gets a film.
    """
    if not hole.any() or hole.all():
        return stretched(planes, hole)
    scales = _scales(planes, hole, how.patch)
    rng = np.random.default_rng(how.seed)
    made: Planes | None = None
    found: Found | None = None
    rounds = [_rounds(level, len(scales)) for level in range(len(scales))]
    efforts = [n * int(gap.sum()) for n, (_, gap) in zip(rounds, reversed(scales), strict=True)]
    for level, (some, gap) in enumerate(reversed(scales)):
        size = (gap.shape[1], gap.shape[0])
        if made is None:
            made = peeled(some, gap, how.patch, rng)
        else:
            up = np.stack([cv2.resize(p, size, interpolation=cv2.INTER_LINEAR) for p in made])
            made = np.where(gap, up, some)
        search = Search.of(made, gap, how.patch)
        if search is None:
            continue
        if found is not None:
            # What the smaller scale chose, in the detail of this one.
            found = carried(search, found, rng)
            made = _voted(found, made, gap, 0.0)
        for turn in range(rounds[level] if search.deep else 0):
            found = searched(search, made, found, rng)
            made = _voted(found, made, gap, 0.0)
            done = sum(efforts[:level]) + efforts[level] * (turn + 1) / rounds[level]
            METER.share(done / max(1, sum(efforts) + efforts[-1]))  # the last vote takes long too
        if found is not None and level == len(scales) - 1:
            made = _voted(found, made, gap, how.adapt)
    assert made is not None  # there is one scale at least
    return np.where(hole, made, planes)


def _rounds(level: int, levels: int) -> int:
    """Rounds of search and vote at scale `level`, the smallest being 0."""
    return round(ROUNDS[0] + (ROUNDS[1] - ROUNDS[0]) * level / max(1, levels - 1))


def _scales(planes: Planes, hole: Flags, patch: int) -> list[tuple[Planes, Flags]]:
    """The picture and its hole, halved until it is a few patches wide or the hole is a patch."""
    found = [(np.where(hole, np.float32(0), planes), hole)]
    while True:
        some, gap = found[-1]
        height, width = gap.shape
        deepest = cv2.distanceTransform(gap.astype(np.uint8), cv2.DIST_L2, 3).max()
        if min(height, width) < 2 * COARSEST * patch or deepest < patch / 2:
            return found
        size = (width + 1) // 2, (height + 1) // 2
        seen = (~gap).astype(np.float32)
        weight = resized(seen[None], *size, "box")[0]
        smaller = resized(some * seen, *size, "box") / np.maximum(weight, 1e-6)
        found.append((smaller.astype(np.float32), weight < 0.5))


def _voted(found: Found, made: Planes, gap: Flags, adapt: float) -> Planes:
    """Each pixel of the hole as the mean of what its patches' nearest say, better ones more."""
    search, half, (height, width) = found.search, found.search.half, gap.shape
    sound = found.away[np.isfinite(found.away)]
    spread = max(float(np.quantile(sound, 0.5) / 2), 1e-6) if len(sound) else 1.0
    trust = np.exp(-found.away / (2 * spread)).astype(np.float32)
    # A place that is no source says nothing; any source stands in so that none is read outside.
    field = np.where(np.isfinite(found.away), found.best, search.sources[0])
    sums = np.zeros((made.shape[0], height + 2 * half, width + 2 * half), np.float32)
    weights = np.zeros(sums.shape[1:], np.float32)
    flat = made.reshape(made.shape[0], -1)
    rows, columns = np.divmod(search.targets, width)
    for down in range(-half, half + 1):
        for right in range(-half, half + 1):
            # One offset at a time: no two patches write to the same pixel.
            into = (rows + down + half, columns + right + half)
            weights[into] += trust
            source = field + down * width + right
            for plane, values in zip(sums, flat, strict=True):
                plane[into] += trust * values[source]
    inner = np.s_[half : half + height, half : half + width]
    told = sums[:, *inner] / np.maximum(weights[inner], 1e-12)
    told = np.where(weights[inner] > 0, told, made)
    if adapt:
        # What the patches would have said of the rim, against what is there, stretched inwards.
        rim = ~gap & (weights[inner] > 0) & (cv2.dilate(gap.astype(np.uint8), np.ones((3, 3))) > 0)
        wrong = np.where(rim, made - told, 0)
        told = told + np.float32(adapt) * np.where(gap, stretched(wrong, ~rim), 0)
    return np.where(gap, told, made)
