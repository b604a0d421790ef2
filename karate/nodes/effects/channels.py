"""Channels: take one out, shuffle them, mix them, put four together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import INVERT_MASK, MASK, MIX, blend_of
from karate.nodes.colour import luminance, solid, straight, weighted
from karate.nodes.crew import each_strip
from karate.nodes.fitted import fitted
from karate.nodes.hues import MODELS, three
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch
from karate.nodes.spare import empty
from karate.nodes.strips import pointwise

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLOURS = ("red", "green", "blue")
PLANES = (*COLOURS, "alpha")
#: What an output channel may be made of.
SOURCES = (*PLANES, "luminance", "zero", "one")
#: What may be taken out as a mask: also a plane of another colour model.
EXTRACTS = (*PLANES, *(name for name in MODELS))
#: The mixer that changes nothing: a row for each output, a column for each source and a constant.
UNMIXED = tuple(tuple(float(row == column) for column in range(5)) for row in range(4))


def _shuffle(name: str) -> Param:
    """Where one output channel comes from."""
    return Param(name, "choice", f"{name.title()} from", name, options=SOURCES, group="Shuffle")


def _mixer() -> tuple[Param, ...]:
    """How much of each shuffled channel goes into each output channel, and a constant."""
    found = []
    for target in PLANES:
        for source in (*PLANES, "constant"):
            name, one = f"{target}_{source}", 1.0 if source == target else 0.0
            title = f"{source.title()} in {target}"
            found.append(Param(name, "number", title, one, -2.0, 2.0, 0.01, group="Mixer"))
    return tuple(found)


def _instead(name: str) -> Port:
    return Port(name, PortType.MASK, name.title(), False, description=f"Becomes the {name}.")


TYPE = NodeType(
    id="channels",
    version=2,
    title="Channels",
    category="Colour",
    description="Takes a channel out as a mask, swaps channels, mixes them, or puts four together.",
    inputs=(Port("image", PortType.IMAGE, "Image"), *(_instead(name) for name in PLANES), MASK),
    outputs=(
        Port("image", PortType.IMAGE, "Image"),
        Port("mask", PortType.MASK, "Channel", description="The channel chosen under Extract."),
    ),
    params=(
        Param("extract", "choice", "Extract", "luminance", options=EXTRACTS),
        *(_shuffle(name) for name in PLANES),
        *_mixer(),
        Param("monochrome", "boolean", "Monochrome", False, group="Mixer"),
        Param(
            "alpha_mode",
            "choice",
            "Colour and alpha",
            "keep",
            options=("keep", "multiply", "divide"),
            group="Alpha",
            description="Mends colour that was multiplied by alpha once too often, or never.",
        ),
        MIX,
        INVERT_MASK,
    ),
    keywords=(
        *("split", "merge", "swap", "shuffle", "mixer", "extract", "combine", "swizzle"),
        *("luminance", "alpha", "hsv", "lab", "ycbcr", "cmyk", "premultiply"),
    ),
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """The shuffled and mixed `image`, and one channel of the source as `mask`.

    Works on straight colour as encoded. Untouched settings return `image` bit for bit.
    """
    image = _combined(inputs)
    mask = empty((1, image.height, image.width))
    picks = tuple(choice(params, name) for name in PLANES)
    matrix, alpha_mode = mixer(params), choice(params, "alpha_mode")
    extract = choice(params, "extract")
    same = picks == PLANES and matrix is None and alpha_mode == "keep"
    planes = None if same else empty((4, image.height, image.width))
    kept = picks[3] == "alpha" and (matrix is None or unmixed(matrix, 3))

    def make(rows: slice) -> None:
        part = Straight(image, rows)
        if planes is not None:
            into = planes[:, rows]
            _mix(part, picks, matrix, into)
            if not (kept and part.whole):
                _with_alpha(into, alpha_mode)
        part.extract(extract, mask[0, rows])

    each_strip(image.height, image.width, make)
    return {
        "image": _blended(inputs, params, _result(image, planes, picks, matrix)),
        "mask": Image(mask, "data", image.bits),
    }


def _blended(
    inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json], made: Image
) -> Image:
    """As much of what was made as mix and mask take, over the picture that came in."""
    source = inputs["image"][0]
    blend = blend_of(source, inputs, params)
    if made is source or blend.whole:
        return made
    if blend.neutral:
        return source
    if source.has_alpha or made.has_alpha:
        source, made = source.with_alpha(), made.with_alpha()
    if source.colours < made.colours:
        colour = three(source.planes[:1])
        source = source.with_planes(np.concatenate([colour, source.planes[1:]]))
    before = source.planes
    return pointwise(made, lambda planes, rows: blend.of(before[:, rows], planes, rows))


class Straight:
    """Rows of a picture as straight planes, each made when it is asked for."""

    def __init__(self, image: Image, rows: slice) -> None:
        self._planes, self._alpha = image.planes[:, rows], image.has_alpha

    @cached_property
    def whole(self) -> bool:
        """Whether nothing shines through."""
        return not self._alpha or solid(self._planes[-1])

    @cached_property
    def _colour(self) -> Planes:
        if not self.whole:
            return straight(self._planes)
        return self._planes[:-1] if self._alpha else self._planes

    def extract(self, name: str, out: Planes) -> None:
        """Write the plane of one of EXTRACTS to `out`."""
        if name == "luminance":
            luminance(self._colour, out)
        else:
            np.copyto(out, self.plane(name))

    def plane(self, name: str) -> Planes:
        """The plane (h, W) of one of EXTRACTS or SOURCES."""
        shape = self._colour.shape[1:]
        if name in COLOURS:
            colour: Planes = self._colour[min(COLOURS.index(name), len(self._colour) - 1)]
            return colour
        match name:
            case "alpha":
                return self._planes[-1] if self._alpha else np.ones(shape, np.float32)
            case "zero":
                return np.zeros(shape, np.float32)
            case "one":
                return np.ones(shape, np.float32)
            case _:
                found: Planes = MODELS[name](three(self._colour))
                return found


def _combined(inputs: Mapping[str, Sequence[Image]]) -> Image:
    """`image` with the wired masks in place of its channels, straight."""
    image = inputs["image"][0]
    wired = {name: inputs[name][0] for name in PLANES if inputs.get(name)}
    if not wired:
        return image
    planes = np.ones((4, image.height, image.width), np.float32)
    planes[:3] = three(straight(image.planes))
    if image.alpha is not None:
        planes[3] = image.alpha
    for name, mask in wired.items():
        planes[PLANES.index(name)] = fitted(mask, image)
    planes[:3] *= planes[3]
    keep = image.has_alpha or "alpha" in wired
    return image.with_planes(planes if keep else np.ascontiguousarray(planes[:3]))


def mixer(params: Mapping[str, Json]) -> NDArray[np.float32] | None:
    """The mixer as 4 × 5 numbers; None if it changes nothing."""
    names = [[f"{target}_{source}" for source in (*PLANES, "constant")] for target in PLANES]
    found = np.array([[number(params, name) for name in row] for row in names], np.float32)
    if switch(params, "monochrome"):
        found[1:3] = found[0]
    return None if np.array_equal(found, UNMIXED) else found


def _mix(
    part: Straight, picks: Sequence[str], matrix: NDArray[np.float32] | None, planes: Planes
) -> None:
    """Fill the four `planes`, each with its weighted sum of the four `picks` and a constant."""
    mixed = [] if matrix is None else [n for n in range(len(planes)) if not unmixed(matrix, n)]
    # Copies first, that of alpha before all: it is the fastest way to bring a plane to the cache,
    # and alpha is looked at as soon as the first colour is asked for.
    for target in (3, 0, 1, 2):
        if target not in mixed:
            np.copyto(planes[target], part.plane(picks[target]))
    if matrix is not None and mixed:
        sources = [part.plane(name) for name in picks]
        for target in mixed:
            *weights, more = matrix[target].tolist()
            weighted(sources, weights, more, planes[target])


def unmixed(matrix: NDArray[np.float32], target: int) -> bool:
    """Tell whether an output channel is plainly its source."""
    return tuple(matrix[target]) == UNMIXED[target]


def _with_alpha(planes: Planes, mode: str) -> None:
    """Premultiply straight rows in place, after mending their colour if asked."""
    alpha = planes[3]
    if solid(alpha):
        return
    if mode == "multiply":
        planes[:3] *= alpha
    elif mode == "divide":
        return  # the colour was multiplied already: as premultiplied colour it is right as it is
    planes[:3] *= alpha


def _result(
    image: Image,
    planes: Planes | None,
    picks: tuple[str, ...],
    matrix: NDArray[np.float32] | None,
) -> Image:
    """The source if nothing changed; without alpha if that is plainly opaque."""
    if planes is None:
        return image
    plain = opaque(image.has_alpha, picks, matrix)
    return image.with_planes(np.ascontiguousarray(planes[:3]) if plain else planes)


def opaque(has_alpha: bool, picks: tuple[str, ...], matrix: NDArray[np.float32] | None) -> bool:
    """Tell whether the result's alpha is plainly 1."""
    mixed = matrix is not None and not unmixed(matrix, 3)
    return (picks[3] == "one" or (picks[3] == "alpha" and not has_alpha)) and not mixed
