"""The nearest patch, elsewhere in the picture, of each patch that touches a hole.

Where there are few enough all pairs are compared, as one matrix product; else they are hunted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.hunt import Hunt, apart
from karate.nodes.image import Planes
from karate.nodes.search import BLOCK, Search
from karate.nodes.variants import mixed, patches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[np.int64]

#: Pairs up to which all are compared.
PAIRS = 10_000_000


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
    hunt = Hunt(search, wanted, start.copy(), np.empty(len(start), np.float32))
    hunt.begin()
    for _ in range(rounds):
        hunt.ask()
        hunt.look(rng)
    return Found(search, hunt.best, hunt.away)


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
    return best, apart(search, wanted, best)


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
