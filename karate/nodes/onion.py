"""A first guess for a small hole: peeled from its rim inwards, each layer the patches that fit what
is known so far (after Criminisi, Pérez and Toyama, 2004). It carries lines into the hole, where a
film would only blur them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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


class Look(NamedTuple):
    """How patches are read: as far as `half`, in a picture that is `wide`."""

    half: int
    wide: int


def peeled(sheet: Sheet, patch: int, rng: np.random.Generator) -> Planes:
    """The (C, H, W) planes of a sheet with its gap filled layer by layer.

    It gets a film where no whole patch is known.
    """
    planes, gap = sheet.planes, sheet.gap
    search = Search.of(sheet, patch)
    picture = np.s_[..., : sheet.width]
    made = planes.copy()
    made[picture] = stretched(planes[picture], gap[picture])
    if search is None:
        return made
    half, width = search.half, gap.shape[1]
    sources = search.sources[:: -(-len(search.sources) // SOURCES)]
    known = patches(planes, sources, half, sheet.width)
    look = Look(half, sheet.width)
    flat, left = made.reshape(len(made), -1), gap.copy()
    while left.any():
        layer = np.flatnonzero(_rim(left, sheet.width))
        if not len(layer):
            break
        seen = (~left).astype(np.float32)[None]
        for at in range(0, len(layer), BLOCK):
            some = layer[at : at + BLOCK]
            flat[:, some] = flat[:, sources[_fitting(made, seen, some, known, look, rng)]]
        left.reshape(-1)[layer] = False
    return flat.reshape(len(made), -1, width)


def _rim(left: Flags, wide: int) -> Flags:
    """What of `left` lies beside something known; off the picture, `wide` columns, is nothing."""
    part = left[:, :wide].astype(np.uint8)
    inside = cv2.erode(part, np.ones((3, 3)), borderType=cv2.BORDER_CONSTANT, borderValue=1)
    found = np.zeros_like(left)
    found[:, :wide] = part > inside
    return found


def _fitting(
    made: Planes,
    seen: Planes,
    places: NDArray[np.int64],
    known: Planes,
    look: Look,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """For each place the number of the source that is nearest in the pixels that are `seen`.

    Of those that are about as near, chance takes one.
    """
    mask = np.tile(patches(seen, places, *look), (1, len(made)))
    wanted = patches(made, places, *look) * mask
    apart = mask @ np.square(known).T - 2 * (wanted @ known.T)
    apart += np.square(wanted).sum(1, keepdims=True)
    np.maximum(apart, 0, out=apart)
    apart += np.float32(ENOUGH * mask.shape[1])
    apart *= 1 + np.float32(PLAY) * rng.random(apart.shape, np.float32)
    return np.asarray(np.argmin(apart, axis=1))
