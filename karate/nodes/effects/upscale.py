"""Upscale: a larger picture, as sharp as the small one tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import Blend
from karate.nodes.colour import on_straight, straight, to_encoded, to_linear
from karate.nodes.finite import finite
from karate.nodes.image import MAX_SIDE, Image, Planes, check_size
from karate.nodes.membrane import stretched
from karate.nodes.models.at_hand import model_for
from karate.nodes.models.waifu2x import STYLES, doublings, enlarged
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.pixelart import WAYS, enlarged_pixels
from karate.nodes.resize import resized
from karate.nodes.soften import Softener, gaussian_kernel, soften_exact
from karate.nodes.strips import pointwise, strips
from karate.nodes.surface import edge_keeping

FACTORS = ("1", "1.5", "2", "3", "4", "8")
METHODS = ("back-projection", "lanczos", "pixel art", "neural", "provider")
SMOOTH = ("back-projection", "lanczos")
MISSING = {"provider": "No provider for upscaling is connected yet"}

#: Below this alpha nothing is told of the colour.
FAINT = 1 / 255
#: How alpha is enlarged.
ALPHAS = ("smooth", "sharp", "nearest")
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
            idle=(
                {"size": "factor", "factor": "1"},
                {"size": "target", "width": 0, "height": 0},
            ),
            description="Back-projection is Lanczos, corrected until it shrinks to the original. "
            "Neural is a small network, and back-projection where that is not fetched.",
        ),
        Param("style", "choice", "Kind", "photo", options=STYLES, when={"method": ("neural",)}),
        Param(*("rounds", "integer", "Rounds", 3, 1, 20, 1), when={"method": ("back-projection",)}),
        Param(
            *("pixels", "choice", "Pixels", "scale2x"),
            options=WAYS,
            when={"method": ("pixel art",)},
            description="Scale2x and 3x round the stairs of slanted lines, xBR mixes along them; "
            "nearest keeps squares.",
        ),
        Param(
            *("linear", "boolean", "Linear light", False),
            when={"method": SMOOTH},
            description="Truer light; off rings less beside dark lines.",
        ),
        Param(
            *("alpha", "choice", "Alpha", "smooth"),
            options=ALPHAS,
            when={"method": (*SMOOTH, "neural")},
            description="Smooth goes on as Lanczos does; sharp keeps outlines a pixel wide; "
            "nearest keeps the small picture's squares.",
        ),
        Param(
            *("faces", "choice", "Faces", "as they are"),
            options=("as they are", "restore"),
            unavailable={"restore": "No provider that restores faces is connected yet"},
        ),
        Param(
            *("denoise", "integer", "Denoise", 0, 0, 3, 1),
            group="Finish",
            description="Before enlarging; a network does both at once.",
        ),
        Param(
            *("keep_grain", "number", "Keep grain", 0.0, 0.0, 1.0, 0.01),
            group="Finish",
            when={"denoise": (1, 2, 3)},
            description="How much of what denoising took comes back, as fine as it was.",
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
    small = finite(source)
    grows = (width, height) != (small.width, small.height) and method != "pixel art"
    apart = small.has_alpha and grows and choice(params, "alpha") != "smooth"
    image = (_apart if apart else _larger)(small, width, height, params)
    if whole(params, "denoise") and (kept := number(params, "keep_grain")):
        image = _with_grain(image, small, kept, whole(params, "denoise"))
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
        image = _quiet(image, level)
    if (width, height) == (image.width, image.height):
        return image
    if method == "pixel art":
        way = choice(params, "pixels")
        return image.with_planes(enlarged_pixels(image.planes, width, height, way))
    return _enlarged(image, width, height, params)


def _quiet(image: Image, level: int) -> Image:
    """The picture without the noise of `level`: a narrow blur that keeps edges."""
    return edge_keeping(image, "surface", 1 + level, NOISE * level, "clamp", Blend(1.0))


def _apart(image: Image, width: int, height: int, params: Mapping[str, Json]) -> Image:
    """The larger picture with colour and alpha enlarged apart, the alpha hard as asked."""
    alpha, how = image.planes[-1:], choice(params, "alpha")
    # Where nothing is seen, the colour around goes on.
    colour = stretched(straight(image.planes), alpha[0] < FAINT)
    found = _larger(image.with_planes(colour), width, height, params)
    if how == "nearest":
        large = enlarged_pixels(alpha, width, height, how)
    else:
        # Lanczos' slope is as wide as the factor: made one pixel wide.
        steep = np.float32(max(1.0, width / image.width, height / image.height))
        slope = resized(alpha, width, height) - np.float32(0.5)
        large = np.clip(slope * steep + np.float32(0.5), 0, 1)
    return found.with_planes(np.concatenate([found.planes * large, large]))


def _with_grain(image: Image, small: Image, amount: float, level: int) -> Image:
    """The larger picture with the noise that was taken off the small one, tiled, not enlarged."""
    taken = straight(small.planes) - straight(_quiet(small, level).planes)
    rows, columns = (
        np.pad(np.arange(old), (0, max(0, new - old)), mode="symmetric")[:new]
        for old, new in ((small.height, image.height), (small.width, image.width))
    )
    noise = taken[:, rows[:, None], columns] * np.float32(amount)
    return image.with_planes(on_straight(image.planes, lambda colour: colour + noise))


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
