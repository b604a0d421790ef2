"""What a provider is sent for a step: its params, and its pictures as they may leave the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from karate.errors import StepFailed
from karate.graph.model import Json, JsonObject
from karate.graph.values import is_asset
from karate.providers.adapter import File
from karate.providers.record import Model
from karate.runs.parts import Parts
from karate.runs.prepare import Prepared

#: Seconds the re-encoding of one picture may take.
ENCODE_S: Final = 120.0


def params_of(prepared: Prepared) -> JsonObject:
    """The step's params; a text that is wired in stands for the param of its port's name.

    Raises StepFailed for a value that is not allowed.
    """
    params: JsonObject = dict(prepared.step.params)
    for param in prepared.declared.params:
        values = prepared.inputs.get(param.name, [])
        if values:
            params[param.name] = str(values[0].get("value", ""))
        value = params.get(param.name)
        problem = param.problem(value)
        if param.required and not str(value or "").strip():
            problem = "must not be empty"
        if problem:
            raise StepFailed(f"{param.title} {problem}")
    return params


def files_of(
    parts: Parts, prepared: Prepared, model: Model, cancelled: Callable[[], bool]
) -> Mapping[str, Sequence[File]]:
    """The pictures of each inlet, re-encoded: nothing but pixels leaves. Raises StepFailed."""
    found: dict[str, list[File]] = {}
    for port, inlet in model.inlets.items():
        values = prepared.inputs.get(port, [])
        if len(values) > inlet.most:
            raise StepFailed(f"{prepared.declared.title} takes at most {inlet.most} at {port}")
        for value in values:
            data: bytes = parts.pool.run(
                "karate.nodes.outgoing:travelling",
                (source_of(parts, port, value), inlet.form, parts.rules.max_pixels),
                ENCODE_S,
                cancelled,
            )
            found.setdefault(port, []).append(File(data, "image/png"))
    return found


def source_of(parts: Parts, port: str, value: Mapping[str, Json]) -> bytes | str:
    """A local path where there is one, which spares the child's socket the bytes.

    Raises StepFailed for what is no file.
    """
    if not is_asset(value):
        raise StepFailed(f"{port} takes a picture, not {value.get('kind', 'nothing')}")
    sha256 = str(value["sha256"])
    path = parts.blobs.path(sha256)
    return str(path) if path is not None else parts.blobs.read(sha256)
