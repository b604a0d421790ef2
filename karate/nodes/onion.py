"""A first guess for a small hole: peeled from its rim inwards, each layer the patches that fit what
is known so far (after Criminisi, Pérez and Toyama, 2004). It carries lines into the hole, where a
film would only blur them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.membrane import stretched
from karate.nodes.nearest import Search, patches
from karate.nodes.variants import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: Sources looked at, evenly spread, where there are more.
SOURCES = 8_000
#: By how much, in part, a patch that chance prefers may be farther than the nearest.
PLAY = 0.1
#: A squared difference that nobody sees, for each value of a patch.
ENOUGH = 1e-5
#: Patches of a layer in one block.
BLOCK = 1_024


def peeled(sheet: Sheet, patch: int, rng: np.random.Generator) -> Planes:
    """The (C, H, W) planes of a sheet with its gap filled layer by layer.

    It gets a film where no whole patch is known.
    """
    planes, gap = sheet.planes, sheet.gap
    search = Search.of(sheet, patch)
    made = stretched(planes, gap)
    if search is None:
        return made
    half, width = search.half, gap.shape[1]
    sources = search.sources[:: -(-len(search.sources) // SOURCES)]
    known = patches(planes, sources, half)
    flat, left = made.reshape(len(made), -1), gap.copy()
    while left.any():
        inside = cv2.erode(
            left.astype(np.uint8), np.ones((3, 3)), borderType=cv2.BORDER_CONSTANT, borderValue=1
        )
        layer = np.flatnonzero(left & (inside == 0))
        if not len(layer):
            break
        seen = (~left).astype(np.float32)[None]
        for at in range(0, len(layer), BLOCK):
            some = layer[at : at + BLOCK]
            flat[:, some] = flat[:, sources[_fitting(made, seen, some, known, half, rng)]]
        left.reshape(-1)[layer] = False
    return flat.reshape(len(made), -1, width)


def _fitting(
    made: Planes,
    seen: Planes,
    places: NDArray[np.int64],
    known: Planes,
    half: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """For each place the number of the source that is nearest in the pixels that are `seen`.

    Of those that are about as near, chance takes one.
    """
    mask = np.tile(patches(seen, places, half), (1, len(made)))
    wanted = patches(made, places, half) * mask
    apart = mask @ np.square(known).T - 2 * (wanted @ known.T)
    apart += np.square(wanted).sum(1, keepdims=True)
    np.maximum(apart, 0, out=apart)
    apart += np.float32(ENOUGH * mask.shape[1])
    apart *= 1 + np.float32(PLAY) * rng.random(apart.shape, np.float32)
    return np.asarray(np.argmin(apart, axis=1))
