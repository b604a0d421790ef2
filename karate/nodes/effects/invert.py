"""Invert: the negative of a picture or of some of its channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import INVERT_MASK, MASK, MIX, blend_of
from karate.nodes.cielab import lab_of, light_of
from karate.nodes.colour import luminance, on_straight, straight, to_encoded, to_linear
from karate.nodes.crew import each_strip
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, rgb, switch
from karate.nodes.spare import empty
from karate.nodes.strips import pointwise

CHANNELS = ("rgb", "red", "green", "blue", "luminance", "alpha")

#: Where the film ends: light that its base lets through, at the least.
DARKEST = 1e-4

TYPE = NodeType(
    id="invert",
    version=3,
    title="Invert",
    category="Colour",
    description="Turns light into dark. Luminance keeps the hue and inverts only the brightness.",
    inputs=(Port("image", PortType.IMAGE, "Image"), MASK),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param(
            *("kind", "choice", "Kind", "plain"),
            options=("plain", "film"),
            description="Film makes a positive of a scanned colour negative with its orange base.",
        ),
        Param("channels", "choice", "Channels", "rgb", options=CHANNELS, when={"kind": ("plain",)}),
        Param(
            *("by", "choice", "Luminance by", "shift"),
            options=("shift", "hsl", "lab"),
            when={"kind": ("plain",), "channels": ("luminance",)},
            description="Shift keeps the differences of the channels, HSL hue and saturation, "
            "Lab hue and chroma as they are seen.",
        ),
        Param("amount", "number", "Amount", 1.0, 0.0, 1.0, 0.01),
        Param("keep_alpha", "boolean", "Keep alpha", True, when={"kind": ("plain",)}),
        Param("linear", "boolean", "Linear light", False, when={"kind": ("plain",)}),
        Param(
            *("base", "color", "Film base", "#e0905c"),
            when={"kind": ("film",)},
            description="The colour of clear, unexposed film: pick it from the border.",
        ),
        Param(
            *("density", "number", "Density", 1.6, 0.2, 4.0, 0.05),
            when={"kind": ("film",)},
            description="The range from clear film to the brightest light; less is brighter.",
        ),
        MIX,
        INVERT_MASK,
    ),
    keywords=("negative", "opposite", "reverse", "film", "scan"),
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Invert `image`; amount 0 or mix 0 returns it untouched."""
    image, amount = inputs["image"][0], number(params, "amount")
    blend = blend_of(image, inputs, params, channels=False)
    if amount == 0 or blend.neutral:
        return {"image": image}
    which, linear = choice(params, "channels"), switch(params, "linear") and image.space == "srgb"
    keep = (switch(params, "keep_alpha") and which != "alpha") or not image.has_alpha
    if choice(params, "kind") == "film":
        film = partial(_developed, base=_colour(params), density=number(params, "density"))

        def positive(planes: Planes, rows: slice) -> Planes:
            changed = planes + np.float32(amount) * (on_straight(planes, film) - planes)
            return blend.of(planes, changed, rows)

        return {"image": pointwise(image, positive)}

    plain = which == "rgb" and amount == 1 and keep and not linear
    if plain and blend.whole:
        return {"image": _negative(image)}

    turn = partial(_colour_inverted, image=image, which=which, amount=amount)
    by = choice(params, "by") if which == "luminance" and image.colours == 3 else "shift"
    if by == "hsl":
        turn = partial(on_straight, change=partial(_by_hsl, amount=amount))
    elif by == "lab":
        # Lightness is that of the light, whichever way the numbers count it.
        linear = False
        lab = partial(_by_lab, amount=amount, encoded=image.space != "linear")
        turn = partial(on_straight, change=lab)

    def inverted(planes: Planes, rows: slice) -> Planes:
        changed = planes if keep else _alpha_inverted(planes, amount)
        if linear:
            changed = on_straight(changed, to_linear)
        changed = turn(changed)
        if linear:
            changed = on_straight(changed, to_encoded)
        return blend.of(planes, changed, rows)

    return {"image": pointwise(image, inverted)}


def _negative(image: Image) -> Image:
    """Premultiplied v becomes alpha - v: the plain negative, in one pass over memory."""
    out = empty(image.planes.shape)

    def turn(rows: slice) -> None:
        over: Planes = np.ones((1, 1), np.float32)
        if image.alpha is not None:
            over = image.alpha[rows]
            out[-1, rows] = over  # first: a copy is the fastest way to bring it to the cache
        np.subtract(over, image.planes[: image.colours, rows], out=out[: image.colours, rows])

    each_strip(image.height, image.width, turn)
    return image.with_planes(out)


def _developed(colour: Planes, base: Planes, density: float) -> Planes:
    """The positive of a negative: what the film took away beyond its base is light again.

    Density is log10 of base over light (ISO 5); `density` of it becomes white.
    """
    light = np.maximum(to_linear(colour), np.float32(DARKEST))
    least = base[: colour.shape[0]] if colour.shape[0] == 3 else base.mean(0, keepdims=True)
    found = np.log10(np.maximum(least, np.float32(DARKEST)) / light) / np.float32(density)
    return np.asarray(np.maximum(found, 0), np.float32)


def _colour(params: Mapping[str, Json]) -> Planes:
    """The film base as linear light, (3, 1, 1)."""
    return to_linear(rgb(params, "base"))


def _colour_inverted(planes: Planes, image: Image, which: str, amount: float) -> Planes:
    """Premultiplied v becomes v + amount·(alpha - 2v), or the same shift for all by luminance."""
    alpha = planes[-1] if image.has_alpha else np.float32(1)
    changed = planes.copy()
    colour = changed[: image.colours]
    if which == "alpha":
        return changed
    if which == "luminance":
        colour += np.float32(amount) * (alpha - 2 * luminance(colour))
        return changed
    picked = slice(None)
    if image.colours == 3 and which != "rgb":
        place = CHANNELS.index(which) - 1
        picked = slice(place, place + 1)
    colour[picked] += np.float32(amount) * (alpha - 2 * colour[picked])
    return changed


def _by_hsl(colour: Planes, amount: float) -> Planes:
    """Straight colour with HSL's lightness turned: hue and saturation stay."""
    shift = 1 - colour.max(0) - colour.min(0)
    return np.asarray(colour + np.float32(amount) * shift, np.float32)


def _by_lab(colour: Planes, amount: float, encoded: bool) -> Planes:
    """Straight colour with CIE lightness turned: a and b stay."""
    values = lab_of(to_linear(colour) if encoded else colour)
    values[0] += np.float32(amount) * (100 - 2 * values[0])
    light = light_of(values)
    return to_encoded(light) if encoded else light


def _alpha_inverted(planes: Planes, amount: float) -> Planes:
    """Alpha a becomes a + amount·(1 - 2a); the straight colour stays."""
    changed = np.empty_like(planes)
    changed[-1] = planes[-1] + np.float32(amount) * (1 - 2 * planes[-1])
    np.multiply(straight(planes), changed[-1], out=changed[:-1])
    return changed
