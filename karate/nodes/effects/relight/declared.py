"""What Relight declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.blend import INVERT_MASK, MASK, MIX, ONLY

#: What a new node shines with: a sun at the top left.
SUN: Json = [{"type": "directional", "azimuth": 315, "elevation": 45}]
OUTPUTS = ("lit", "light", "normals", "occlusion")
When: TypeAlias = Mapping[str, tuple[Json, ...]]
SHADED: When = {"output": ("lit", "light")}
CAST: When = {**SHADED, "shadows": (True,)}
LIT: When = {"output": ("lit",)}

TYPE = NodeType(
    id="relight",
    version=1,
    title="Relight",
    category="Depth",
    description="Lights the picture anew: up to eight lights over the relief of a depth map, with "
    "shadows. With neither depth nor normals the picture is a flat sheet that faces you.",
    inputs=(
        Port("image", PortType.IMAGE, "Image"),
        Port(
            *("depth", PortType.MASK, "Depth"),
            required=False,
            description="White is near, as Z-Depth makes it. Fitted to the picture's size.",
        ),
        Port(
            *("normals", PortType.IMAGE, "Normals"),
            required=False,
            description="A normal map, taken in place of the slopes of the depth.",
        ),
        MASK,
    ),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param(
            *("lights", "json", "Lights"),
            default=SUN,
            group="Lights",
            description="Up to 8: directional, point, spot, area, ambient.",
        ),
        Param(
            *("ambient", "number", "Ambient", 0.35, 0.0, 4.0, 0.01),
            group="Lights",
            when=SHADED,
            description="How much of the picture's own light stays everywhere; 1 is all of it.",
        ),
        Param(
            *("depth_scale", "number", "Depth scale", 20.0, 0.0, 200.0, 0.5, "%"),
            group="Relief",
            description="How high the nearest stands over the farthest, of the picture's width.",
        ),
        Param(
            *("depth_invert", "boolean", "Black is near", False),
            group="Relief",
        ),
        Param(
            *("smoothing", "number", "Smooth normals", 4.0, 0.0, 100.0, 0.5, "px"),
            group="Relief",
            description="Takes the steps out of a coarse depth map; its outlines stay.",
        ),
        Param(
            *("detail", "number", "Surface detail", 0.0, 0.0, 4.0, 0.01),
            group="Relief",
            description="Fine relief read from the picture: what is brighter than its "
            "neighbourhood stands out.",
        ),
        Param(
            *("green", "choice", "Normal map's green", "up"),
            options=("up", "down"),
            group="Relief",
            description="Up as OpenGL and Blender write it, down as DirectX.",
        ),
        Param("shadows", "boolean", "Cast shadows", True, group="Shadows", when=SHADED),
        Param(
            *("softness", "number", "Softness", 4.0, 0.0, 60.0, 0.5, "°"),
            group="Shadows",
            when=CAST,
            description="How large a light looks from the picture; the sun is half a degree.",
        ),
        Param(
            *("bias", "number", "Bias", 1.0, 0.0, 50.0, 0.1, "px"),
            group="Shadows",
            when=CAST,
            description="What stands less than this over its neighbour casts no shadow.",
        ),
        Param(
            *("steps", "integer", "Steps", 64, 4, 256, 1),
            group="Shadows",
            when=CAST,
            description="Places looked at on the way to a light: more are finer and slower.",
        ),
        Param(
            *("occlusion", "number", "Occlusion", 0.0, 0.0, 1.0, 0.01),
            group="Occlusion",
            when={"output": ("lit", "light", "occlusion")},
            description="Darkens the ambient light where the relief hides the sky.",
        ),
        Param(
            *("occlusion_radius", "number", "Radius", 4.0, 0.1, 50.0, 0.1, "%"),
            group="Occlusion",
            when={"output": ("lit", "light", "occlusion")},
            description="How far away the relief still hides the sky, of the picture's width.",
        ),
        Param(
            *("output", "choice", "Result", "lit"),
            options=OUTPUTS,
            group="Result",
            description="The lit picture, its light alone, normals (green up) or occlusion.",
        ),
        replace(MIX, when=LIT),
        replace(ONLY, when=LIT),
        replace(INVERT_MASK, when=LIT),
    ),
    keywords=("light", "lamp", "sun", "spot", "shadow", "normal", "shade", "ambient", "occlusion"),
    timeout_s=600.0,
)
