"""Filling a hole with pieces of the same picture, at several scales, finest last.

At each scale every patch that touches the hole looks for its nearest in the rest (`nearest`), and
every pixel becomes the mean of what its patches say (Wexler, Shechtman and Irani, 2007). Updates
are double-buffered and random numbers come from the seed: the same seed gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.membrane import stretched
from karate.nodes.meter import METER
from karate.nodes.nearest import Found, Search, carried, searched
from karate.nodes.onion import peeled
from karate.nodes.resize import resized
from karate.nodes.variants import UNCHANGED, Sheet, Variants, laid, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: Shortest side of the smallest scale, in patches.
COARSEST = 4
#: Rounds of search and vote, at the smallest scale and at the largest.
ROUNDS = (5, 2)
#: The narrowest spread of the words that count, as a share of the usual one.
CRISPEST = 1e-4
#: Stands for the distance of what is nowhere.
FARTHEST = 1e30


@dataclass(frozen=True, slots=True)
class Patchwork:
    """How to fill: odd `patch` side, `seed`, and how much (0..1) colours adapt to the rim."""

    patch: int = 7
    seed: int = 0
    adapt: float = 1.0
    crisp: float = 0.0
    """0 is the mean of what the patches say, 1 the word of the best alone."""
    variants: Variants = UNCHANGED


def patched(planes: Planes, hole: Flags, how: Patchwork, barred: Flags | None = None) -> Planes:
    """(C, H, W) planes with `hole` filled; what is outside stays bit for bit.

    No patch is taken from what is `barred`. Where no whole patch is known the hole gets a film.
    """
    if not hole.any() or hole.all():
        return stretched(planes, hole)
    scales = _sheets(_scales(planes, hole, barred, how.patch), how)
    rng = np.random.default_rng(how.seed)
    made = scales[0].planes
    found: Found | None = None
    rounds = [_rounds(level, len(scales)) for level in range(len(scales))]
    efforts = [n * int(one.gap.sum()) for n, one in zip(rounds, scales, strict=True)]
    last: Sheet | None = None
    rough = replace(how, adapt=0.0, crisp=0.0)
    for level, sheet in enumerate(scales):
        made = peeled(sheet, how.patch, rng) if last is None else _enlarged(made, last, sheet)
        last = sheet
        search = Search.of(replace(sheet, planes=made), how.patch)
        if search is None:
            continue
        if found is not None:
            # What the smaller scale chose, in the detail of this one.
            found = carried(search, found, rng)
            made = _voted(found, made, sheet, rough)
        for turn in range(rounds[level] if search.deep else 0):
            found = searched(search, made, found, rng)
            made = _voted(found, made, sheet, rough)
            done = sum(efforts[:level]) + efforts[level] * (turn + 1) / rounds[level]
            METER.share(done / max(1, sum(efforts) + efforts[-1]))  # the last vote takes long too
        if found is not None and level == len(scales) - 1:
            made = _voted(found, made, sheet, how)
    return np.where(hole, made[:, :, : hole.shape[1]], planes)


def _enlarged(made: Planes, last: Sheet, sheet: Sheet) -> Planes:
    """What the smaller scale made, in the hole of this one."""
    up = np.zeros_like(sheet.planes)
    size = (sheet.width, up.shape[1])
    for plane, into in zip(made[:, :, : last.width], up, strict=True):
        into[:, : sheet.width] = cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
    return np.where(sheet.gap, up, sheet.planes)


class Scale(NamedTuple):
    """A picture, its hole, and what no patch may be taken from."""

    planes: Planes
    gap: Flags
    barred: Flags | None


def _rounds(level: int, levels: int) -> int:
    """Rounds of search and vote at scale `level`, the smallest being 0."""
    return round(ROUNDS[0] + (ROUNDS[1] - ROUNDS[0]) * level / max(1, levels - 1))


def _sheets(scales: Sequence[Scale], how: Patchwork) -> list[Sheet]:
    """Each scale with the changed copies that pieces may come from, the smallest first."""
    if how.variants.none:
        return [plain(*scale) for scale in reversed(scales)]
    # A place in a copy at one scale is twice that place at the next.
    half, most = how.patch // 2, len(scales) - 1
    widths = [scale.gap.shape[1] + half + 1 for scale in scales]
    least = max(-(-wide // 2 ** (most - place)) for place, wide in enumerate(widths))
    return [
        laid(*scale, how.variants, least << (most - place))
        for place, scale in reversed([*enumerate(scales)])
    ]


def _scales(planes: Planes, hole: Flags, barred: Flags | None, patch: int) -> list[Scale]:
    """The picture and its hole, halved until it is a few patches wide or the hole is a patch."""
    found = [Scale(np.where(hole, np.float32(0), planes), hole, barred)]
    while True:
        some, gap, closed = found[-1]
        height, width = gap.shape
        deepest = cv2.distanceTransform(gap.astype(np.uint8), cv2.DIST_L2, 3).max()
        if min(height, width) < 2 * COARSEST * patch or deepest < patch / 2:
            return found
        size = (width + 1) // 2, (height + 1) // 2
        seen = (~gap).astype(np.float32)
        weight = resized(seen[None], *size, "box")[0]
        smaller = resized(some * seen, *size, "box") / np.maximum(weight, 1e-6)
        if closed is not None:
            closed = resized(closed.astype(np.float32)[None], *size, "box")[0] > 0
        found.append(Scale(smaller.astype(np.float32), weight < 0.5, closed))


def _voted(found: Found, made: Planes, sheet: Sheet, how: Patchwork) -> Planes:
    """Each pixel of the hole as the mean of what its patches' nearest say, better ones more."""
    search, half, (height, width) = found.search, found.search.half, sheet.gap.shape
    sound = found.away[np.isfinite(found.away)]
    spread = max(float(np.quantile(sound, 0.5) / 2), 1e-6) if len(sound) else 1.0
    # A place that is no source says nothing; any source stands in so that none is read outside.
    field = np.where(np.isfinite(found.away), found.best, search.sources[0])
    sums = np.zeros((made.shape[0], height + 2 * half, width + 2 * half), np.float32)
    weights = np.zeros(sums.shape[1:], np.float32)
    flat = made.reshape(made.shape[0], -1)
    rows, columns = np.divmod(search.targets, width)
    best = _best(found, sums.shape[1:]) if how.crisp else None
    if best is not None:
        spread *= max((1 - how.crisp) ** 2, CRISPEST)
    trust = np.exp(-found.away / (2 * spread)).astype(np.float32)
    for down in range(-half, half + 1):
        for right in range(-half, half + 1):
            # One offset at a time: no two patches write to the same pixel.
            into = (rows + down + half, columns + right + half)
            if best is not None:
                trust = np.exp((best[into] - found.away) / np.float32(2 * spread))
            weights[into] += trust
            source = field + down * width + right
            for plane, values in zip(sums, flat, strict=True):
                plane[into] += trust * values[source]
    inner = np.s_[half : half + height, half : half + width]
    mean = sums[:, *inner] / np.maximum(weights[inner], 1e-12)
    told = np.asarray(np.where(weights[inner] > 0, mean, made), np.float32)
    if how.adapt:
        seen = np.s_[:, : sheet.width]
        part = _adapted(told[:, *seen], made[:, *seen], sheet.gap[seen], weights[inner][seen] > 0)
        told[:, *seen] += np.float32(how.adapt) * part
    return np.where(sheet.gap, told, made)


def _best(found: Found, shape: tuple[int, ...]) -> Planes:
    """How far away the nearest is of the best patch over each pixel; the border is `half` wide."""
    search, half = found.search, found.search.half
    rows, columns = np.divmod(search.targets, search.width)
    best = np.full(shape, np.float32(FARTHEST))
    for down in range(2 * half + 1):
        for right in range(2 * half + 1):
            into = (rows + down, columns + right)
            best[into] = np.minimum(best[into], found.away)
    return best


def _adapted(told: Planes, made: Planes, gap: Flags, voted: Flags) -> Planes:
    """What the patches would have said of the rim, against what is there, stretched inwards."""
    rim = ~gap & voted & (cv2.dilate(gap.astype(np.uint8), np.ones((3, 3))) > 0)
    return np.where(gap, stretched(np.where(rim, made - told, 0), ~rim), 0)
