"""What the painter declares."""

from __future__ import annotations

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.strokes import BLENDS
from karate.nodes.blend import INVERT_MASK, MIX
from karate.nodes.image import MAX_SIDE

CANVAS = "Canvas"
LAYER = "Layer"

TYPE = NodeType(
    id="painter",
    version=2,
    title="Painter",
    category="Retouch",
    description="Brushes, smudge, heal, shapes, text, fills and gradients in layers, and masks.",
    inputs=(
        Port("image", PortType.IMAGE, "Image", required=False, description="What is painted on."),
        Port(
            *("mask", PortType.MASK, "Mask"),
            required=False,
            description="A mask to go on painting, or one that keeps the paint within it.",
        ),
    ),
    outputs=(Port("image", PortType.IMAGE, "Image"), Port("mask", PortType.MASK, "Mask")),
    params=(
        Param(
            *("strokes", "strokes", "Strokes", []),
            description="Painted on the canvas, one after the other.",
        ),
        Param(
            *("layers", "json", "Layers", []),
            group=LAYER,
            description="Sheets above the picture, bottom to top, up to 16.",
        ),
        Param(
            *("opacity", "number", "Opacity", 1.0, 0.0, 1.0, 0.01),
            group=LAYER,
            description="Of all paint that lies on no layer.",
        ),
        Param(
            *("blend", "choice", "Blend mode", "normal"),
            options=BLENDS,
            group=LAYER,
            description="How the paint on no layer meets the picture; each stroke has its own.",
        ),
        Param(
            *("mask_use", "choice", "Wired mask", "edit"),
            options=("edit", "limit"),
            group=LAYER,
            description="Edit: strokes on the mask change it. Limit: paint shows only within it.",
        ),
        Param("width", "integer", "Width", 1024, 1, MAX_SIDE, 1, "px", group=CANVAS),
        Param(
            *("height", "integer", "Height", 1024, 1, MAX_SIDE, 1, "px"),
            group=CANVAS,
            description="Of a blank canvas; a wired picture brings its own size.",
        ),
        Param("background", "color", "Background", "#ffffff", group=CANVAS),
        Param("transparent", "boolean", "Transparent", False, group=CANVAS),
        MIX,
        INVERT_MASK,
    ),
    keywords=(
        *("paint", "brush", "draw", "eraser", "clone", "stamp", "mask", "sketch", "scribble"),
        *("smudge", "heal", "retouch"),
    ),
)
