"""All node types. Light to import: effects load NumPy when one is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from karate.errors import NotFound
from karate.graph.declared import Catalogue, NodeType
from karate.graph.model import Json, JsonObject
from karate.nodes.control import CONTROLS
from karate.nodes.effects import (
    blur,
    channels,
    crop,
    default,
    describer,
    image,
    inpaint,
    invert,
    mask_extractor,
    outpaint,
    output,
    painter,
    relight,
    upscale,
    z_depth,
)
from karate.nodes.image import Image

Effect: TypeAlias = Callable[
    [Mapping[str, Sequence[Image]], Mapping[str, Json]], Mapping[str, "Image | JsonObject"]
]

_EFFECTS: Mapping[str, tuple[NodeType, Effect]] = {
    module.TYPE.id: (module.TYPE, module.run)
    for module in (
        *(image, default, blur, invert, crop, channels),
        *(mask_extractor, inpaint, painter, outpaint, upscale, z_depth, relight, describer, output),
    )
}

#: Node type id to declaration, in the order of the palette.
CATALOGUE: Catalogue = MappingProxyType(
    {name: found[0] for name, found in _EFFECTS.items()} | dict(CONTROLS)
)


def effect(type_id: str) -> Effect:
    """The `run(inputs, params)` of a local node type; raises NotFound."""
    try:
        return _EFFECTS[type_id][1]
    except KeyError:
        raise NotFound(f"No effect is called {type_id}") from None
