"""Filling a hole with pieces of the same picture, at several scales, finest last.

At each scale every patch that touches the hole looks for its nearest in the rest (`nearest`), and
every pixel becomes the mean of what its patches say (Wexler, Shechtman and Irani, 2007). Updates
are double-buffered and random numbers come from the seed: the same seed gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from karate.errors import StepFailed
from karate.nodes.arrays import cv2, np
from karate.nodes.crew import each
from karate.nodes.image import Planes
from karate.nodes.membrane import stretched
from karate.nodes.meter import METER
from karate.nodes.nearest import Found, carried, searched
from karate.nodes.onion import peeled
from karate.nodes.remarks import REMARKS
from karate.nodes.resize import resized
from karate.nodes.search import Search
from karate.nodes.variants import LONGEST, UNCHANGED, Sheet, Variants

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

#: Shortest side of the smallest scale, in patches.
COARSEST = 4
#: Rounds of search and vote, at the smallest scale and at the largest.
ROUNDS = (5, 2)
#: The narrowest spread of the words that count, as a share of the usual one.
CRISPEST = 1e-4
#: Pixels that are told together: all that is known of them fits a cache.
TOLD = 4_096
#: Stands for the distance of what is nowhere.
FARTHEST = 1e30
#: What people are told of a hole too large to be searched, with the scale that was.
UNSEARCHED: Final = (
    "The hole is too large for pieces to be looked for at full size: "
    "they were chosen at 1/{} and carried up, so that fine detail may not fit together"
)


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
    if not how.variants.none and max(hole.shape) > LONGEST:
        raise StepFailed(f"Pieces are changed in windows of up to {LONGEST} pixels a side only")
    scales = _scales(Sheet(np.where(hole, np.float32(0), planes), hole, barred, how.variants), how)
    rng = np.random.default_rng(how.seed)
    made = scales[0].planes
    found: Found | None = None
    sought = -1
    rounds = [_rounds(level, len(scales)) for level in range(len(scales))]
    efforts = [n * int(one.gap.sum()) for n, one in zip(rounds, scales, strict=True)]
    rough = replace(how, adapt=0.0, crisp=0.0)
    for level, sheet in enumerate(scales):
        search = Search.of(sheet, how.patch)
        made = _enlarged(made, sheet) if level else peeled(sheet, search, rng)
        if search is None:
            continue
        if found is not None:
            # What the smaller scale chose, in the detail of this one.
            found = carried(search, found, rng)
            made = _voted(found, made, rough)
        turns, looks = search.effort(rounds[level])
        for turn in range(turns):
            found = searched(search, made, found, looks, rng)
            made = _voted(found, made, rough)
            done = sum(efforts[:level]) + efforts[level] * (turn + 1) / turns
            METER.share(done / max(1, sum(efforts) + efforts[-1]))  # the last vote takes long too
        sought = level if turns else sought
        if found is not None and level == len(scales) - 1:
            made = _voted(found, made, how)
    if sought < len(scales) - 1:
        REMARKS.add(UNSEARCHED.format(2 ** (len(scales) - 1 - sought)))
    return np.where(hole, made, planes)


def _enlarged(made: Planes, sheet: Sheet) -> Planes:
    """What the smaller scale made, in the hole of this one."""
    found = sheet.planes.copy()
    for plane, into in zip(made, found, strict=True):
        up = cv2.resize(plane, sheet.gap.shape[::-1], interpolation=cv2.INTER_LINEAR)
        np.copyto(into, up, where=sheet.gap)
    return found


def _rounds(level: int, levels: int) -> int:
    """Rounds of search and vote at scale `level`, the smallest being 0."""
    return round(ROUNDS[0] + (ROUNDS[1] - ROUNDS[0]) * level / max(1, levels - 1))


def _scales(sheet: Sheet, how: Patchwork) -> list[Sheet]:
    """The picture and its hole, halved until it is a few patches wide or the hole is a patch; the
    smallest first."""
    found = [sheet]
    while True:
        some, gap, closed = found[-1].planes, found[-1].gap, found[-1].barred
        height, width = gap.shape
        deepest = cv2.distanceTransform(gap.astype(np.uint8), cv2.DIST_L2, 3).max()
        if min(height, width) < 2 * COARSEST * how.patch or deepest < how.patch / 2:
            return found[::-1]
        size = (width + 1) // 2, (height + 1) // 2
        seen = (~gap).astype(np.float32)
        weight = resized(seen[None], *size, "box")[0]
        smaller = resized(some * seen, *size, "box") / np.maximum(weight, 1e-6)
        if closed is not None:
            closed = resized(closed.astype(np.float32)[None], *size, "box")[0] > 0
        found.append(Sheet(smaller.astype(np.float32), weight < 0.5, closed, how.variants))


def _voted(found: Found, made: Planes, how: Patchwork) -> Planes:
    """`made`, changed in place: each pixel of the hole the mean of what its patches' nearest say,
    better ones more."""
    gap = found.search.sheet.gap
    # A rim of one pixel tells how the colours are to adapt.
    sides = [np.flatnonzero(gap.any(axis)) for axis in (1, 0)]
    box = [slice(max(0, int(at[0]) - 1), int(at[-1]) + 2) for at in sides]
    part, inside = made[:, *box], gap[*box]
    sums, weights = _said(found, box, inside.shape, how.crisp)
    mean = np.moveaxis(sums / np.maximum(weights, 1)[..., None], -1, 0)
    told = np.asarray(np.where(weights > 0, mean, part), np.float32)
    if how.adapt:
        told += np.float32(how.adapt) * _adapted(told, part, inside, weights > 0)
    np.copyto(part, told, where=inside)
    return made


def _said(
    found: Found, box: list[slice], shape: tuple[int, ...], crisp: float
) -> tuple[Planes, Planes]:
    """In a box of so many rows and columns around the hole what patches say of the hole and its
    rim, in sum (H, W, C), and how much they are trusted (H, W)."""
    search, half = found.search, found.search.half
    sheet, wide = search.sheet, search.sheet.gap.shape[1] + 2 * half
    sound = found.away[np.isfinite(found.away)]
    spread = max(float(np.quantile(sound, 0.5) / 2), 1e-6) if len(sound) else 1.0
    spread *= max((1 - crisp) ** 2, CRISPEST)
    # A place that is no source says nothing, as the last one, which stands for no patch at all; any
    # source stands in so that none is read outside.
    field = np.where(np.isfinite(found.away), found.best, search.sources[0])
    field, away = np.append(field, search.sources[0]), np.append(found.away, np.float32(np.inf))
    index = np.pad(search.index.reshape(sheet.gap.shape), half, constant_values=-1).reshape(-1)
    steps = np.arange(-half, half + 1)
    down, right = (side.reshape(-1, 1) for side in np.meshgrid(steps, steps, indexing="ij"))
    rows, columns = np.nonzero(cv2.dilate(sheet.gap[*box].astype(np.uint8), np.ones((3, 3))))
    middles = (rows + box[0].start + half) * wide + columns + box[1].start + half
    sums = np.zeros((*shape, len(sheet.planes)), np.float32)
    weights = np.zeros(shape, np.float32)

    def tell(at: int) -> None:
        some = slice(at, at + TOLD)
        who = index.take(middles[some] - (down * wide + right))
        far = away.take(who)
        # Against the best over the pixel: where all fit badly, each alone would be nothing to a
        # float.
        best = np.minimum(far.min(0), np.float32(FARTHEST))
        trust = np.exp((best - far) / np.float32(2 * spread))
        values = sheet.beside(field.take(who), down, right)
        values *= trust[..., None]
        sums[rows[some], columns[some]] = values.sum(0)
        weights[rows[some], columns[some]] = trust.sum(0)

    each(range(0, len(middles), TOLD), tell)
    return sums, weights


def _adapted(told: Planes, made: Planes, gap: Flags, voted: Flags) -> Planes:
    """What the patches would have said of the rim, against what is there, stretched inwards."""
    rim = ~gap & voted & (cv2.dilate(gap.astype(np.uint8), np.ones((3, 3))) > 0)
    return np.where(gap, stretched(np.where(rim, made - told, 0), ~rim), 0)
