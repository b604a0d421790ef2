"""Crop: a rectangle of the picture, which may reach beyond it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.image import MAX_SIDE, Image, check_size
from karate.nodes.params import whole


def _place(name: str, title: str, least: int, description: str) -> Param:
    """A length in whole pixels."""
    return Param(name, "integer", title, 0, least, MAX_SIDE, 1, "px", description=description)


TYPE = NodeType(
    id="crop",
    version=1,
    title="Crop",
    category="Transform",
    description="Keeps a rectangle. What lies outside the picture is transparent.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        _place("x", "Left", -MAX_SIDE, "From the picture's left edge; negative adds space."),
        _place("y", "Top", -MAX_SIDE, "From the picture's top edge; negative adds space."),
        _place("width", "Width", 0, "0 reaches to the right edge."),
        _place("height", "Height", 0, "0 reaches to the bottom edge."),
    ),
    keywords=("cut", "trim", "frame", "resize canvas", "extend"),
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Cut the rectangle out; the whole picture returns untouched. Raises StepFailed if empty."""
    image = inputs["image"][0]
    left, top = whole(params, "x"), whole(params, "y")
    width = whole(params, "width") or image.width - left
    height = whole(params, "height") or image.height - top
    if (left, top, width, height) == (0, 0, image.width, image.height):
        return {"image": image}
    check_size(width, height)
    inside = left >= 0 and top >= 0
    inside = inside and left + width <= image.width and top + height <= image.height
    if inside:
        cut = image.planes[:, top : top + height, left : left + width]
        return {"image": image.with_planes(np.ascontiguousarray(cut))}
    planes = np.zeros((image.colours + 1, height, width), np.float32)
    columns = slice(max(left, 0), max(0, min(left + width, image.width)))
    rows = slice(max(top, 0), max(0, min(top + height, image.height)))
    cut = image.planes[:, rows, columns]
    into = planes[:, rows.start - top :, columns.start - left :][:, : cut.shape[1], : cut.shape[2]]
    into[: image.colours] = cut[: image.colours]
    into[-1] = cut[-1] if image.has_alpha else 1
    return {"image": image.with_planes(planes)}
