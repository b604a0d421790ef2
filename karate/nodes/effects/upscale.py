"""Upscale: a larger picture, as sharp as the small one tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import Blend
from karate.nodes.colour import on_straight, to_encoded, to_linear
from karate.nodes.finite import finite
from karate.nodes.image import MAX_SIDE, Image, Planes, check_size
from karate.nodes.models.at_hand import model_for
from karate.nodes.models.waifu2x import STYLES, doublings, enlarged
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.resize import resized
from karate.nodes.soften import Softener, gaussian_kernel, soften_exact
from karate.nodes.strips import pointwise, strips
from karate.nodes.surface import edge_keeping

FACTORS = ("1", "1.5", "2", "3", "4", "8")
METHODS = ("back-projection", "lanczos", "pixel art", "neural", "provider")
SMOOTH = ("back-projection", "lanczos")
MISSING = {"provider": "No provider for upscaling is connected yet"}

#: Noise that one step of `denoise` takes off, as a difference of encoded values.
NOISE = 0.03
#: Grain at 1: its standard deviation in encoded values.
GRAIN = 0.1

TYPE = NodeType(
    id="upscale",
    version=1,
    title="Upscale",
    category="Transform",
    description="Makes a picture larger and keeps it sharp; pixel art stays pixels.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param("size", "choice", "Size", "factor", options=("factor", "target")),
        Param("factor", "choice", "Factor", "2", options=FACTORS, when={"size": ("factor",)}),
        Param(
            *("width", "integer", "Width", 0, 0, MAX_SIDE, 1, "px"),
            when={"size": ("target",)},
            description="0 follows the height.",
        ),
        Param(
            *("height", "integer", "Height", 0, 0, MAX_SIDE, 1, "px"),
            when={"size": ("target",)},
            description="0 follows the width.",
        ),
        Param(
            *("method", "choice", "Method", "back-projection"),
            options=METHODS,
            unavailable=MISSING,
            needs={"neural": "upscale"},
            description="Back-projection is Lanczos, corrected until it shrinks to the original. "
            "Neural is a small network, and back-projection where that is not fetched.",
        ),
        Param("style", "choice", "Kind", "photo", options=STYLES, when={"method": ("neural",)}),
        Param(*("rounds", "integer", "Rounds", 3, 1, 20, 1), when={"method": ("back-projection",)}),
        Param(
            *("pixels", "choice", "Pixels", "scale2x"),
            options=("scale2x", "nearest"),
            when={"method": ("pixel art",)},
            description="Scale2x rounds the stairs of slanted lines; nearest keeps squares.",
        ),
        Param(
            *("linear", "boolean", "Linear light", False),
            when={"method": SMOOTH},
            description="Truer light; off rings less beside dark lines.",
        ),
        Param(
            *("denoise", "integer", "Denoise", 0, 0, 3, 1),
            group="Finish",
            description="Before enlarging; a network does both at once.",
        ),
        Param("sharpen", "number", "Sharpen", 0.0, 0.0, 2.0, 0.05, group="Finish"),
        Param("grain", "number", "Grain", 0.0, 0.0, 1.0, 0.01, group="Finish"),
        Param("seed", "integer", "Seed", 0, 0, 2**31 - 1, 1, group="Finish"),
    ),
    keywords=("enlarge", "resize", "super resolution", "scale", "bigger", "pixel art", "lanczos"),
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """The larger picture; the same size and nothing to finish returns it untouched.

    Raises StepFailed for a size nobody could store, or a method that is not there.
    """
    source, method = inputs["image"][0], choice(params, "method")
    if method in MISSING:
        raise StepFailed(MISSING[method], param="method")
    width, height = size_of(source.width, source.height, params)
    check_size(width, height)
    image = _larger(finite(source), width, height, params)
    if amount := number(params, "sharpen"):
        image = _sharpened(image, amount, max(1.0, width / source.width))
    return {"image": _grained(image, number(params, "grain"), whole(params, "seed"))}


def _larger(image: Image, width: int, height: int, params: Mapping[str, Json]) -> Image:
    """The picture without noise and in its new size, by the method that is asked for and there."""
    method, level = choice(params, "method"), whole(params, "denoise")
    model = model_for("upscale") if method == "neural" else None
    if model is not None and doublings(image.planes, width, height):
        return enlarged(image, width, height, model, choice(params, "style"), level)
    if level:
        image = edge_keeping(image, "surface", 1 + level, NOISE * level, "clamp", Blend(1.0))
    if (width, height) == (image.width, image.height):
        return image
    if method == "pixel art":
        return image.with_planes(_pixels(image.planes, width, height, params))
    return _enlarged(image, width, height, params)


def size_of(wide: int, tall: int, params: Mapping[str, Json]) -> tuple[int, int]:
    """The size that is asked for; one side of 0 keeps the shape, both keep the size."""
    if choice(params, "size") == "factor":
        factor = float(choice(params, "factor"))
        return round(wide * factor), round(tall * factor)
    width, height = whole(params, "width"), whole(params, "height")
    if not width and not height:
        return wide, tall
    width_of, height_of = wide / tall, tall / wide
    return width or max(1, round(height * width_of)), height or max(1, round(width * height_of))


def _enlarged(image: Image, width: int, height: int, params: Mapping[str, Json]) -> Image:
    """Lanczos, corrected `rounds` times if asked: plane by plane, so that memory stays bounded."""
    linear = switch(params, "linear") and image.space == "srgb"
    light = pointwise(image, lambda p, _: on_straight(p, to_linear)) if linear else image
    rounds = 0 if choice(params, "method") == "lanczos" else whole(params, "rounds")
    out = np.empty((len(image.planes), height, width), np.float32)
    for place, plane in enumerate(light.planes):
        # Alpha gets no correction: its overshoots would show as halos.
        of_alpha = image.has_alpha and place == len(out) - 1
        out[place] = _corrected(plane[None], width, height, 0 if of_alpha else rounds)[0]
    if image.has_alpha:
        # Ringing must not make colour where nothing is, nor light beyond its alpha.
        np.clip(out[-1], 0, 1, out=out[-1])
        if float(image.planes.max()) <= 1:
            np.clip(out[:-1], 0, out[-1], out=out[:-1])
    found = image.with_planes(out)
    return pointwise(found, lambda p, _: on_straight(p, to_encoded)) if linear else found


def _corrected(plane: Planes, width: int, height: int, rounds: int) -> Planes:
    """Iterative back-projection (Irani and Peleg, 1991): what shrinking back misses is added."""
    large = resized(plane, width, height)
    for _ in range(rounds):
        missed = plane - resized(large, plane.shape[2], plane.shape[1], "cubic")
        large += resized(missed, width, height)
    return large


def _pixels(planes: Planes, width: int, height: int, params: Mapping[str, Json]) -> Planes:
    """Whole pixels: doubled by Scale2x while that fits, then the nearest."""
    if choice(params, "pixels") == "scale2x":
        while planes.shape[1] * 2 <= height and planes.shape[2] * 2 <= width:
            planes = _doubled(planes)
    rows = ((np.arange(height) + 0.5) * planes.shape[1] / height).astype(np.int64)
    columns = ((np.arange(width) + 0.5) * planes.shape[2] / width).astype(np.int64)
    return np.ascontiguousarray(planes[:, rows[:, None], columns])


def _doubled(planes: Planes) -> Planes:
    """Scale2x (Mazzoleni, 2001): a corner takes its neighbours' colour where those two agree."""
    padded = np.pad(planes, ((0, 0), (1, 1), (1, 1)), mode="edge")
    up, down = padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]
    left, right = padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]
    open_way = (up != down).any(0) & (left != right).any(0)
    channels, height, width = planes.shape
    out = np.empty((channels, 2 * height, 2 * width), np.float32)
    for row, tall in enumerate((up, down)):
        for column, wide in enumerate((left, right)):
            agree = open_way & (tall == wide).all(0)
            out[:, row::2, column::2] = np.where(agree, tall, planes)
    return out


def _sharpened(image: Image, amount: float, factor: float) -> Image:
    """Unsharp mask at the size of the small picture's pixels; alpha stays."""
    job = Softener(image, "clamp", False, Blend(1.0))
    soft = soften_exact(job, gaussian_kernel(0.6 * factor)).planes
    colours = image.colours
    out = np.array(image.planes)
    for start, stop in strips(image.height, image.width):
        rows = image.planes[:colours, start:stop]
        out[:colours, start:stop] = rows + np.float32(amount) * (rows - soft[:colours, start:stop])
    return replace(image, planes=out)


def _grained(image: Image, amount: float, seed: int) -> Image:
    """Film grain, the same in every channel; one seed, one grain."""
    if amount == 0:
        return image
    rng = np.random.default_rng(seed)

    def grainy(planes: Planes, rows: slice) -> Planes:
        grain = rng.standard_normal(planes.shape[1:], np.float32) * np.float32(GRAIN * amount)
        return on_straight(planes, lambda colour: colour + grain)

    return pointwise(image, grainy)
