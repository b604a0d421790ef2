"""Results of providers without providers: drawn here, the same for the same request, at price 0."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Final

from karate.errors import StepFailed
from karate.graph.declared import PortType
from karate.graph.events import AssetStored
from karate.graph.ids import new_id
from karate.graph.model import Json
from karate.runs.asking import params_of, source_of
from karate.runs.parts import Outputs, Parts
from karate.runs.prepare import Prepared
from karate.runs.produce import Produced, asset_json

#: Pixels of a side when the params name no size.
SIDE: Final = 1024
#: Seconds the drawing of one picture may take.
DRAW_S: Final = 60.0
_SIZE: Final = re.compile(r"(\d{2,5})\s*[x×*]\s*(\d{2,5})")


def simulated(parts: Parts, prepared: Prepared, cancelled: Callable[[], bool]) -> Produced:
    """A picture for each result a real answer would hold, marked as simulated.

    Raises StepFailed for a model whose results nobody can draw.
    """
    params = params_of(prepared)
    width, height = size_of(params)
    backdrop = next(
        (
            source_of(parts, port.name, value)
            for port in prepared.declared.inputs
            if port.type is PortType.IMAGE
            for value in prepared.inputs.get(port.name, [])
        ),
        None,
    )
    count = params.get("n", 1)
    outputs: Outputs = {}
    stored: list[AssetStored] = []
    for port in prepared.declared.outputs:
        if port.type not in (PortType.IMAGE, PortType.MASK):
            raise StepFailed(f"{port.type.value} cannot be simulated")
        for place in range(count if port.list and isinstance(count, int) else 1):
            digest = hashlib.sha256(f"{prepared.key}{port.name}{place}".encode()).hexdigest()
            prompt = str(params.get("prompt") or "")
            picture = (prepared.declared.title, prompt, digest, width, height, backdrop)
            made: tuple[bytes, str, int, int] = parts.pool.run(
                "karate.nodes.simulated:draw",
                (*picture, parts.rules.max_pixels),
                DRAW_S,
                cancelled,
            )
            data, media_type, *size = made
            asset = AssetStored(
                asset=new_id(),
                sha256=parts.blobs.put(data, media_type),
                media_type=media_type,
                bytes=len(data),
                width=size[0],
                height=size[1],
            )
            stored.append(asset)
            outputs.setdefault(port.name, []).append({**asset_json(asset), "simulated": True})
    return Produced(outputs, tuple(stored), 0)


def size_of(params: Mapping[str, Json]) -> tuple[int, int]:
    """Width and height as the params ask for them, in whichever way."""
    width, height = params.get("width"), params.get("height")
    if isinstance(width, int) and isinstance(height, int):
        return width, height
    match = _SIZE.fullmatch(str(params.get("size", "")))
    return (int(match[1]), int(match[2])) if match else (SIDE, SIDE)
