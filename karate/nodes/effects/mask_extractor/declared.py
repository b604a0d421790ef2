"""What the mask extractor declares."""

from __future__ import annotations

from collections.abc import Mapping

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.nodes.hues import MODELS

#: Ways to a mask.
SOURCES = (
    *("luminance", "channel", "alpha", "colour", "key", "difference", "edge"),
    *("object", "subject", "component", "depth", "provider"),
)
CHANNELS = ("red", "green", "blue", *MODELS)
RANGED = {"source": ("luminance", "channel", "alpha", "depth")}
KEY, COLOUR = {"source": ("key",)}, {"source": ("colour",)}
BOX, SEED = {"source": ("object",)}, {"source": ("component",)}
#: The farthest that an outline is moved or feathered, in pixels.
FARTHEST = 500.0

_SOURCE = Param(
    *("source", "choice", "From", "luminance"),
    options=SOURCES,
    unavailable={"provider": "No provider for masks is connected yet"},
    gains={"subject": "subject"},
    description="A subject is found by a network where one is fetched, else by GrabCut.",
)

_RANGE = (
    Param("channel", "choice", "Channel", "red", options=CHANNELS, when={"source": ("channel",)}),
    Param("low", "number", "From", 0.5, 0.0, 1.0, 0.01, when=RANGED),
    Param("high", "number", "To", 1.0, 0.0, 1.0, 0.01, when=RANGED),
    Param(
        *("softness", "number", "Softness", 0.1, 0.0, 1.0, 0.01),
        when={"source": (*RANGED["source"], "colour", "difference", "edge", "component")},
        description="How gently the mask ends.",
    ),
    Param(
        *("tolerance", "number", "Tolerance", 0.1, 0.0, 1.0, 0.01),
        when={"source": ("difference", "edge", "component")},
    ),
)

_COLOUR = (
    Param(
        *("colour", "color", "Colour", "#00b140"),
        when={"source": ("colour", "key")},
        description="Of the key, the screen's: pick it from an evenly lit part.",
    ),
    Param(
        *("also", "text", "Also", "", None, 400),
        when=COLOUR,
        description="More colours to take, like #ff8800 #ffcc00.",
    ),
    Param(
        *("never", "text", "Never", "", None, 400),
        when=COLOUR,
        description="Colours to leave out: a pixel nearer to one of these is not taken.",
    ),
    Param(
        *("fuzziness", "number", "Fuzziness", 20.0, 0.0, 100.0, 0.5),
        when=COLOUR,
        description="How different a colour may be, in CIE units (2 is just seen).",
    ),
    Param("space", "choice", "Compare in", "lab", options=("lab", "ycbcr", "rgb"), when=COLOUR),
    Param(
        *("lightness", "number", "Lightness counts", 0.5, 0.0, 1.0, 0.01),
        when={"source": ("colour",), "space": ("lab", "ycbcr")},
        description="0 takes a colour in light and shade alike.",
    ),
)

#: The three channels of every space that colours are compared in.
LIMITED = (("one", "L, Y, red"), ("two", "a, Cb, green"), ("three", "b, Cr, blue"))
_LIMITS = tuple(
    Param(
        *(f"{name}_{end}", "number", f"{title} ({which})", default, 0.0, 1.0, 0.01),
        group="Limits",
        when=COLOUR,
    )
    for name, which in LIMITED
    for end, title, default in (("min", "Least", 0.0), ("max", "Most", 1.0))
)

_KEY = (
    Param("gain", "number", "Gain", 1.0, 0.0, 4.0, 0.01, group="Key", when=KEY),
    Param(
        *("balance", "number", "Balance", 50.0, 0.0, 100.0, 1.0, "%"),
        group="Key",
        when=KEY,
        description="Which of the two other channels the screen is measured against.",
    ),
    Param("clip_black", "number", "Clip black", 0.0, 0.0, 1.0, 0.01, group="Key", when=KEY),
    Param("clip_white", "number", "Clip white", 1.0, 0.0, 1.0, 0.01, group="Key", when=KEY),
    Param("despill", "number", "Despill", 1.0, 0.0, 1.0, 0.01, group="Key", when=KEY),
    Param(
        *("despill_bias", "color", "Despill bias", "#808080"),
        group="Key",
        when=KEY,
        description="The colour that counts as free of spill: skin, for instance. Gray is none.",
    ),
)


