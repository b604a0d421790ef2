"""What Z-Depth declares."""

from __future__ import annotations

from karate.graph.declared import NodeType, Param, Port, PortType

METHODS = ("classical", "model", "provider")
OUTPUTS = ("disparity", "depth", "focus")


def _cue(name: str, title: str, default: float, description: str) -> Param:
    return Param(
        *(name, "number", title, default, 0.0, 1.0, 0.01),
        group="Cues",
        when={"method": ("classical",)},
        description=description,
    )


TYPE = NodeType(
    id="z-depth",
    version=1,
    title="Z-Depth",
    category="Depth",
    description="Estimates how far everything in a picture is. 16-bit; white is near.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(Port("depth", PortType.IMAGE, "Depth"),),
    params=(
        Param(
            *("method", "choice", "Method", "classical"),
            options=METHODS,
            unavailable={"provider": "No provider of depth is connected yet."},
            needs={"model": "depth"},
            description="A model is one of your own; without it the classical way is taken.",
        ),
        Param(
            *("model", "text", "Model", "", None, 64),
            when={"method": ("model",)},
            description="Its name, as karate models add gave it. Empty takes the first.",
        ),
        Param(
            *("output", "choice", "Result", "disparity"),
            options=OUTPUTS,
            description="Disparity: white is near, as 1/distance. Depth: distance, black is near. "
            "Focus: black at the focus point's distance.",
        ),
        Param(
            *("near", "number", "Near", 1.0, 0.01, 1000.0, 0.1, "m"),
            when={"output": ("depth",)},
            description="The distance of the nearest thing.",
        ),
        Param(
            *("far", "number", "Far", 10.0, 0.01, 10000.0, 0.1, "m"),
            when={"output": ("depth",)},
            description="The distance of the farthest thing.",
        ),
        Param(
            *("focus_x", "number", "Focus X", 0.5, 0.0, 1.0, 0.01),
            when={"output": ("focus",)},
            description="Share of the width.",
        ),
        Param(
            *("focus_y", "number", "Focus Y", 0.5, 0.0, 1.0, 0.01),
            when={"output": ("focus",)},
            description="Share of the height.",
        ),
        Param("gamma", "number", "Gamma", 1.0, 0.1, 5.0, 0.05, group="Tone"),
        Param("invert", "boolean", "Invert", False, group="Tone"),
        Param(
            *("normalise", "boolean", "Use the full range", True),
            group="Tone",
            description="Stretches between the two percentiles.",
        ),
        Param(
            *("low", "number", "Low", 1.0, 0.0, 49.0, 0.5, "%"),
            group="Tone",
            when={"normalise": (True,)},
        ),
        Param(
            *("high", "number", "High", 99.0, 51.0, 100.0, 0.5, "%"),
            group="Tone",
            when={"normalise": (True,)},
        ),
        Param("bits", "choice", "Bit depth", "16", options=("8", "16"), group="Tone"),
        Param(
            *("refine", "number", "Refine edges", 1.0, 0.0, 1.0, 0.01),
            group="Edges",
            description="Brings the outlines of the picture into the depth.",
        ),
        Param("smooth", "number", "Smooth", 0.0, 0.0, 100.0, 0.5, "px", group="Edges"),
        _cue("focus", "Sharpness", 0.5, "What is sharp is near. Matters where parts are blurred."),
        _cue("ground", "Height in the picture", 0.6, "What stands lower is nearer."),
        _cue("haze", "Haze", 0.5, "What is veiled is far."),
        _cue("subject", "Subject", 0.4, "What stands out from the border is near."),
        _cue("calm", "Calm", 0.5, "How alike neighbours of one colour have to be."),
        _cue("planes", "Flat parts", 0.0, "Makes each part of one colour a slanted plane."),
    ),
    keywords=("depth", "disparity", "distance", "map", "z", "3d", "parallax"),
)
