"""What Outpaint declares."""

from __future__ import annotations

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.nodes.image import MAX_SIDE

FILLS = ("mirror", "clamp", "tile", "blur", "membrane", "patch", "colour", "provider")
MISSING = {"provider": "No provider for outpainting is connected yet"}
ASPECTS = ("free", "1:1", "5:4", "4:3", "3:2", "16:9", "2:1", "4:5", "3:4", "2:3", "9:16")
PIECES, ASKED = {"fill": ("patch",)}, {"fill": ("provider",)}
#: Characters of what a model is told.
MAX_PROMPT = 2_000


def _side(name: str, title: str) -> Param:
    return Param(name, "integer", title, 0, 0, MAX_SIDE, 1, "px")


TYPE = NodeType(
    id="outpaint",
    version=5,
    title="Outpaint",
    category="Retouch",
    description="Makes room around a picture and fills it; the mask says what is new.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(
        Port("image", PortType.IMAGE, "Image"),
        Port("mask", PortType.MASK, "New part"),
    ),
    params=(
        _side("left", "Left"),
        _side("top", "Top"),
        _side("right", "Right"),
        _side("bottom", "Bottom"),
        Param(
            *("aspect", "choice", "Shape", "free"),
            options=ASPECTS,
            description="Adds what a shape needs, after the sides.",
        ),
        Param(
            *("place", "number", "Picture's place", 0.5, 0.0, 1.0, 0.01),
            when={"aspect": ASPECTS[1:]},
            description="0 keeps the picture left or on top, 1 right or at the bottom.",
        ),
        Param(
            *("snap", "integer", "Multiple of", 1, 1, 256, 1, "px"),
            description="Adds on the right and at the bottom up to a multiple of this.",
        ),
        Param(
            *("fill", "choice", "Fill", "mirror"),
            options=FILLS,
            unavailable=MISSING,
            description="Mirror and clamp go on at once; patch copies texture; membrane is smooth.",
        ),
        Param("colour", "color", "Colour", "#808080", when={"fill": ("colour",)}),
        Param(
            *("overlap", "integer", "Overlap", 0, 0, 500, 1, "px"),
            group="Seam",
            description="How much of the picture's own rim is given up and made anew.",
        ),
        Param(
            *("feather", "integer", "Feather", 16, 0, 500, 1, "px"),
            group="Seam",
            description="How far the new part and its mask reach into the picture.",
        ),
        Param(
            *("seam", "number", "Soften seam", 0.0, 0.0, 100.0, 0.5, "px"),
            group="Seam",
            description="Blurs along the border between the picture and what is new.",
        ),
        Param("patch", "integer", "Patch", 9, 3, 15, 2, "px", group="Pieces", when=PIECES),
        Param(
            *("texture", "number", "Keep texture", 0.6, 0.0, 1.0, 0.01),
            group="Pieces",
            when=PIECES,
            description="0 mixes what all pieces say, which is soft; 1 takes the best alone.",
        ),
        Param(
            *("mirror", "boolean", "Mirror pieces", False),
            group="Pieces",
            when=PIECES,
            description="Pieces may be turned over as well.",
        ),
        Param("seed", "integer", "Seed", 0, 0, 2**31 - 1, 1, group="Pieces", when=PIECES),
        Param(
            *("prompt", "text", "Prompt", "", None, MAX_PROMPT),
            group="Provider",
            when=ASKED,
            description="What is to be seen around; empty goes on with the picture.",
        ),
        Param("strength", "number", "Strength", 1.0, 0.0, 1.0, 0.01, group="Provider", when=ASKED),
        Param("steps", "integer", "Steps", 30, 1, 150, 1, group="Provider", when=ASKED),
    ),
    keywords=("extend", "uncrop", "expand", "canvas", "border", "pad", "zoom out", "aspect"),
)
