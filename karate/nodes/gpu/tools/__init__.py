"""The tools that run on a device, one module each, named as their effects are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from karate.nodes.effects import blur as blur_effect
from karate.nodes.effects import channels as channels_effect
from karate.nodes.effects import default as default_effect
from karate.nodes.effects import invert as invert_effect
from karate.nodes.effects import mask_extractor as mask_extractor_effect
from karate.nodes.effects import painter as painter_effect
from karate.nodes.effects import relight as relight_effect
from karate.nodes.effects import upscale as upscale_effect
from karate.nodes.gpu.plan import Tool
from karate.nodes.gpu.tools.blur import Blur
from karate.nodes.gpu.tools.channels import Channels
from karate.nodes.gpu.tools.default import Default
from karate.nodes.gpu.tools.invert import Invert
from karate.nodes.gpu.tools.mask_extractor import MaskExtractor
from karate.nodes.gpu.tools.painter import Painter
from karate.nodes.gpu.tools.relight import Relight
from karate.nodes.gpu.tools.upscale import Upscale

#: Node type id to how it runs on a device. What is not here runs on the CPU.
TOOLS: Final[Mapping[str, type[Tool]]] = MappingProxyType(
    {
        blur_effect.TYPE.id: Blur,
        channels_effect.TYPE.id: Channels,
        default_effect.TYPE.id: Default,
        invert_effect.TYPE.id: Invert,
        mask_extractor_effect.TYPE.id: MaskExtractor,
        painter_effect.TYPE.id: Painter,
        relight_effect.TYPE.id: Relight,
        upscale_effect.TYPE.id: Upscale,
    }
)
