"""PatchMatch (Barnes and others, 2009) in Jacobi form: every patch asks its neighbours of the last
round, and looks around at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.crew import each
from karate.nodes.image import Planes
from karate.nodes.search import Search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[np.int64]

#: Patches that are compared together: all that is known of them fits a cache.
HUNTED = 16_384


@dataclass(frozen=True, slots=True)
class Hunt:
    """What is `wanted` of each target, the `best` source so far and how far `away` it is.

    Targets are worked on block by block, on all threads: none looks at what another finds
    meanwhile.
    """

    search: Search
    wanted: Planes
    best: Places
    away: Planes

    def begin(self) -> None:
        """Measure the beginning."""

        def work(some: slice) -> None:
            self.away[some] = apart(self.search, self.wanted[some], self.best[some])

        self._each(work)

    def ask(self) -> None:
        """Take what the neighbours had found before, moved along."""
        search, last = self.search, self.best.copy()
        height, width = search.sheet.gap.shape

        def work(some: slice) -> None:
            rows, columns = np.divmod(search.targets[some], width)
            for jump in (4, 1):
                for down, right in ((-jump, 0), (jump, 0), (0, -jump), (0, jump)):
                    row = np.clip(rows + down, 0, height - 1)
                    column = np.clip(columns + right, 0, width - 1)
                    who = search.index.take(row * width + column)
                    moved = _moved(
                        search, last.take(np.maximum(who, 0)), rows - row, columns - column
                    )
                    self._try(some, np.where(who >= 0, moved, self.best[some]))

        self._each(work)

    def look(self, rng: np.random.Generator) -> None:
        """Look at what was found as another copy shows it, and around it, at random, ever
        nearer."""
        sheet = self.search.sheet
        copies = len(sheet.ways)
        if copies > 1:
            other = rng.integers(0, copies, len(self.best))
            self._each(lambda some: self._try(some, sheet.turned(self.best[some], other[some])))
        radius = max(sheet.gap.shape)
        while radius >= 1:
            self._around(rng.integers(-radius, radius + 1, (2, len(self.best))))
            radius //= 4

    def _around(self, steps: Places) -> None:
        def work(some: slice) -> None:
            self._try(some, _moved(self.search, self.best[some], *steps[:, some]))

        self._each(work)

    def _try(self, some: slice, other: Places) -> None:
        far = apart(self.search, self.wanted[some], other)
        wins = far < self.away[some]
        np.copyto(self.best[some], other, where=wins)
        np.copyto(self.away[some], far, where=wins)

    def _each(self, work: Callable[[slice], None]) -> None:
        count = len(self.best)
        each([slice(at, min(at + HUNTED, count)) for at in range(0, count, HUNTED)], work)


def apart(search: Search, wanted: Planes, places: Places) -> Planes:
    """Squared distances; a place that is no source is infinitely far."""
    allowed = search.allowed.take(places)
    if len(search.known):
        between = search.known.take(places, axis=0)  # lets go of Python's lock
        between -= wanted
        return np.where(allowed, _squared(between), np.float32(np.inf))
    found, sound = np.full(len(places), np.float32(np.inf)), np.flatnonzero(allowed)
    parts = search.sheet.patches(places[sound], search.half) @ search.basis
    found[sound] = _squared(parts - wanted[sound])
    return found


def _squared(between: Planes) -> Planes:
    """The squared length of each row: a quarter of the time that square and sum take."""
    found: Planes = np.einsum("ij,ij->i", between, between)
    return found


def _moved(search: Search, places: Places, down: Places, right: Places) -> Places:
    """As far away in the same copy, in its borders."""
    copies, rows, columns = search.sheet.split(places)
    height, width = search.sheet.gap.shape
    rows, columns = np.clip(rows + down, 0, height - 1), np.clip(columns + right, 0, width - 1)
    found: Places = copies * search.sheet.gap.size + rows * width + columns
    return found
