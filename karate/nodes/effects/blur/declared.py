"""What Blur declares."""

from __future__ import annotations

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.nodes.blend import INVERT_MASK, MASK, MIX, ONLY
from karate.nodes.edges import EDGE
from karate.nodes.sweep import SPACING

SOFT = ("gaussian", "box", "triangle")
KEEPING = ("surface", "guided", "median")
KINDS = (*SOFT, "lens", "motion", "spin", "zoom", *KEEPING, "tilt-shift")
LENS, TILT = {"kind": ("lens",)}, {"kind": ("tilt-shift",)}
ABOUT = {"kind": ("spin", "zoom")}

_GRAIN = (
    Param(
        *("noise", "number", "Noise", 0.0, 0.0, 1.0, 0.01),
        when=LENS,
        description="Gives back the grain that a blur takes.",
    ),
    Param(
        *("noise_kind", "choice", "Noise kind", "gaussian"), options=("gaussian", "even"), when=LENS
    ),
    Param("monochrome", "boolean", "Gray noise", True, when=LENS),
    Param("seed", "integer", "Noise seed", 0, 0, 2**31 - 1, 1, when=LENS),
)

TYPE = NodeType(
    id="blur",
    version=3,
    title="Blur",
    category="Filter",
    description="Softens the picture: evenly, like a lens, along a movement, or between edges.",
    inputs=(
        Port("image", PortType.IMAGE, "Image"),
        MASK,
        Port(
            *("depth", PortType.MASK, "Depth"),
            required=False,
            description="For tilt-shift: how far away each pixel is, 0 to 1.",
        ),
    ),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param("kind", "choice", "Kind", "gaussian", options=KINDS),
        Param(
            *("sigma", "number", "Sigma", 4.0, 0.0, 250.0, 0.1, "px"),
            when={"kind": (*SOFT, "tilt-shift")},
            description="The standard deviation, for every shape.",
        ),
        Param("linked", "boolean", "Both ways alike", True, when={"kind": SOFT}),
        Param(
            *("sigma_y", "number", "Sigma down", 4.0, 0.0, 250.0, 0.1, "px"),
            when={"kind": SOFT, "linked": (False,)},
        ),
        Param(
            *("radius", "number", "Radius", 8.0, 0.0, 100.0, 0.5, "px"),
            when={"kind": ("lens", *KEEPING)},
        ),
        Param(
            *("unit", "choice", "Measured in", "px"),
            options=("px", "permille", "percent"),
            description="Parts of the picture's width: the same look at every size.",
        ),
        Param(
            *("quality", "choice", "Quality", "fast"),
            options=("fast", "exact"),
            when={"kind": ("gaussian", "tilt-shift")},
            description="Fast is within 0.3 % of exact, for wide blurs.",
        ),
        Param("blades", "integer", "Blades", 0, 0, 12, 1, when=LENS, description="Below 3: round."),
        Param("curvature", "number", "Curvature", 0.0, 0.0, 1.0, 0.01, when=LENS),
        Param("rotation", "number", "Rotation", 0.0, 0.0, 360.0, 1.0, "°", when=LENS),
        Param(
            *("highlights", "number", "Highlights", 0.0, 0.0, 10.0, 0.1),
            when=LENS,
            description="Makes bright spots shine through their disc.",
        ),
        Param("threshold", "number", "Bright from", 0.9, 0.0, 1.0, 0.01, when=LENS),
        *_GRAIN,
        Param("angle", "number", "Angle", 0.0, -360.0, 360.0, 1.0, "°", when={"kind": ("motion",)}),
        Param(
            *("distance", "number", "Distance", 20.0, 0.0, 2000.0, 1.0, "px"),
            when={"kind": ("motion",)},
        ),
        Param(
            *("amount", "number", "Amount", 10.0, 0.0, 100.0, 0.5),
            when=ABOUT,
            description="Degrees of a spin, percent of growth of a zoom.",
        ),
        Param("centre_x", "number", "Centre across", 0.5, 0.0, 1.0, 0.01, when=ABOUT),
        Param("centre_y", "number", "Centre down", 0.5, 0.0, 1.0, 0.01, when=ABOUT),
        Param("steps", "choice", "Smoothness", "good", options=tuple(SPACING), when=ABOUT),
        Param(
            *("edges", "number", "Edge from", 0.1, 0.0, 1.0, 0.01),
            when={"kind": ("surface", "guided")},
            description="A difference of this much is an edge and stays.",
        ),
        Param("focus", "number", "Focus", 0.5, 0.0, 1.0, 0.01, when=TILT),
        Param("sharp", "number", "Sharp range", 0.2, 0.0, 1.0, 0.01, when=TILT),
        Param("fade", "number", "Fade", 0.3, 0.01, 1.0, 0.01, when=TILT),
        Param(
            *("front", "number", "Blur in front", 1.0, 0.0, 1.0, 0.01),
            when=TILT,
            description="How much of the blur what is nearer gets; without depth, what is lower.",
        ),
        Param("behind", "number", "Blur behind", 1.0, 0.0, 1.0, 0.01, when=TILT),
        Param("tilt", "number", "Tilt", 0.0, -90.0, 90.0, 1.0, "°", when=TILT),
        EDGE,
        Param(
            *("linear", "boolean", "Linear light", True),
            when={"kind": tuple(kind for kind in KINDS if kind not in KEEPING)},
            description="Blur light as a lens does; off blurs the encoded values.",
        ),
        MIX,
        ONLY,
        INVERT_MASK,
    ),
    keywords=(
        *("gaussian", "box", "soften", "smooth", "defocus", "bokeh", "lens", "iris", "motion"),
        *("radial", "spin", "zoom", "surface", "bilateral", "median", "tilt shift", "depth"),
    ),
)
