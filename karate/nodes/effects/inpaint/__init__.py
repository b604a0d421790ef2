"""Inpaint: what a mask covers is filled from the rest of the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.errors import StepFailed
from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.blend import Blend
from karate.nodes.colour import on_straight, straight, to_encoded, to_linear
from karate.nodes.effects.inpaint.declared import MISSING, TYPE
from karate.nodes.finite import finite
from karate.nodes.fitted import fitted
from karate.nodes.image import Image, Planes
from karate.nodes.matte import feathered, grown
from karate.nodes.membrane import stretched
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.patchwork import Patchwork, patched
from karate.nodes.variants import Variants

__all__ = ["TYPE", "run"]

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: A mask counts as covered from half an 8-bit step on.
COVERED = 1 / 510
#: `auto` takes the membrane where no pixel is farther than this from the rim.
THIN = 2.5
#: Rows and columns of the picture around a hole that a membrane or a quick method needs.
RIM = 8
#: White in 16 bits.
CODES = 65_535
#: Light beyond this, the most of a half float, is cut off where it has to fit 16 bits.
BRIGHTEST = 65_504.0
#: Least context that patches are taken from where `search` says nothing.
CONTEXT = 96
#: Pieces may come from where the mask of sources is at least this.
ALLOWED = 0.5


@dataclass(frozen=True, slots=True)
class Gap:
    """The part of a picture that is filled, and where no piece may come from, both (h, w)."""

    flags: Flags
    barred: Flags | None = None


@dataclass(frozen=True, slots=True)
class Hole:
    """What is filled (`flags`), and how much of the fill is taken (`weight`), both (H, W)."""

    flags: Flags
    weight: Planes

    def box(self, around: int) -> tuple[slice, slice]:
        """The rows and columns of the hole and `around` more."""
        return _box(self.flags, around)


def _box(flags: Flags, around: int) -> tuple[slice, slice]:
    found = []
    for axis in (1, 0):
        places = np.flatnonzero(flags.any(axis))
        found.append(slice(max(0, int(places[0]) - around), int(places[-1]) + 1 + around))
    return found[0], found[1]


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Fill the hole; an empty one, or mix 0, returns the picture untouched.

    Raises StepFailed without a mask, or if it covers everything.
    """
    image, method = inputs["image"][0], choice(params, "method")
    if method in MISSING:
        raise StepFailed(MISSING[method], param="method")
    mask = _mask(image, inputs, params)
    mix = number(params, "mix")
    covered = mask > COVERED
    if mix == 0 or not covered.any():
        return {"image": image}
    image = finite(image)
    hole = _hole(mask, params)
    if hole.flags.all():
        raise StepFailed("The mask covers the whole picture: there is nothing to fill it from")
    if method == "auto":
        deepest = cv2.distanceTransform(hole.flags.astype(np.uint8), cv2.DIST_L2, 3).max()
        method = "membrane" if deepest <= THIN else "patch"
    rows, columns = hole.box(_around(hole, method, params))
    sources = _sources(image, hole, inputs) if method == "patch" else None
    if sources is not None and not whole(params, "search"):
        rows, columns = _box(hole.flags | sources, RIM)
    part, flags = image.planes[:, rows, columns], hole.flags[rows, columns]
    barred = None if sources is None else ~sources[rows, columns]
    if barred is not None and barred.all():
        raise StepFailed("No source lies within the search distance", param="search")
    filled = _filled(np.ascontiguousarray(part), Gap(flags, barred), method, params)
    out = np.array(image.planes)
    weight = np.where(flags, hole.weight[rows, columns] * np.float32(mix), np.float32(0))
    filled = np.where(weight == 1, filled, part + weight * (filled - part))
    only = choice(params, "channels")
    out[:, rows, columns] = Blend(1.0, only=only).of(part, filled, slice(None))
    return {"image": image.with_planes(out)}


def _sources(image: Image, hole: Hole, inputs: Mapping[str, Sequence[Image]]) -> Flags | None:
    """Where pieces may come from; None for everywhere. Raises StepFailed for nowhere."""
    masks = inputs.get("sources") or ()
    if not masks:
        return None
    found: Flags = (fitted(masks[0], image) >= ALLOWED) & ~hole.flags
    if not found.any():
        raise StepFailed("Nowhere is left that pieces may be taken from")
    return found


