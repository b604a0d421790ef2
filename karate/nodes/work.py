"""What a child of the pool is asked to do: `probe`, `preview`, `execute`.

Called by name through `Pool.run`, so arguments and results are plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

from karate.errors import Invalid, StepFailed
from karate.graph.declared import NodeType, PortType
from karate.graph.model import Json, JsonObject
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode, decode_mask, encode, open_image, settled
from karate.nodes.image import MAX_PIXELS, Image
from karate.nodes.meter import METER
from karate.nodes.models.at_hand import Told, using
from karate.nodes.png import is_png16
from karate.nodes.preview import preview
from karate.nodes.source import Source, read

__all__ = ["Probe", "execute", "preview", "probe"]

#: A made picture: bytes, media type, width, height.
Made: TypeAlias = tuple[bytes, str, int, int]


class Probe(TypedDict):
    """A picture's type and its size as it is seen (turned upright)."""

    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """An input picture beside the file it came from."""

    data: bytes
    image: Image


def probe(source: Source, max_pixels: int = MAX_PIXELS) -> Probe:
    """Decode the whole picture to prove that it can be: `{media_type, width, height}`.

    Raises UnsupportedMedia, Malformed or TooLarge (before decoding).
    """
    data = read(source)
    opened = open_image(data, max_pixels)
    if is_png16(data):
        decode(data, max_pixels)
    else:
        settled(opened)
    return {"media_type": opened.media_type, "width": opened.width, "height": opened.height}


def execute(
    type_id: str,
    params: Mapping[str, Json],
    inputs: Mapping[str, Sequence[Source]],
    max_pixels: int = MAX_PIXELS,
    models: Told | None = None,
) -> dict[str, Made | JsonObject]:
    """Run one effect: input files by port to output files, and values without a file, by port.

    `models` are those that the step may use; without them it takes its classical way.

    An `image` node gets its asset's file as input `asset` and passes the same bytes on; so does
    an effect that returned a stored PNG untouched. Raises what the codec and the effect raise.
    """
    run, declared = effect(type_id), CATALOGUE[type_id]
    settings = checked(declared, params)
    loaded = {
        port: [_load(declared, port, read(source), max_pixels) for source in sources]
        for port, sources in inputs.items()
        if sources
    }
    for port in declared.inputs:
        if port.required and not loaded.get(port.name):
            raise StepFailed(f"{declared.title} needs {port.title.lower()}")
    pictures = {port: [one.image for one in found] for port, found in loaded.items()}
    files = [one for found in loaded.values() for one in found]
    with using(models):
        results = run(pictures, settings)
    return {
        port: _store(made, declared, files) if isinstance(made, Image) else made
        for port, made in results.items()
    }


def checked(declared: NodeType, params: Mapping[str, Json]) -> JsonObject:
    """`params` with what is not given; raises Invalid for what the declaration does not allow.

    An option that is declared but cannot be taken here raises StepFailed with its reason.
    """
    settings = declared.normalised(params)
    for param in declared.params:
        value = settings[param.name]
        problem = param.problem(value)
        if problem:
            raise Invalid(f"{param.title}: {problem}", param=param.name)
        if isinstance(value, str) and value in param.unavailable:
            raise StepFailed(f"{param.title}: {param.unavailable[value]}", param=param.name)
    return settings


def _load(declared: NodeType, name: str, data: bytes, max_pixels: int) -> Loaded:
    """Decode an input as its port wants it."""
    port = declared.input(name)
    mask = port is not None and port.type is PortType.MASK
    image = (decode_mask if mask else decode)(data, max_pixels)
    METER.picture(image.width * image.height)
    return Loaded(data, image)


def _store(made: Image, declared: NodeType, files: Sequence[Loaded]) -> Made:
    """Encode a result; the file of an untouched input stands for itself if it says the same."""
    for one in files:
        if one.image is made and made.encoding is None:
            opened = open_image(one.data)
            plain = opened.media_type == "image/png" and opened.orientation == 1
            if declared.id == "image" or (plain and "icc_profile" not in opened.file.info):
                return one.data, opened.media_type, made.width, made.height
    data, media_type = encode(made)
    return data, media_type, made.width, made.height
