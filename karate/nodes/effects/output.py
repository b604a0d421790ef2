"""Output: the finished picture as a file of a chosen format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.image import Encoding, Image, Planes
from karate.nodes.params import choice, rgb, switch, whole
from karate.nodes.strips import strips

#: zlib level of a finished PNG; between nodes speed counts more.
PNG_EFFORT = 6

TYPE = NodeType(
    id="output",
    version=1,
    title="Output",
    category="Output",
    description="The end of a workflow: the picture as a PNG, JPEG or WebP file.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param("format", "choice", "Format", "png", options=("png", "jpeg", "webp")),
        Param(
            "quality", "integer", "Quality", 90, 1, 100, 1, "%", description="For JPEG and WebP."
        ),
        Param("lossless", "boolean", "Lossless", False, description="For WebP."),
        Param("depth", "choice", "Bit depth", "source", options=("source", "8", "16")),
        Param(
            "background",
            "color",
            "Background",
            "#ffffff",
            description="Stands behind transparent pixels of a JPEG, as #rrggbb.",
        ),
    ),
    keywords=("save", "export", "result", "download", "sink"),
    kind="io",
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Choose how `image` is stored; JPEG lays it on the background. Raises Invalid for a colour."""
    image, depth = inputs["image"][0], choice(params, "depth")
    bits = image.bits if depth == "source" else int(depth)
    quality = whole(params, "quality")
    match choice(params, "format"):
        case "jpeg":
            how = Encoding("image/jpeg", quality)
            image = _flattened(image, rgb(params, "background"))
        case "webp":
            how = Encoding("image/webp", quality, switch(params, "lossless"))
        case _:
            how = Encoding("image/png", effort=PNG_EFFORT)
    return {"image": replace(image, bits=bits, encoding=how)}


def _flattened(image: Image, behind: Planes) -> Image:
    """The picture over an opaque colour, without alpha; an opaque picture as it is."""
    alpha = image.alpha
    if alpha is None:
        return image
    planes: Planes = np.empty((3, image.height, image.width), np.float32)
    for start, stop in strips(image.height, image.width):
        rows = slice(start, stop)
        planes[:, rows] = image.planes[:-1, rows] + (1 - alpha[rows]) * behind
    return image.with_planes(planes)