def _mask(
    image: Image, inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]
) -> Planes:
    """How much of each pixel is to be filled, 0..1."""
    if choice(params, "paint") == "transparent":
        alpha = image.alpha
        whole_picture = np.zeros((image.height, image.width), np.float32)
        return whole_picture if alpha is None else np.clip(1 - np.nan_to_num(alpha), 0, 1)
    masks = inputs.get("mask") or ()
    if not masks:
        raise StepFailed("Inpaint needs a mask of what to fill")
    mask = fitted(masks[0], image)
    return 1 - mask if switch(params, "invert_mask") else mask


def _hole(mask: Planes, params: Mapping[str, Json]) -> Hole:
    """The mask grown by `expand`, with a slope of `feather` outside what was covered."""
    expand, feather = number(params, "expand"), number(params, "feather")
    solid = (mask > COVERED).astype(np.float32)
    weight = np.maximum(grown(solid, expand), mask)
    if feather:
        weight = np.maximum(weight, feathered(grown(solid, expand + feather / 2), feather))
    return Hole(weight > COVERED, weight)


def _around(hole: Hole, method: str, params: Mapping[str, Json]) -> int:
    """How much of the picture around the hole is looked at."""
    if method != "patch":
        return RIM + round(number(params, "radius")) if method != "membrane" else RIM
    rows, columns = hole.box(0)
    fits = max(CONTEXT, 2 * max(rows.stop - rows.start, columns.stop - columns.start))
    return whole(params, "search") or fits


def _filled(planes: Planes, gap: Gap, method: str, params: Mapping[str, Json]) -> Planes:
    """The part of the picture with its hole filled, by one method."""
    if choice(params, "paint") == "transparent" and len(planes) in (2, 4):
        # The new pixels are opaque: only the colour beside them is looked at.
        colour = _filled_colour(straight(planes), gap, method, params)
        alpha = np.where(gap.flags, np.float32(1), planes[-1])
        return np.concatenate([np.where(gap.flags, colour, planes[:-1]), alpha[None]])
    return _filled_colour(planes, gap, method, params)


def _filled_colour(planes: Planes, gap: Gap, method: str, params: Mapping[str, Json]) -> Planes:
    flags = gap.flags
    if method == "patch":
        return patched(planes, flags, _patchwork(params), gap.barred)
    if method == "membrane":
        if not switch(params, "linear"):
            return stretched(planes, flags)
        filled = stretched(on_straight(planes, to_linear), flags)
        return np.where(flags, on_straight(filled, to_encoded), planes)
    how_cv = cv2.INPAINT_TELEA if method == "telea" else cv2.INPAINT_NS
    each = [_flowed(plane, flags, number(params, "radius"), how_cv) for plane in planes]
    return np.where(flags, np.stack(each), planes)


def _flowed(plane: Planes, hole: Flags, radius: float, how: int) -> Planes:
    """One plane (H, W) by OpenCV, which does it in 16 bits: its way for floats gives noise.

    The steps are those of what is known of this plane, 0..1 at least and BRIGHTEST at most.
    """
    known = np.clip(plane[~hole], -BRIGHTEST, BRIGHTEST)
    low = np.float32(min(0.0, float(known.min())))
    span = np.float32(max(1.0, float(known.max()))) - low
    codes = np.rint(np.clip((plane - low) / span, 0, 1) * CODES).astype(np.uint16)
    found = cv2.inpaint(codes, hole.astype(np.uint8), radius, how).astype(np.float32)
    found /= CODES
    found *= span
    found += low
    return found


def _patchwork(params: Mapping[str, Json]) -> Patchwork:
    variants = Variants(
        number(params, "turn"), number(params, "scale") / 100, switch(params, "mirror")
    )
    side = whole(params, "patch") | 1
    adapt, crisp = number(params, "adapt"), number(params, "texture")
    return Patchwork(side, whole(params, "seed"), adapt, crisp, variants)
