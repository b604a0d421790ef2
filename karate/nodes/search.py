"""What is looked for, and where: the patches that touch a hole, and those it may be filled with.

Patches are compared by their largest principal parts. The parts of all sources are kept where there
is room; beyond, a source is read from the picture when it is looked at, which takes ten times as
long and no memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.variants import Sheet, patches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

#: Principal parts that stand for a patch.
PARTS = 16
#: Patches that the principal parts are learned from.
LEARNED = 4_000
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
