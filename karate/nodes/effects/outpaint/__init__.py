"""Outpaint: a larger frame, its new part filled from the picture; and a mask of what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from karate.errors import StepFailed
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.colour import on_straight, to_encoded, to_linear
from karate.nodes.edges import framed
from karate.nodes.effects.outpaint.declared import MISSING, TYPE
from karate.nodes.effects.outpaint.frame import Frame
from karate.nodes.effects.outpaint.haze import hazed
from karate.nodes.effects.outpaint.seam import softened
from karate.nodes.finite import finite
from karate.nodes.image import Image, Planes, check_size
from karate.nodes.matte import smoothstep
from karate.nodes.membrane import stretched
from karate.nodes.params import choice, number, rgb, switch, whole
from karate.nodes.patchwork import Patchwork, patched
from karate.nodes.variants import Variants

__all__ = ["TYPE", "run"]

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

#: Fills that are made anew up to inside the picture, where they then fade out.
MADE = ("blur", "membrane", "patch")


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """The picture in its larger frame, and the mask; nothing to add returns it untouched.

    Raises StepFailed for a size nobody could store, or a fill that is not there.
    """
    image, fill = inputs["image"][0], choice(params, "fill")
    if fill in MISSING:
        raise StepFailed(MISSING[fill], param="fill")
    frame = _frame(image, params)
    width = image.width + frame.left + frame.right
    height = image.height + frame.top + frame.bottom
    check_size(width, height)
    if frame == Frame(0, 0, 0, 0):
        empty = np.zeros((1, height, width), np.float32)
        return {"image": image, "mask": Image(empty, "data", image.bits)}
    if overlap := whole(params, "overlap"):
        image, frame = _given_up(image, frame, overlap)
    new = _newness(image, frame, whole(params, "feather"))
    planes = _filled(finite(image), frame, new, fill, params)
    if seam := number(params, "seam"):
        planes = softened(planes, image, frame, seam)
    mask = Image(new[None], "data", image.bits)
    return {"image": image.with_planes(planes), "mask": mask}


def _frame(image: Image, params: Mapping[str, Json]) -> Frame:
    """The sides that are asked for, and what the shape and the multiple add."""
    left, top, right, bottom = (whole(params, name) for name in ("left", "top", "right", "bottom"))
    width, height = image.width + left + right, image.height + top + bottom
    aspect, place = choice(params, "aspect"), number(params, "place")
    if aspect != "free":
        across, down = (int(word) for word in aspect.split(":"))
        wide = max(0, -(-height * across // down) - width)
        tall = max(0, -(-width * down // across) - height) if not wide else 0
        before = round(wide * place), round(tall * place)
        left, top = left + before[0], top + before[1]
        right, bottom = right + wide - before[0], bottom + tall - before[1]
    snap = whole(params, "snap")
    right += -(image.width + left + right) % snap
    bottom += -(image.height + top + bottom) % snap
    return Frame(left, top, right, bottom)


def _given_up(image: Image, frame: Frame, overlap: int) -> tuple[Image, Frame]:
    """The picture without its rim on the sides that grow, and the frame around that.

    Raises StepFailed where nothing of it would stay.
    """
    left, top, right, bottom = (
        overlap if side else 0 for side in (frame.left, frame.top, frame.right, frame.bottom)
    )
    if left + right >= image.width or top + bottom >= image.height:
        raise StepFailed("The overlap leaves nothing of the picture", param="overlap")
    inner = image.planes[:, top : image.height - bottom, left : image.width - right]
    wider = Frame(frame.left + left, frame.top + top, frame.right + right, frame.bottom + bottom)
    return image.with_planes(np.ascontiguousarray(inner)), wider


def _newness(image: Image, frame: Frame, feather: int) -> Planes:
    """1 outside the picture, falling to 0 over `feather` pixels inside its extended sides."""
    rows = _faded(image.height, frame.top, frame.bottom, feather)
    columns = _faded(image.width, frame.left, frame.right, feather)
    return np.maximum.outer(rows, columns)


def _faded(size: int, before: int, after: int, feather: int) -> Planes:
    """The newness along one axis of `size` pixels that grows by `before` and `after`."""
    away = np.full(size, feather + 1, np.float32)
    places = np.arange(size, dtype=np.float32) + np.float32(0.5)
    if before:
        np.minimum(away, places, out=away)
    if after:
        np.minimum(away, places[::-1], out=away)
    return np.pad(1 - smoothstep(away, 0, feather), (before, after), constant_values=1)


def _filled(
    image: Image, frame: Frame, new: Planes, fill: str, params: Mapping[str, Json]
) -> Planes:
    """The whole frame: the picture, its surroundings, and a fade between them where one is made."""
    sides = (frame.left, frame.top, frame.right, frame.bottom)
    planes = framed(image.planes, *sides, _EDGE.get(fill, "mirror"))
    if fill in _EDGE:
        return planes
    inside = np.s_[:, frame.top : frame.top + image.height, frame.left : frame.left + image.width]
    match fill:
        case "colour":
            behind = np.ones((len(planes), 1, 1), np.float32)
            colour = rgb(params, "colour")
            behind[: image.colours] = colour if image.colours == 3 else colour.mean()
            around = np.broadcast_to(behind, planes.shape)
        case "blur":
            around = hazed(planes, frame, image)
        case "membrane":
            light = on_straight(planes, to_linear)
            around = on_straight(stretched(light, new > 0), to_encoded)
        case _:
            around = _continued(planes, new > 0, params)
    weight = new if fill in MADE else (new == 1).astype(np.float32)
    planes += weight * (around - planes)
    kept = np.where(new[inside[1:]] == 0, image.planes, planes[inside])
    planes[inside] = kept
    return planes


_EDGE = {"mirror": "mirror", "clamp": "clamp", "tile": "wrap"}


def _continued(planes: Planes, hole: Flags, params: Mapping[str, Json]) -> Planes:
    """Patches of the picture go on outside."""
    how = Patchwork(
        *(whole(params, "patch") | 1, whole(params, "seed")),
        crisp=number(params, "texture"),
        variants=Variants(mirror=switch(params, "mirror")),
    )
    return patched(planes, hole, how)
