"""Image: a picture from the assets, the beginning of most workflows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json
from karate.nodes.image import Image

TYPE = NodeType(
    id="image",
    version=1,
    title="Image",
    category="Source",
    description="A picture you uploaded or picked. It is passed on as it was stored.",
    outputs=(Port("image", PortType.IMAGE, "Image"),),
    params=(Param("asset", "asset", "Picture", None),),
    keywords=("photo", "picture", "upload", "load", "source", "input"),
    kind="io",
)


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Pass on the picture of the asset, given by the caller as input `asset`."""
    if not inputs.get("asset"):
        raise StepFailed("Pick a picture first")
    return {"image": inputs["asset"][0]}
