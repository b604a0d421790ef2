"""A provider's results, taken home at once: their addresses live for an hour, or ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypedDict

from karate.errors import KarateError, ProviderFailed
from karate.graph.bodies.attempts import AttemptAnswered
from karate.graph.declared import PortType
from karate.graph.events import AssetStored
from karate.graph.ids import new_id
from karate.media.sniff import sniff
from karate.providers.adapter import Answered
from karate.providers.record import Model
from karate.providers.station import Providers
from karate.runs.parts import Outputs, Parts
from karate.runs.prepare import Prepared
from karate.runs.produce import Produced, asset_json

#: Bytes of one result.
MAX_RESULT: Final = 256 << 20


class Named(TypedDict):
    """What every event about a step names."""

    run: str
    workflow: str
    node: str
    element: int | None


def named(prepared: Prepared) -> Named:
    """The names of a step."""
    return {
        "run": prepared.run,
        "workflow": prepared.workflow,
        "node": prepared.step.node,
        "element": prepared.element,
    }


def home(
    parts: Parts,
    providers: Providers,
    prepared: Prepared,
    attempt: int,
    model: Model,
    answered: Answered,
    cancelled: Callable[[], bool],
) -> Produced:
    """The results, stored here. Raises ProviderFailed for what is none, ProviderBusy."""
    outputs: Outputs = {}
    stored: list[AssetStored] = []
    for port, items in answered.outputs.items():
        declared = model.declared.output(port)
        kind = declared.type if declared else PortType.ANY
        for found in items:
            data = providers.fetch(model, found, MAX_RESULT, cancelled)
            asset = _stored(parts, data, kind, model)
            stored.append(asset)
            outputs.setdefault(port, []).append(asset_json(asset))
    cost = providers.cost(model, answered)
    told = AttemptAnswered(
        **named(prepared),
        attempt=attempt,
        provider=model.provider.id,
        model=model.name,
        request=answered.request,
        usage=answered.usage,
        cost=cost,
    )
    return Produced(outputs, tuple(stored), cost or 0, (told,))


def _stored(parts: Parts, data: bytes, kind: PortType, model: Model) -> AssetStored:
    try:
        media_type, width, height = sniff(data, max_pixels=parts.rules.max_pixels)
    except KarateError as error:
        raise ProviderFailed(
            f"{model.provider.title} gave something that is no result: {error.detail}"
        ) from error
    if not fits(media_type, kind):
        raise ProviderFailed(f"{model.provider.title} gave {media_type} for {kind.value}")
    return AssetStored(
        asset=new_id(),
        sha256=parts.blobs.put(data, media_type),
        media_type=media_type,
        bytes=len(data),
        width=width,
        height=height,
    )


def fits(media_type: str, kind: PortType) -> bool:
    """Tell whether a file of `media_type` may flow along a wire of `kind`."""
    wanted = {PortType.MASK: "image", PortType.MESH: "model"}.get(kind, kind.value)
    return kind is PortType.ANY or media_type.partition("/")[0] == wanted
