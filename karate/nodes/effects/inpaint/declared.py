"""What Inpaint declares."""

from __future__ import annotations

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.nodes.blend import INVERT_MASK, MASK, MIX, ONLY

METHODS = ("auto", "patch", "membrane", "telea", "navier-stokes", "provider")
MISSING = {"provider": "No provider for inpainting is connected yet"}
PATCH = {"method": ("auto", "patch")}
QUICK = {"method": ("telea", "navier-stokes")}
ASKED = {"method": ("provider",)}
#: The farthest that a mask grows or fades, in pixels.
FARTHEST = 500.0
#: Characters of what a model is told.
MAX_PROMPT = 2_000

_PIECES = (
    Param("patch", "integer", "Patch", 7, 3, 15, 2, "px", group="Pieces", when=PATCH),
    Param(
        *("search", "integer", "Take from within", 0, 0, 16_384, 1, "px"),
        group="Pieces",
        when=PATCH,
        description="How far around the hole pieces may come from; 0 fits the hole.",
    ),
    Param(
        *("texture", "number", "Keep texture", 0.6, 0.0, 1.0, 0.01),
        group="Pieces",
        when=PATCH,
        description="0 mixes what all pieces say, which is soft; 1 takes the best alone.",
    ),
    Param(
        *("turn", "number", "Turn pieces", 0.0, 0.0, 180.0, 1.0, "°"),
        group="Pieces",
        when=PATCH,
        description="By how much a piece may be turned either way, for rims that bend.",
    ),
    Param(
        *("scale", "number", "Scale pieces", 0.0, 0.0, 100.0, 1.0, "%"),
        group="Pieces",
        when=PATCH,
        description="By how much a piece may be larger or smaller, for what goes into depth.",
    ),
    Param(
        *("mirror", "boolean", "Mirror pieces", False),
        group="Pieces",
        when=PATCH,
        description="For what is alike on both sides, such as a face.",
    ),
    Param(
        *("adapt", "number", "Adapt colour", 1.0, 0.0, 1.0, 0.01),
        group="Pieces",
        when=PATCH,
        description="Moves the colours of copied texture to those of the rim.",
    ),
    Param("seed", "integer", "Seed", 0, 0, 2**31 - 1, 1, group="Pieces", when=PATCH),
)

_ASKED = (
    Param(
        *("prompt", "text", "Prompt", "", None, MAX_PROMPT),
        group="Provider",
        when=ASKED,
        description="What stands in the hole; empty goes on with what is around.",
    ),
    Param("strength", "number", "Strength", 1.0, 0.0, 1.0, 0.01, group="Provider", when=ASKED),
    Param("steps", "integer", "Steps", 30, 1, 150, 1, group="Provider", when=ASKED),
)

TYPE = NodeType(
    id="inpaint",
    version=5,
    title="Inpaint",
    category="Retouch",
    description="Fills what the mask covers, so that it looks as if nothing had been there.",
    inputs=(
        Port("image", PortType.IMAGE, "Image"),
        MASK,
        Port(
            *("sources", PortType.MASK, "Take from"),
            required=False,
            description="White is where pieces may come from; without it, all of the picture.",
        ),
    ),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param(
            *("method", "choice", "Method", "auto"),
            options=METHODS,
            unavailable=MISSING,
            description="Patch copies texture, membrane is smooth; auto takes one by the width.",
        ),
        Param(
            *("paint", "choice", "Fill", "mask"),
            options=("mask", "transparent"),
            description="Where the mask is white, or where the picture is transparent.",
        ),
        Param(
            *("expand", "number", "Expand", 2.0, 0.0, FARTHEST, 0.5, "px"),
            description="Grows the hole, so that no rim of what was there stays.",
        ),
        Param("feather", "number", "Feather", 2.0, 0.0, FARTHEST, 0.5, "px"),
        Param("radius", "number", "Radius", 5.0, 1.0, 100.0, 0.5, "px", when=QUICK),
        Param(
            *("linear", "boolean", "Linear light", True),
            when={"method": ("auto", "membrane")},
            description="Of the membrane.",
        ),
        *_PIECES,
        *_ASKED,
        MIX,
        ONLY,
        INVERT_MASK,
    ),
    keywords=("remove", "heal", "retouch", "content aware", "fill", "erase", "repair", "scratch"),
)
