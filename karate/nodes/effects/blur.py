"""Blur: gaussian or box, measured by its standard deviation in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.blend import INVERT_MASK, MASK, MIX, blend_of
from karate.nodes.edges import EDGE
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch
from karate.nodes.soften import (
    PYRAMID_FROM,
    Softener,
    gaussian_kernel,
    soften_exact,
    soften_pyramid,
)

TYPE = NodeType(
    id="blur",
    version=1,
    title="Blur",
    category="Filter",
    description="Softens the picture. Sigma is the standard deviation in pixels for every kind.",
    inputs=(Port("image", PortType.IMAGE, "Image"), MASK),
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(
        Param("kind", "choice", "Kind", "gaussian", options=("gaussian", "box")),
        Param("sigma", "number", "Sigma", 4.0, 0.0, 250.0, 0.1, "px"),
        EDGE,
        Param(
            "linear",
            "boolean",
            "Linear light",
            True,
            description="Blur light as a lens does; off blurs the encoded values.",
        ),
        MIX,
        INVERT_MASK,
    ),
    keywords=("gaussian", "box", "soften", "smooth", "defocus"),
)


#: Below this sigma no pixel would change.
FINEST = 1e-3


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Blur `image`; sigma 0 or mix 0 returns it untouched."""
    image, sigma = inputs["image"][0], number(params, "sigma")
    blend = blend_of(image, inputs, params)
    if sigma < FINEST or blend.neutral:
        return {"image": image}
    linear = switch(params, "linear") and image.space == "srgb"
    job = Softener(image, choice(params, "edge"), linear, blend)
    if choice(params, "kind") == "box":
        return {"image": soften_exact(job, box_kernel(sigma))}
    if sigma < PYRAMID_FROM:
        return {"image": soften_exact(job, gaussian_kernel(sigma))}
    return {"image": soften_pyramid(job, sigma)}


def box_kernel(sigma: float) -> Planes:
    """The box with standard deviation `sigma`: equal weights, its two ends in part, sum 1."""
    # A box of 2r+1 whole cells and two ends of weight e has the variance below; solve it for e.
    radius = int((np.sqrt(12 * sigma**2 + 1) - 1) / 2)
    inner = radius * (radius + 1) * (2 * radius + 1) / 3
    end = (sigma**2 * (2 * radius + 1) - inner) / (2 * ((radius + 1) ** 2 - sigma**2))
    weights = np.full(2 * radius + 3, 1.0)
    weights[[0, -1]] = end
    return np.asarray(weights / weights.sum(), np.float32)
