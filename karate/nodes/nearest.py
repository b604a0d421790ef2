"""The nearest patch, elsewhere in the picture, of each patch that touches a hole.

Patches are compared by their largest principal parts. Where there are few enough all pairs are
compared, as one matrix product; else PatchMatch (Barnes and others, 2009) in Jacobi form: every
patch asks its neighbours of the last round, and looks around at random. The parts of all sources
are kept where there is room; beyond, a source is read from the picture when it is looked at, which
takes ten times as long and no memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.variants import Sheet, mixed, patches

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
#: Rounds of asking the neighbours and of looking around, where parts are kept and where not: there
#: the scale below has told where to begin, and a round takes long.
ROUNDS, READ_ROUNDS = 4, 2
#: Looks of a patch in one round, about.
LOOKS = 15
#: Places up to which the parts of all are kept: 128 MB.
MOST_KEPT = 2_000_000
#: Pixels that the looks at one scale may read where parts are not kept; 35 ns each, on one core.
#: Beyond, the answer of the scale below is carried up.
MOST_READ = 1_000_000_000
#: Sources that are kept by number where parts are not, evenly spread; a start by chance takes one.
SPREAD = 250_000


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for where."""

    sheet: Sheet
    half: int
    targets: Places
    """Places of the patches to be found, all in the picture itself."""
    index: NDArray[np.int32]
    """Place in the picture to its number among the targets, or -1; flat."""
    sources: Places
    """All sources where their parts are kept, else some."""
    allowed: Flags
    """Which places are sources; flat."""
    basis: Planes
    """(values of a patch, PARTS)."""
    known: Planes
    """The parts of every source, by place; flat places × PARTS. Empty where they are not kept."""

    @classmethod
    def of(cls, sheet: Sheet, patch: int) -> Search | None:
        """Prepare one scale; None where no whole patch is free of the hole and allowed."""
        for side in (patch, 5, 3):
            half = min(side, patch) // 2
            allowed = np.empty((len(sheet.ways), *sheet.gap.shape), bool)
            for number, into in enumerate(allowed):
                into[:] = _free(sheet.closed(number), half)
            if allowed.any():
                break
        else:
            return None
        near = cv2.dilate(sheet.gap.astype(np.uint8), np.ones((2 * half + 1,) * 2)) > 0
        targets = np.flatnonzero(near)
        index = np.full(near.size, -1, np.int32)
        index[targets] = np.arange(len(targets))
        kept = sheet.size <= MOST_KEPT
        sources = _sources(allowed, 1 if kept else -(-sheet.size // SPREAD))
        few = sources[:: max(1, len(sources) // LEARNED)]
        samples = sheet.patches(few, half).astype(np.float64)
        vectors = np.linalg.eigh(samples.T @ samples).eigenvectors
        basis = np.ascontiguousarray(vectors[:, ::-1][:, :PARTS], np.float32)
        known = _known(sheet, allowed, half, basis) if kept else basis[:0]
        return cls(sheet, half, targets, index, sources, allowed.reshape(-1), basis, known)

    def effort(self, turns: int) -> tuple[int, int]:
        """How many turns of a search, of those wanted, and of how many rounds; 0, 0 for none."""
        if len(self.known):
            return turns, ROUNDS
        once = len(self.targets) * (2 * self.half + 1) ** 2 * LOOKS
        rounds = min(MOST_READ // max(1, once), turns * READ_ROUNDS)
        return (max(1, rounds // READ_ROUNDS), min(READ_ROUNDS, rounds)) if rounds else (0, 0)


def _sources(allowed: Flags, step: int) -> Places:
    """Every `step`th place that is allowed, counted in each copy; one at least."""
    area = allowed[0].size
    each = [np.flatnonzero(part)[::step] + number * area for number, part in enumerate(allowed)]
    return np.concatenate(each)


def _known(sheet: Sheet, allowed: Flags, half: int, basis: Planes) -> Planes:
    """The parts of every source by place."""
    known = np.zeros((sheet.size, basis.shape[1]), np.float32)
    for number, part in enumerate(allowed):
        places, picture = np.flatnonzero(part), sheet.copy(number)
        for at in range(0, len(places), BLOCK):
            some = places[at : at + BLOCK]
            known[some + number * part.size] = patches(picture, some, half) @ basis
    return known


def _free(gap: Flags, half: int) -> Flags:
    """Centres whose whole patch lies inside the picture and outside the hole."""
    free: Flags = cv2.dilate(gap.astype(np.uint8), np.ones((2 * half + 1,) * 2)) == 0
    if half:
        free[:half] = free[-half:] = False
        free[:, :half] = free[:, -half:] = False
    return free


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


def searched(
    search: Search, planes: Planes, last: Found | None, rounds: int, rng: np.random.Generator
) -> Found:
    """The nearest source of each target, as `planes` (C, H, W) of the picture are now, in so many
    rounds; the `last` turn or scale is where to begin."""
    start, _ = _start(search, last, rng)
    picture = mixed(planes)
    wanted = np.empty((len(search.targets), search.basis.shape[1]), np.float32)
    for at in range(0, len(search.targets), BLOCK):
        some = slice(at, at + BLOCK)
        wanted[some] = patches(picture, search.targets[some], search.half) @ search.basis
    if len(search.known) and len(search.targets) * len(search.sources) <= PAIRS:
        return Found(search, *_compared(search, wanted))
    best, away = start, _apart(search, wanted, start)
    for _ in range(rounds):
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
    allowed = search.allowed[places]
    if len(search.known):
        found = np.square(search.known[places] - wanted).sum(1)
        return np.where(allowed, found, np.float32(np.inf))
    found, sound = np.full(len(places), np.float32(np.inf)), np.flatnonzero(allowed)
    for at in range(0, len(sound), BLOCK):
        some = sound[at : at + BLOCK]
        parts = search.sheet.patches(places[some], search.half) @ search.basis
        found[some] = np.square(parts - wanted[some]).sum(1)
    return found


def _start(search: Search, last: Found | None, rng: np.random.Generator) -> tuple[Places, Places]:
    """Where to begin: what the last round found, or the next smaller scale, or chance; and of which
    of its targets that is, -1 for none."""
    if last is not None and last.search is search:
        return last.best, np.arange(len(last.best))
    if last is None:
        chance = search.sources[rng.integers(0, len(search.sources), len(search.targets))]
        return chance, np.full(len(chance), -1)
    sheet, small = search.sheet, last.search.sheet
    height, width = small.gap.shape
    rows, columns = np.divmod(search.targets, sheet.gap.shape[1])
    near = (rows // 2).clip(0, height - 1) * width + (columns // 2).clip(0, width - 1)
    who = last.search.index[near]
    copies, row, column = small.split(last.best[np.maximum(who, 0)])
    height, width = sheet.gap.shape
    row = (2 * row + rows % 2).clip(0, height - 1)
    column = (2 * column + columns % 2).clip(0, width - 1)
    there = copies * sheet.gap.size + row * width + column
    return np.where(who >= 0, there, search.targets), who


def _better(
    search: Search, wanted: Planes, best: Places, away: Planes, other: Places
) -> tuple[Places, Planes]:
    apart = _apart(search, wanted, other)
    wins = apart < away
    return np.where(wins, other, best), np.where(wins, apart, away)


def _asked(search: Search, wanted: Planes, best: Places, away: Planes) -> tuple[Places, Planes]:
    """Take what the neighbours of the last round found, moved along."""
    last, (height, width) = best, search.sheet.gap.shape
    rows, columns = np.divmod(search.targets, width)
    for jump in (4, 1):
        for down, right in ((-jump, 0), (jump, 0), (0, -jump), (0, jump)):
            row = np.clip(rows + down, 0, height - 1)
            column = np.clip(columns + right, 0, width - 1)
            who = search.index[row * width + column]
            there = last[np.maximum(who, 0)]
            moved = _moved(search, there, rows - row, columns - column)
            other = np.where(who >= 0, moved, best)
            best, away = _better(search, wanted, best, away, other)
    return best, away


def _looked(
    search: Search, wanted: Planes, best: Places, away: Planes, rng: np.random.Generator
) -> tuple[Places, Planes]:
    """Look at what was found as another copy shows it, and around it, at random, ever nearer."""
    copies = len(search.sheet.ways)
    if copies > 1:
        other = search.sheet.turned(best, rng.integers(0, copies, len(best)))
        best, away = _better(search, wanted, best, away, other)
    radius = max(search.sheet.gap.shape)
    while radius >= 1:
        steps = rng.integers(-radius, radius + 1, (2, len(best)))
        best, away = _better(search, wanted, best, away, _moved(search, best, *steps))
        radius //= 4
    return best, away


def _moved(search: Search, places: Places, down: Places, right: Places) -> Places:
    """As far away in the same copy, in its borders."""
    copies, rows, columns = search.sheet.split(places)
    height, width = search.sheet.gap.shape
    rows, columns = np.clip(rows + down, 0, height - 1), np.clip(columns + right, 0, width - 1)
    found: Places = copies * search.sheet.gap.size + rows * width + columns
    return found
