"""The nearest patch, elsewhere in the picture, of each patch that touches a hole.

Patches are compared by their largest principal parts. Where there are few enough all pairs are
compared, as one matrix product; else PatchMatch (Barnes and others, 2009) in Jacobi form: every
patch asks its neighbours of the last round, and looks around at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.variants import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

#: Principal parts that stand for a patch.
PARTS = 16
#: Patches that the principal parts are learned from.
LEARNED = 4_000
#: Pairs up to which all are compared.
PAIRS = 10_000_000
#: Patches in one block, a bound on memory.
BLOCK = 16_384
#: Rounds of asking the neighbours and of looking around.
ROUNDS = 4
#: Patches of a hole, and pixels in all, up to which a scale is searched. Beyond, the answer of the
#: scale below is carried up.
MOST_TARGETS = 120_000
MOST_PIXELS = 2_000_000


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for where: flat places of patch centres."""

    width: int
    wide: int
    """Columns of the picture, at the left of the sheet."""
    height: int
    half: int
    targets: Places
    index: Places
    """Place to its number among the targets, or -1; flat."""
    sources: Places
    allowed: Flags
    """Which places are sources; flat."""
    basis: Planes
    """(values of a patch, PARTS)."""
    known: Planes
    """The parts of every source, by place; flat places × PARTS. Empty if not `deep`."""
    deep: bool

    @classmethod
    def of(cls, sheet: Sheet, patch: int) -> Search | None:
        """Prepare one scale; None where no whole patch is free of the hole and allowed."""
        planes, gap = sheet.planes, sheet.gap
        closed = gap if sheet.barred is None else gap | sheet.barred
        height, width = gap.shape
        for side in (patch, 5, 3):
            half = min(side, patch) // 2
            free = _free(closed, half)
            if free.any():
                break
        else:
            return None
        near = cv2.dilate(gap.astype(np.uint8), np.ones((2 * half + 1,) * 2)) > 0
        near[:, sheet.width :] = False
        targets, sources = np.flatnonzero(near), np.flatnonzero(free)
        index = np.full(gap.size, -1, np.int64)
        index[targets] = np.arange(len(targets))
        deep = len(targets) <= MOST_TARGETS and gap.size <= MOST_PIXELS
        if not deep:
            empty = np.empty((0, PARTS), np.float32)
            rest = (half, targets, index, sources, free.reshape(-1), empty, empty)
            return cls(width, sheet.width, height, *rest, deep=False)
        few = sources[:: max(1, len(sources) // LEARNED)]
        samples = patches(planes, few, half, sheet.width).astype(np.float64)
        vectors = np.linalg.eigh(samples.T @ samples).eigenvectors
        basis = np.ascontiguousarray(vectors[:, ::-1][:, :PARTS], np.float32)
        known = np.zeros((gap.size, basis.shape[1]), np.float32)
        for at in range(0, len(sources), BLOCK):
            some = sources[at : at + BLOCK]
            known[some] = patches(planes, some, half, sheet.width) @ basis
        found = (half, targets, index, sources, free.reshape(-1), basis, known)
        return cls(width, sheet.width, height, *found, deep=True)


def _free(gap: Flags, half: int) -> Flags:
    """Centres whose whole patch lies inside the picture and outside the hole."""
    free: Flags = cv2.dilate(gap.astype(np.uint8), np.ones((2 * half + 1,) * 2)) == 0
    if half:
        free[:half] = free[-half:] = False
        free[:, :half] = free[:, -half:] = False
    return free


def patches(planes: Planes, places: Places, half: int, wide: int) -> Planes:
    """The values of the patches around `places`, one a row; outside of the picture, which is `wide`
    at the left of its sheet, and of the sheet is the border's pixel."""
    channels, height, width = planes.shape
    rows, columns = np.divmod(places, width)
    steps = np.arange(-half, half + 1)
    down = np.clip(rows[:, None] + steps, 0, height - 1) * width
    last = np.where(columns < wide, wide, width)[:, None] - 1
    right = np.clip(columns[:, None] + steps, 0, last)
    at = (down[:, :, None] + right[:, None, :]).reshape(len(places), -1)
    found = planes.reshape(channels, -1)[:, at]
    return np.moveaxis(found, 0, 1).reshape(len(places), -1)


@dataclass(frozen=True, slots=True)
class Found:
    """For each target of `search`, the `best` source and how far `away` it is (inf: none)."""

    search: Search
    best: Places
    away: Planes


def carried(search: Search, last: Found, rng: np.random.Generator) -> Found:
    """What the next smaller scale found, at this one, as far away as it was there."""
    start, who = _start(search, last, rng)
    sound = search.allowed[start] & (who >= 0)
    away = np.where(sound, last.away[np.maximum(who, 0)], np.float32(np.inf))
    return Found(search, start, away)


def searched(search: Search, planes: Planes, last: Found | None, rng: np.random.Generator) -> Found:
    """The nearest source of each target; the `last` round or scale is where to begin."""
    start, _ = _start(search, last, rng)
    wanted = np.empty((len(search.targets), search.basis.shape[1]), np.float32)
    for at in range(0, len(search.targets), BLOCK):
        some = slice(at, at + BLOCK)
        wanted[some] = _patches_of(search, planes, some) @ search.basis
    if len(search.targets) * len(search.sources) <= PAIRS:
        return Found(search, *_compared(search, wanted))
    best, away = start, _apart(search, wanted, start)
    for _ in range(ROUNDS):
        best, away = _asked(search, wanted, best, away)
        best, away = _looked(search, wanted, best, away, rng)
    return Found(search, best, away)


def _compared(search: Search, wanted: Planes) -> tuple[Places, Planes]:
    """All pairs."""
    known = search.known[search.sources]
    size = np.square(known).sum(1)
    best = np.empty(len(wanted), np.int64)
    rows = max(1, 8_000_000 // max(1, len(known)))
    for at in range(0, len(wanted), rows):
        some = slice(at, at + rows)
        best[some] = np.argmin(size - 2 * (wanted[some] @ known.T), axis=1)
    best = search.sources[best]
    return best, _apart(search, wanted, best)


def _apart(search: Search, wanted: Planes, places: Places) -> Planes:
    """Squared distances; a place that is no source is infinitely far."""
    found = np.square(search.known[places] - wanted).sum(1)
    return np.where(search.allowed[places], found, np.float32(np.inf))


def _patches_of(search: Search, planes: Planes, some: slice) -> Planes:
    return patches(planes, search.targets[some], search.half, search.wide)


def _start(search: Search, last: Found | None, rng: np.random.Generator) -> tuple[Places, Places]:
    """Where to begin: what the last round found, or the next smaller scale, or chance; and of which
    of its targets that is, -1 for none."""
    if last is not None and last.search is search:
        return last.best, np.arange(len(last.best))
    if last is None:
        chance = search.sources[rng.integers(0, len(search.sources), len(search.targets))]
        return chance, np.full(len(chance), -1)
    small = last.search
    rows, columns = np.divmod(search.targets, search.width)
    near = (rows // 2).clip(0, small.height - 1) * small.width
    who = small.index[near + (columns // 2).clip(0, small.width - 1)]
    there = np.divmod(last.best[np.maximum(who, 0)], small.width)
    row = (2 * there[0] + rows % 2).clip(0, search.height - 1)
    column = (2 * there[1] + columns % 2).clip(0, search.width - 1)
    return np.where(who >= 0, row * search.width + column, search.targets), who


def _better(
    search: Search, wanted: Planes, best: Places, away: Planes, other: Places
) -> tuple[Places, Planes]:
    apart = _apart(search, wanted, other)
    wins = apart < away
    return np.where(wins, other, best), np.where(wins, apart, away)


def _asked(search: Search, wanted: Planes, best: Places, away: Planes) -> tuple[Places, Planes]:
    """Take what the neighbours of the last round found, moved along."""
    last = best
    rows, columns = np.divmod(search.targets, search.width)
    for jump in (4, 1):
        for down, right in ((-jump, 0), (jump, 0), (0, -jump), (0, jump)):
            row = np.clip(rows + down, 0, search.height - 1)
            column = np.clip(columns + right, 0, search.width - 1)
            who = search.index[row * search.width + column]
            there = last[np.maximum(who, 0)]
            moved = _moved(search, there, rows - row, columns - column)
            other = np.where(who >= 0, moved, best)
            best, away = _better(search, wanted, best, away, other)
    return best, away


def _looked(
    search: Search, wanted: Planes, best: Places, away: Planes, rng: np.random.Generator
) -> tuple[Places, Planes]:
    """Look around what was found, at random, ever nearer."""
    radius = max(search.width, search.height)
    while radius >= 1:
        steps = rng.integers(-radius, radius + 1, (2, len(best)))
        best, away = _better(search, wanted, best, away, _moved(search, best, *steps))
        radius //= 4
    return best, away


def _moved(search: Search, places: Places, down: Places, right: Places) -> Places:
    rows, columns = np.divmod(places, search.width)
    rows = np.clip(rows + down, 0, search.height - 1)
    return rows * search.width + np.clip(columns + right, 0, search.width - 1)
