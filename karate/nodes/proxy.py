"""One effect at preview size: its pictures made smaller first, lengths in pixels with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from karate.errors import Invalid, StepFailed
from karate.graph.declared import NodeType, Param, PortType
from karate.graph.model import Json, JsonObject
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import encode
from karate.nodes.image import MAX_PIXELS, Image
from karate.nodes.kept import Kept, shrunk, small
from karate.nodes.models.at_hand import using
from karate.nodes.source import Source
from karate.nodes.work import checked

#: File, media type, and width and height that the real picture would have.
Small: TypeAlias = tuple[bytes, str, int, int]


def proxy(
    type_id: str,
    params: Mapping[str, Json],
    inputs: Mapping[str, Sequence[Source]],
    side: int,
    max_pixels: int = MAX_PIXELS,
) -> dict[str, Small]:
    """The pictures that an effect would make, at most `side` pixels long, by output port.

    It takes its classical way. Raises what the codec and the effect raise, Invalid for strokes.
    """
    run, declared = effect(type_id), CATALOGUE[type_id]
    settings = checked(declared, params)
    if any(param.kind == "strokes" for param in declared.params):
        raise Invalid(f"{declared.title} shows what is painted as it is painted")
    loaded = {
        port: [small(source, _masks(declared, port), side, max_pixels) for source in sources]
        for port, sources in inputs.items()
        if sources
    }
    for port in declared.inputs:
        if port.required and not loaded.get(port.name):
            raise StepFailed(f"{declared.title} needs {port.title.lower()}")
    scale = _scale(declared, loaded, side)
    pictures = {port: [image for image, _ in found] for port, found in loaded.items()}
    with using(None):
        made = run(pictures, scaled(declared, settings, scale))
    return {
        port: _file(picture, side, scale)
        for port, picture in made.items()
        if isinstance(picture, Image)
    }


def scaled(declared: NodeType, settings: Mapping[str, Json], scale: float) -> JsonObject:
    """`settings` with all that is measured in pixels of the picture `scale` times as long."""
    relative = settings.get("unit") in ("permille", "percent")
    return {
        param.name: settings[param.name]
        if relative and param.unit == "px"
        else _length(param, settings[param.name], scale)
        for param in declared.params
    }


def _length(param: Param, value: Json, scale: float) -> Json:
    """A length or area in pixels at `scale`; one that is there does not vanish."""
    power = {"px": 1, "px²": 2}.get(param.unit)
    if power is None or not param.scales or isinstance(value, bool) or scale == 1:
        return value
    if not isinstance(value, int | float) or value == 0:
        return value
    found = value * scale**power
    if param.kind == "integer":
        found = round(found) or (1 if value > 0 else -1)
    least = found if param.minimum is None else max(found, param.minimum)
    return int(least) if param.kind == "integer" else least


def _masks(declared: NodeType, name: str) -> bool:
    port = declared.input(name)
    return port is not None and port.type is PortType.MASK


def _scale(declared: NodeType, loaded: Mapping[str, Sequence[Kept]], side: int) -> float:
    """How much smaller the first picture becomes: it is what lengths are measured in."""
    for port in declared.inputs:
        for _, longest in loaded.get(port.name, ()):
            return min(1.0, side / longest)
    return 1.0


def _file(picture: Image, side: int, scale: float) -> Small:
    full = round(picture.width / scale), round(picture.height / scale)
    fitted = shrunk(picture, side)
    data, media_type = encode(Image(fitted.planes, fitted.space))
    return data, media_type, *full
