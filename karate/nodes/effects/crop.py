"""Crop: a rectangle of the picture, turned, straightened, trimmed; it may reach beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.colour import straight
from karate.nodes.edges import reach
from karate.nodes.finite import finite
from karate.nodes.hues import three
from karate.nodes.image import MAX_SIDE, Image, check_size
from karate.nodes.params import choice, number, rgb, whole
from karate.nodes.salience import framed_by
from karate.nodes.spare import empty
from karate.nodes.turn import (
    FLIPS,
    OUTSIDE,
    QUARTERS,
    RESAMPLES,
    busiest,
    rotated,
    turned,
    upright_size,
)

ASPECTS = (
    "free",
    "original",
    "1:1",
    "5:4",
    "4:3",
    "3:2",
    "16:9",
    "2:1",
    "4:5",
    "3:4",
    "2:3",
    "9:16",
)
ANCHORS = (
    *("top left", "top", "top right", "left", "centre", "right"),
    *("bottom left", "bottom", "bottom right", "detail", "salient", "thirds", "faces"),
)


def _place(name: str, title: str, least: int, description: str) -> Param:
    """A length in whole pixels, or in percent of the picture."""
    return Param(name, "integer", title, 0, least, MAX_SIDE, 1, "px", description=description)


TYPE = NodeType(
    id="crop",
    version=2,
    title="Crop",
    category="Transform",
    description="Keeps a rectangle: turned, straightened, trimmed; it may reach beyond.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        _place("x", "Left", -MAX_SIDE, "From the picture's left edge; negative adds space."),
        _place("y", "Top", -MAX_SIDE, "From the picture's top edge; negative adds space."),
        _place("width", "Width", 0, "0 reaches to the right edge."),
        _place("height", "Height", 0, "0 reaches to the bottom edge."),
        Param("unit", "choice", "Measured in", "px", options=("px", "percent")),
        Param("outside", "choice", "Outside", "transparent", options=OUTSIDE),
        Param("aspect", "choice", "Shape", "free", options=ASPECTS, group="Shape"),
        Param(
            *("anchor", "choice", "Keep", "centre"),
            options=ANCHORS,
            group="Shape",
            when={"aspect": ASPECTS[1:]},
            unavailable={"faces": "No model that finds faces can be fetched yet"},
            description="Detail looks for the most texture, salient for what stands out; thirds "
            "lays that where the frame's thirds cross.",
        ),
        Param(
            *("snap", "integer", "Multiple of", 1, 1, 256, 1, "px"),
            group="Shape",
            description="Rounds the size down: many models want multiples of 8 or 64.",
        ),
        Param("turn", "choice", "Turn", "0", options=QUARTERS, group="Turn"),
        Param("flip", "choice", "Flip", "none", options=FLIPS, group="Turn"),
        Param("angle", "number", "Straighten", 0.0, -180.0, 180.0, 0.1, "°", group="Turn"),
        Param(
            *("resample", "choice", "Resample", "cubic"),
            options=tuple(RESAMPLES),
            group="Turn",
            description="How a straightened picture is read between pixels; nearest mixes none.",
        ),
        Param(
            *("corners", "choice", "Empty corners", "keep"),
            options=("keep", "cut"),
            group="Turn",
            description="Cut keeps the largest part that a turn leaves whole.",
        ),
        Param(
            *("trim", "choice", "Trim", "none"),
            options=("none", "transparent", "colour"),
            group="Trim",
            description="Takes empty borders off first.",
        ),
        Param(
            "trim_colour", "color", "Border", "#ffffff", group="Trim", when={"trim": ("colour",)}
        ),
        Param(
            *("tolerance", "number", "Tolerance", 0.02, 0.0, 1.0, 0.01),
            group="Trim",
            when={"trim": ("transparent", "colour")},
        ),
        Param(
            *("margin", "integer", "Keep a margin", 0, 0, 2_000, 1, "px"),
            group="Trim",
            when={"trim": ("transparent", "colour")},
            description="How much of the border stays on every side, as far as it reaches.",
        ),
    ),
    keywords=("cut", "trim", "frame", "rotate", "straighten", "flip", "aspect", "resize canvas"),
)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in whole pixels of a picture; it may lie outside."""

    left: int
    top: int
    width: int
    height: int


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Trim, turn and cut; the whole picture returns untouched. Raises StepFailed if empty."""
    image = inputs["image"][0]
    if choice(params, "trim") != "none":
        filled = _widened(_filled(image, params), image, whole(params, "margin"))
        image = _cut(image, filled, "transparent")
    quarters, flip = QUARTERS.index(choice(params, "turn")), choice(params, "flip")
    if quarters or flip != "none":
        image = turned(image, quarters, flip)
    angle, outside = number(params, "angle"), choice(params, "outside")
    frame = Rect(0, 0, image.width, image.height)
    if angle % 360:
        image = rotated(image, angle, outside, choice(params, "resample"))
        if choice(params, "corners") == "cut":
            wide, tall = upright_size(image.width, image.height, angle)
            frame = Rect((image.width - wide) // 2, (image.height - tall) // 2, wide, tall)
            image = _cut(image, frame, outside)
            frame = Rect(0, 0, wide, tall)
    rect = _shaped(_asked(params, frame), image, params)
    return {"image": _cut(image, rect, outside)}


def _asked(params: Mapping[str, Json], frame: Rect) -> Rect:
    """The rectangle of x, y, width and height."""
    names = ("x", "y", "width", "height")
    x, y, width, height = (whole(params, name) for name in names)
    if choice(params, "unit") == "percent":
        x, width = (round(n * frame.width / 100) for n in (x, width))
        y, height = (round(n * frame.height / 100) for n in (y, height))
    return Rect(x, y, width or frame.width - x, height or frame.height - y)


def _shaped(rect: Rect, image: Image, params: Mapping[str, Json]) -> Rect:
    """The largest part of `rect` with the aspect and multiple that are asked for."""
    aspect, snap = choice(params, "aspect"), whole(params, "snap")
    width, height = rect.width, rect.height
    if aspect != "free":
        across, down = _ratio(aspect, image)
        width, height = min(width, height * across // down), min(height, width * down // across)
    width, height = width // snap * snap, height // snap * snap
    if (width, height) == (rect.width, rect.height):
        return rect
    check_size(width, height)
    anchor = choice(params, "anchor")
    if anchor == "detail":
        left, top = busiest(_cut(image, rect, "clamp").planes, width, height)
    elif anchor in ("salient", "thirds"):
        inside = finite(_cut(image, rect, "clamp"))
        left, top = framed_by(inside, width, height, anchor == "thirds")
    else:
        left = _aligned(anchor, "left", "right", rect.width - width)
        top = _aligned(anchor, "top", "bottom", rect.height - height)
    return Rect(rect.left + left, rect.top + top, width, height)


def _ratio(aspect: str, image: Image) -> tuple[int, int]:
    if aspect == "original":
        return image.width, image.height
    across, down = aspect.split(":")
    return int(across), int(down)


def _aligned(anchor: str, near: str, far: str, spare: int) -> int:
    """How much of the spare room lies before the cut."""
    words = anchor.split()
    return 0 if near in words else spare if far in words else spare // 2


def _widened(rect: Rect, image: Image, margin: int) -> Rect:
    """The rectangle with a margin, inside the picture."""
    left, top = max(0, rect.left - margin), max(0, rect.top - margin)
    right = min(image.width, rect.left + rect.width + margin)
    bottom = min(image.height, rect.top + rect.height + margin)
    return Rect(left, top, right - left, bottom - top)


def _filled(image: Image, params: Mapping[str, Json]) -> Rect:
    """The box around all that is not border. Raises StepFailed when everything is."""
    tolerance = np.float32(number(params, "tolerance"))
    if choice(params, "trim") == "transparent":
        alpha = image.alpha
        if alpha is None:
            return Rect(0, 0, image.width, image.height)
        seen = alpha > tolerance
    else:
        away = np.abs(three(straight(image.planes)) - rgb(params, "trim_colour")).max(0)
        seen = away > tolerance
        if image.alpha is not None:
            seen &= image.alpha > 0
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        raise StepFailed("Nothing is left: the whole picture is border")
    left, top = int(columns[0]), int(rows[0])
    return Rect(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)


def _cut(image: Image, rect: Rect, outside: str) -> Image:
    """The pixels of `rect`; what lies beyond the picture is filled as `outside` says."""
    if rect == Rect(0, 0, image.width, image.height):
        return image
    check_size(rect.width, rect.height)
    right, bottom = rect.left + rect.width, rect.top + rect.height
    if rect.left >= 0 and rect.top >= 0 and right <= image.width and bottom <= image.height:
        cut = image.planes[:, rect.top : bottom, rect.left : right]
        planes = empty(cut.shape)
        for plane, into in zip(cut, planes, strict=True):
            np.copyto(into, plane)
        return image.with_planes(planes)
    edge = "black" if outside == "transparent" else outside
    source = image.with_alpha() if outside == "transparent" else image
    rows = reach(rect.top, bottom, image.height, edge)
    columns = reach(rect.left, right, image.width, edge)
    picked = source.planes[:, np.maximum(rows, 0)[:, None], np.maximum(columns, 0)]
    planes = np.ascontiguousarray(picked)
    planes[:, rows < 0] = 0
    planes[:, :, columns < 0] = 0
    return replace(source, planes=planes)
