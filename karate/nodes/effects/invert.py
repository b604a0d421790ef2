"""Invert: the negative of a picture or of some of its channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import INVERT_MASK, MASK, MIX, blend_of
from karate.nodes.colour import luminance, on_straight, straight, to_encoded, to_linear
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch
from karate.nodes.strips import pointwise

CHANNELS = ("rgb", "red", "green", "blue", "luminance")

TYPE = NodeType(
    id="invert",
    version=1,
    title="Invert",
    category="Colour",
    description="Turns light into dark. Luminance keeps the hue and inverts only the brightness.",
    inputs=(Port("image", PortType.IMAGE, "Image"), MASK),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param("channels", "choice", "Channels", "rgb", options=CHANNELS),
        Param("amount", "number", "Amount", 1.0, 0.0, 1.0, 0.01),
        Param("keep_alpha", "boolean", "Keep alpha", True),
        Param("linear", "boolean", "Linear light", False),
        MIX,
        INVERT_MASK,
    ),
    keywords=("negative", "opposite", "reverse"),
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Invert `image`; amount 0 or mix 0 returns it untouched."""
    image, amount = inputs["image"][0], number(params, "amount")
    blend = blend_of(image, inputs, params)
    if amount == 0 or blend.neutral:
        return {"image": image}
    which, linear = choice(params, "channels"), switch(params, "linear")
    keep = switch(params, "keep_alpha") or not image.has_alpha

    def inverted(planes: Planes, rows: slice) -> Planes:
        changed = planes if keep else _alpha_inverted(planes, amount)
        if linear and image.space == "srgb":
            changed = on_straight(changed, to_linear)
        changed = _colour_inverted(changed, image, which, amount)
        if linear and image.space == "srgb":
            changed = on_straight(changed, to_encoded)
        return blend.of(planes, changed, rows)

    return {"image": pointwise(image, inverted)}


def _colour_inverted(planes: Planes, image: Image, which: str, amount: float) -> Planes:
    """Premultiplied v becomes v + amount·(alpha - 2v), or the same shift for all by luminance."""
    alpha = planes[-1] if image.has_alpha else np.float32(1)
    changed = planes.copy()
    colour = changed[: image.colours]
    if which == "luminance":
        colour += np.float32(amount) * (alpha - 2 * luminance(colour))
        return changed
    picked = slice(None)
    if image.colours == 3 and which != "rgb":
        place = CHANNELS.index(which) - 1
        picked = slice(place, place + 1)
    colour[picked] += np.float32(amount) * (alpha - 2 * colour[picked])
    return changed


def _alpha_inverted(planes: Planes, amount: float) -> Planes:
    """Alpha a becomes a + amount·(1 - 2a); the straight colour stays."""
    changed = np.empty_like(planes)
    changed[-1] = planes[-1] + np.float32(amount) * (1 - 2 * planes[-1])
    np.multiply(straight(planes), changed[-1], out=changed[:-1])
    return changed