def _share(name: str, title: str, default: float, when: Mapping[str, tuple[str, ...]]) -> Param:
    """A place as a share of the picture."""
    return Param(name, "number", title, default, 0.0, 1.0, 0.01, group="Place", when=when)


_PLACE = (
    _share("box_left", "Box from left", 0.1, BOX),
    _share("box_top", "Box from top", 0.1, BOX),
    _share("box_width", "Box width", 0.8, BOX),
    _share("box_height", "Box height", 0.8, BOX),
    _share("seed_x", "Seed across", 0.5, SEED),
    _share("seed_y", "Seed down", 0.5, SEED),
    Param(
        *("sample", "integer", "Sample radius", 0, 0, 50, 1, "px"),
        group="Place",
        when=SEED,
        description="The seed's colour is the mean of so many pixels around; 0 takes one.",
    ),
    Param(
        *("contiguous", "boolean", "Connected only", True),
        group="Place",
        when=SEED,
        description="Off takes every pixel like the seed.",
    ),
    Param(
        *("iterations", "integer", "Rounds", 5, 1, 20, 1),
        group="Place",
        when={"source": ("object", "subject")},
    ),
    Param(
        *("refine", "integer", "Refine", 4, 0, 32, 1, "px"),
        group="Place",
        when={"source": ("object", "subject")},
        description="How far the outline follows the picture's edges, at 480 pixels.",
        scales=False,
    ),
    Param(
        *("detail", "number", "Detail", 1.0, 0.3, 20.0, 0.1, "px"),
        group="Place",
        when={"source": ("edge",)},
        description="The size of the edges that are looked for.",
    ),
)

_FINISH = (
    Param("invert", "boolean", "Invert", False, group="Finish"),
    Param("fill_holes", "boolean", "Fill holes", False, group="Finish"),
    Param(
        *("despeckle", "integer", "Despeckle", 0, 0, 1_000_000, 1, "px²"),
        group="Finish",
        description="Islands and holes with fewer pixels vanish.",
    ),
    Param("smooth", "number", "Smooth", 0.0, 0.0, 100.0, 0.5, "px", group="Finish"),
    Param("grow", "number", "Grow", 0.0, -FARTHEST, FARTHEST, 0.5, "px", group="Finish"),
    Param("feather", "number", "Feather", 0.0, 0.0, FARTHEST, 0.5, "px", group="Finish"),
    Param(
        *("picture", "choice", "Picture", "cut-out"),
        options=("cut-out", "whole", "on black"),
        group="Finish",
        description="Cut out by the mask, whole (despilled, if it is a key), or laid on black.",
    ),
)

TYPE = NodeType(
    id="mask-extractor",
    version=1,
    title="Mask Extractor",
    category="Mask",
    description="Finds a mask in a picture: by light, colour, key, outline or subject.",
    inputs=(
        Port("image", PortType.IMAGE, "Image"),
        Port("with", PortType.IMAGE, "Clean plate", required=False, description="For difference."),
        Port("depth", PortType.MASK, "Depth", required=False, description="For depth: 0 to 1."),
        Port(
            *("inside", PortType.MASK, "Inside"),
            required=False,
            description="White belongs to the mask for certain: a scribble on the object.",
        ),
        Port(
            *("outside", PortType.MASK, "Outside"),
            required=False,
            description="White never belongs to the mask: a garbage matte.",
        ),
    ),
    outputs=(
        Port("mask", PortType.MASK, "Mask"),
        Port("image", PortType.IMAGE, "Cut-out"),
    ),
    params=(_SOURCE, *_RANGE, *_COLOUR, *_LIMITS, *_KEY, *_PLACE, *_FINISH),
    keywords=(
        *("key", "chroma", "green screen", "matte", "alpha", "select", "colour range", "wand"),
        *("despill", "background", "remove", "cut out", "segment", "threshold"),
    ),
)
