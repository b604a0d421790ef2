"""Channels: take one out, shuffle them, mix them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.colour import luminance, straight
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch
from karate.nodes.strips import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOURCES = ("red", "green", "blue", "alpha", "luminance", "zero", "one")
COLOURS = ("red", "green", "blue")


def _shuffle(name: str) -> Param:
    """Where one output channel comes from."""
    return Param(name, "choice", f"{name.title()} from", name, options=SOURCES, group="Shuffle")


def _mixer() -> tuple[Param, ...]:
    """How much of each shuffled channel goes into each output channel, and a constant."""
    found = []
    for target in COLOURS:
        for source in (*COLOURS, "constant"):
            name, one = f"{target}_{source}", 1.0 if source == target else 0.0
            title = f"{source.title()} in {target}"
            found.append(Param(name, "number", title, one, -2.0, 2.0, 0.01, group="Mixer"))
    return tuple(found)


TYPE = NodeType(
    id="channels",
    version=1,
    title="Channels",
    category="Colour",
    description="Takes a channel out as a mask, swaps channels, or mixes them like a film stock.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(
        Port("image", PortType.IMAGE, "Image"),
        Port("mask", PortType.MASK, "Channel", description="The channel chosen under Extract."),
    ),
    params=(
        Param("extract", "choice", "Extract", "luminance", options=SOURCES[:5]),
        *(_shuffle(name) for name in (*COLOURS, "alpha")),
        *_mixer(),
        Param("monochrome", "boolean", "Monochrome", False, group="Mixer"),
    ),
    keywords=("split", "swap", "shuffle", "mixer", "extract", "luminance", "alpha", "swizzle"),
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """The shuffled and mixed `image`, and one channel of the source as `mask`.

    Works on straight colour as encoded. Untouched settings return `image` bit for bit.
    """
    image = inputs["image"][0]
    mask = np.empty((1, image.height, image.width), np.float32)
    picks = tuple(choice(params, name) for name in (*COLOURS, "alpha"))
    matrix = _matrix(params)
    same = picks == SOURCES[:4] and matrix is None
    planes = None if same else np.empty((4, image.height, image.width), np.float32)
    for start, stop in strips(image.height, image.width):
        sources = _sources(image, start, stop)
        mask[0, start:stop] = sources[choice(params, "extract")]
        if planes is None:
            continue
        planes[:, start:stop] = np.stack([sources[name] for name in picks])
        if matrix is not None:
            colour = np.einsum("ij,jhw->ihw", matrix[:, :3], planes[:3, start:stop])
            planes[:3, start:stop] = colour + matrix[:, 3, None, None]
        planes[:3, start:stop] *= planes[3, start:stop]
    return {"image": _result(image, planes, picks), "mask": Image(mask, "data", image.bits)}


def _sources(image: Image, start: int, stop: int) -> dict[str, Planes]:
    """All that can be picked, as straight (h, W) planes of these rows."""
    planes = image.planes[:, start:stop]
    colour, one = straight(planes), np.ones(planes.shape[1:], np.float32)
    found = {name: colour[min(place, len(colour) - 1)] for place, name in enumerate(COLOURS)}
    found["alpha"] = planes[-1] if image.has_alpha else one
    return found | {"luminance": luminance(colour), "zero": np.zeros_like(one), "one": one}


def _matrix(params: Mapping[str, Json]) -> NDArray[np.float32] | None:
    """The mixer as 3 × 4 numbers; None if it changes nothing."""
    names = [[f"{target}_{source}" for source in (*COLOURS, "constant")] for target in COLOURS]
    found = np.array([[number(params, name) for name in row] for row in names], np.float32)
    if switch(params, "monochrome"):
        found[1:] = found[0]
    return None if np.array_equal(found, np.eye(3, 4, dtype=np.float32)) else found


def _result(image: Image, planes: Planes | None, picks: tuple[str, ...]) -> Image:
    """The source if nothing changed; without alpha if that is plainly opaque."""
    if planes is None:
        return image
    opaque = picks[3] == "one" or (picks[3] == "alpha" and not image.has_alpha)
    return image.with_planes(np.ascontiguousarray(planes[:3]) if opaque else planes)
