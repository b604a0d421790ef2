"""A first guess for a small hole: peeled from its rim inwards, each layer the patches that fit what
is known so far (after Criminisi, Pérez and Toyama, 2004). It carries lines into the hole, where a
film would only blur them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.membrane import stretched
from karate.nodes.search import Search
from karate.nodes.variants import Sheet, mixed, patches

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


def peeled(sheet: Sheet, search: Search | None, rng: np.random.Generator) -> Planes:
    """The (C, H, W) planes of a sheet with its gap filled layer by layer from `search`'s sources.

    It gets a film where there are none, since no whole patch is known.
    """
    made = stretched(sheet.planes, sheet.gap)
    if search is None:
        return made
    half, count = search.half, len(made)
    sources = search.sources[:: -(-len(search.sources) // SOURCES)]
    known = sheet.patches(sources, half)
    middle = known.shape[1] // count // 2 * count
    middles = known[:, middle : middle + count]
    picture, left = mixed(made), sheet.gap.copy()
    while left.any():
        layer = np.flatnonzero(_rim(left))
        if not len(layer):
            break
        seen = (~left).astype(np.float32)[..., None]
        for at in range(0, len(layer), BLOCK):
            some = layer[at : at + BLOCK]
            nearest = _fitting(picture, seen, some, known, half, rng)
            picture.reshape(-1, count)[some] = middles[nearest]
        left.reshape(-1)[layer] = False
    return np.ascontiguousarray(np.moveaxis(picture, -1, 0))


def _rim(left: Flags) -> Flags:
    """What of `left` lies beside something known; off the picture is nothing."""
    part = left.astype(np.uint8)
    inside = cv2.erode(part, np.ones((3, 3)), borderType=cv2.BORDER_CONSTANT, borderValue=1)
    return np.asarray(part > inside)


def _fitting(
    picture: Planes,
    seen: Planes,
    places: NDArray[np.int64],
    known: Planes,
    half: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """For each place the number of the source that is nearest in the pixels that are `seen`.

    Of those that are about as near, chance takes one.
    """
    mask = np.repeat(patches(seen, places, half), picture.shape[-1], axis=1)
    wanted = patches(picture, places, half) * mask
    apart = mask @ np.square(known).T - 2 * (wanted @ known.T)
    apart += np.square(wanted).sum(1, keepdims=True)
    np.maximum(apart, 0, out=apart)
    apart += np.float32(ENOUGH * mask.shape[1])
    apart *= 1 + np.float32(PLAY) * rng.random(apart.shape, np.float32)
    return np.asarray(np.argmin(apart, axis=1))
