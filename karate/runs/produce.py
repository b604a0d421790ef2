"""Making a result: a source resolves its asset, everything else runs in a child process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from karate.errors import StepFailed
from karate.graph.events import AssetStored, Body
from karate.graph.ids import new_id
from karate.graph.model import JsonObject
from karate.graph.values import is_asset
from karate.nodes.worker import Told, unheard
from karate.runs.accelerated import worked
from karate.runs.parts import Outputs, Parts
from karate.runs.prepare import Prepared, stored_asset

#: Seconds between two looks at the log for a cancel of the running step.
LOOK_EVERY_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Produced:
    """Values by port, and the assets among them that are new.

    `cost` in micro-credits is there where it is not the declared one; `told` are further events;
    `notes` are lines for the step's log; `device` is the GPU that did the work, if one did.
    """

    outputs: Outputs
    stored: tuple[AssetStored, ...] = ()
    cost: int | None = None
    told: tuple[Body, ...] = ()
    notes: tuple[str, ...] = ()
    device: str = ""


def produce(
    parts: Parts,
    prepared: Prepared,
    timeout_s: float,
    cancelled: Callable[[], bool],
    told: Told = unheard,
) -> Produced:
    """The result of `prepared`. Bytes are in the blob store before this returns.

    Raises NotFound, StepFailed, TimedOut, Unavailable, and what the effect raises.
    """
    if is_source(prepared):
        return _resolved(parts, prepared)
    if prepared.declared.kind == "control":
        return Produced(parts.controls(prepared.step.type)(prepared.inputs, prepared.step.params))
    pictures = {
        port: [_picture(parts, port, value) for value in values]
        for port, values in prepared.inputs.items()
    }
    job = (
        *(prepared.step.type, dict(prepared.step.params), pictures, parts.rules.max_pixels),
        prepared.way.told,
    )
    work = worked(parts, job, min(prepared.declared.timeout_s, timeout_s), cancelled, told)
    outputs: Outputs = {}
    stored: list[AssetStored] = []
    for port, found in work.made.items():
        if isinstance(found, dict):
            outputs[port] = [found]
        else:  # a tuple, which has come back from the child as a list
            stored.append(_store(parts, *found))
            outputs[port] = [asset_json(stored[-1])]
    return Produced(
        outputs, tuple(stored), notes=(work.note,) if work.note else (), device=work.device
    )


def is_source(prepared: Prepared) -> bool:
    """Tell whether the node only names an asset."""
    declared = prepared.declared
    return not declared.inputs and any(param.kind == "asset" for param in declared.params)


def _resolved(parts: Parts, prepared: Prepared) -> Produced:
    name = next(param.name for param in prepared.declared.params if param.kind == "asset")
    asset = stored_asset(parts, prepared.workspace, str(prepared.step.params[name]))
    return Produced({port.name: [asset_json(asset)] for port in prepared.declared.outputs})


def _picture(parts: Parts, port: str, value: JsonObject) -> bytes | str:
    """A local path where there is one, which spares the child's socket the bytes."""
    if not is_asset(value):
        raise StepFailed(f"{port} takes a picture, not {value.get('kind', 'nothing')}")
    sha256 = str(value["sha256"])
    path = parts.blobs.path(sha256)
    return str(path) if path is not None else parts.blobs.read(sha256)


def _store(parts: Parts, data: bytes, media_type: str, width: int, height: int) -> AssetStored:
    return AssetStored(
        asset=new_id(),
        sha256=parts.blobs.put(data, media_type),
        media_type=media_type,
        bytes=len(data),
        width=width,
        height=height,
    )


def asset_json(asset: AssetStored) -> JsonObject:
    """The asset as events of steps carry it."""
    found: JsonObject = {
        "id": asset.asset,
        "sha256": asset.sha256,
        "media_type": asset.media_type,
        "bytes": asset.bytes,
        "width": asset.width,
        "height": asset.height,
    }
    return {key: value for key, value in found.items() if value is not None}


class Rarely:
    """A question that is asked at most every `every_s` seconds; once yes, always yes."""

    def __init__(self, ask: Callable[[], bool], every_s: float = LOOK_EVERY_S) -> None:
        self._ask, self._every = ask, every_s
        self._yes, self._next = False, time.monotonic() + every_s

    def __call__(self) -> bool:
        """The last answer, or a new one when it is time."""
        if not self._yes and time.monotonic() >= self._next:
            self._yes = self._ask()
            self._next = time.monotonic() + self._every
        return self._yes
