"""Inpaint: what a mask covers is filled from the rest of the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.blend import INVERT_MASK, MASK, MIX
from karate.nodes.colour import on_straight, straight, to_encoded, to_linear
from karate.nodes.finite import finite
from karate.nodes.fitted import fitted
from karate.nodes.image import Image, Planes
from karate.nodes.matte import feathered, grown
from karate.nodes.membrane import stretched
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.patchwork import Patchwork, patched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

METHODS = ("auto", "patch", "membrane", "telea", "navier-stokes", "provider")
MISSING = {"provider": "No provider for inpainting is connected yet"}
PATCH = {"method": ("auto", "patch")}
QUICK = {"method": ("telea", "navier-stokes")}
#: The farthest that a mask grows or fades, in pixels.
FARTHEST = 500.0
#: A mask counts as covered from half an 8-bit step on.
COVERED = 1 / 510
#: `auto` takes the membrane where no pixel is farther than this from the rim.
THIN = 2.5
#: Rows and columns of the picture around a hole that a membrane or a quick method needs.
RIM = 8
#: White in 16 bits.
CODES = 65_535
#: Least context that patches are taken from where `search` says nothing.
CONTEXT = 96

TYPE = NodeType(
    id="inpaint",
    version=1,
    title="Inpaint",
    category="Retouch",
    description="Fills what the mask covers, so that it looks as if nothing had been there.",
    inputs=(Port("image", PortType.IMAGE, "Image"), MASK),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param(
            *("method", "choice", "Method", "auto"),
            options=METHODS,
            unavailable=MISSING,
            description="Patch copies texture, membrane is smooth; auto takes one by the width.",
        ),
        Param(
            *("paint", "choice", "Fill", "mask"),
            options=("mask", "transparent"),
            description="Where the mask is white, or where the picture is transparent.",
        ),
        Param(
            *("expand", "number", "Expand", 2.0, 0.0, FARTHEST, 0.5, "px"),
            description="Grows the hole, so that no rim of what was there stays.",
        ),
        Param("feather", "number", "Feather", 2.0, 0.0, FARTHEST, 0.5, "px"),
        Param("patch", "integer", "Patch", 7, 3, 15, 2, "px", when=PATCH),
        Param(
            *("search", "integer", "Take from", 0, 0, 16_384, 1, "px"),
            when=PATCH,
            description="How far around the hole texture may come from; 0 fits the hole.",
        ),
        Param(
            *("adapt", "number", "Adapt colour", 1.0, 0.0, 1.0, 0.01),
            when=PATCH,
            description="Moves the colours of copied texture to those of the rim.",
        ),
        Param("seed", "integer", "Seed", 0, 0, 2**31 - 1, 1, when=PATCH),
        Param("radius", "number", "Radius", 5.0, 1.0, 100.0, 0.5, "px", when=QUICK),
        Param(
            *("linear", "boolean", "Linear light", True),
            when={"method": ("auto", "membrane")},
            description="Of the membrane.",
        ),
        MIX,
        INVERT_MASK,
    ),
    keywords=("remove", "heal", "retouch", "content aware", "fill", "erase", "repair", "scratch"),
)


@dataclass(frozen=True, slots=True)
class Hole:
    """What is filled (`flags`), and how much of the fill is taken (`weight`), both (H, W)."""

    flags: Flags
    weight: Planes

    def box(self, around: int) -> tuple[slice, slice]:
        """The rows and columns of the hole and `around` more."""
        found = []
        for axis in (1, 0):
            places = np.flatnonzero(self.flags.any(axis))
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
    part, flags = image.planes[:, rows, columns], hole.flags[rows, columns]
    filled = _filled(np.ascontiguousarray(part), flags, method, params)
    out = np.array(image.planes)
    weight = np.where(flags, hole.weight[rows, columns] * np.float32(mix), np.float32(0))
    out[:, rows, columns] = np.where(weight == 1, filled, part + weight * (filled - part))
    return {"image": image.with_planes(out)}


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


def _filled(planes: Planes, flags: Flags, method: str, params: Mapping[str, Json]) -> Planes:
    """The part of the picture with its hole filled, by one method."""
    if choice(params, "paint") == "transparent" and len(planes) in (2, 4):
        # The new pixels are opaque: only the colour beside them is looked at.
        colour = _filled_colour(straight(planes), flags, method, params)
        alpha = np.where(flags, np.float32(1), planes[-1])
        return np.concatenate([np.where(flags, colour, planes[:-1]), alpha[None]])
    return _filled_colour(planes, flags, method, params)


def _filled_colour(planes: Planes, flags: Flags, method: str, params: Mapping[str, Json]) -> Planes:
    if method == "patch":
        side = whole(params, "patch") | 1
        how = Patchwork(side, whole(params, "seed"), number(params, "adapt"))
        return patched(planes, flags, how)
    if method == "membrane":
        if not switch(params, "linear"):
            return stretched(planes, flags)
        filled = stretched(on_straight(planes, to_linear), flags)
        return np.where(flags, on_straight(filled, to_encoded), planes)
    how_cv = cv2.INPAINT_TELEA if method == "telea" else cv2.INPAINT_NS
    # OpenCV has both for 16 bits; its way for floats gives noise.
    codes = np.rint(np.clip(planes, 0, 1) * CODES).astype(np.uint16)
    radius, gap = number(params, "radius"), flags.astype(np.uint8)
    each = [cv2.inpaint(np.ascontiguousarray(plane), gap, radius, how_cv) for plane in codes]
    return np.where(flags, np.stack(each).astype(np.float32) / CODES, planes)
