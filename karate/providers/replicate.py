"""Replicate predictions: submit, ask again, cancel; results are addresses for an hour."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from typing import Final

from karate.errors import ProviderFailed
from karate.graph.model import Json, JsonObject
from karate.providers.adapter import Answered, File, Found, Job, Link
from karate.providers.http import Outgoing, Part
from karate.providers.record import Model
from karate.providers.submit_poll import SubmitPoll
from karate.providers.wire import Wire

#: Bytes of a file that still travels inside the request; larger ones are uploaded before.
MAX_INLINE: Final = 256_000
#: Least seconds of `Cancel-After`.
LEAST_LIFE_S: Final = 5
#: Newest lines of a job's log that are looked at, and characters of the one that is told.
LOG_LINES: Final = 50
LINE_LENGTH: Final = 200
_SHARE: Final = re.compile(r"(?<!\d)(\d{1,3})%")
#: What its models write when their safety checker strikes; the API has no code for it.
_MODERATED: Final = ("nsfw", "flagged as sensitive")


def _build(wire: Wire, job: Job) -> Outgoing:
    inputs = job.model.arguments(job.params, job.files)
    for port, files in job.files.items():
        inlet = job.model.inlets[port]
        sent: list[Json] = [_address(wire, job, file) for file in files]
        if sent:
            inputs[inlet.field] = sent if inlet.most > 1 else sent[0]
    body: JsonObject = {"input": inputs}
    version = job.model.extra.get("version")
    if version is not None:
        body["version"] = version
    if job.webhook is not None:
        body |= {"webhook": job.webhook, "webhook_events_filter": ["completed"]}
    return Outgoing(
        method="POST",
        url=(
            "/v1/predictions" if version is not None else f"/v1/models/{job.model.name}/predictions"
        ),
        # Should we never come back to it, it does not run and cost for ever.
        headers={"cancel-after": f"{max(LEAST_LIFE_S, math.ceil(job.model.declared.timeout_s))}s"},
        body=body,
    )


def _address(wire: Wire, job: Job, file: File) -> str:
    if len(file.data) <= MAX_INLINE:
        return f"data:{file.media_type};base64,{base64.b64encode(file.data).decode()}"
    part = Part("content", "input.png", file.data, file.media_type)
    upload = Outgoing(
        method="POST", url="/v1/files", form={}, files=[part], cancelled=job.cancelled
    )
    urls = wire.ask(upload, _reading).json().get("urls")
    address = urls.get("get") if isinstance(urls, dict) else None
    if not isinstance(address, str):
        raise ProviderFailed("Replicate took a file and did not say where it lies")
    return address


def _handle(wire: Wire, body: JsonObject) -> JsonObject:
    job, urls = body.get("id"), body.get("urls")
    if not isinstance(job, str) or not job:
        raise ProviderFailed("Replicate's answer names no prediction")
    told = urls if isinstance(urls, dict) else {}
    own = f"{wire.base}/v1/predictions/{job}"
    return {
        "id": job,
        "get": str(told.get("get") or own),
        "cancel": str(told.get("cancel") or f"{own}/cancel"),
    }


def _read(model: Model, body: JsonObject) -> Answered:
    output = body.get("output")
    outputs: dict[str, list[Found]] = {}
    for port, path in model.results.items():
        found = output.get(path) if path and isinstance(output, dict) else output
        outputs[port] = [Link(url) for url in _texts(found)]
    if not any(outputs.values()):
        raise ProviderFailed("Replicate's answer holds no result")
    metrics = body.get("metrics")
    usage: JsonObject = metrics if isinstance(metrics, dict) else {}
    return Answered(outputs, usage, str(body.get("id") or ""))


def _texts(found: Json) -> Iterator[str]:
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, str) and item:
            yield item


def _failure(body: JsonObject) -> tuple[str, bool]:
    told = str(body.get("error") or "")
    return told, any(word in told.lower() for word in _MODERATED)


def _progress(body: JsonObject) -> tuple[float | None, str]:
    """Models write bars such as ` 45%|████` into their logs; anything else is a line of log."""
    lines = str(body.get("logs") or "").splitlines()[-LOG_LINES:]
    shares = [int(found[1]) for line in lines for found in _SHARE.finditer(line)]
    told = next((line.strip() for line in reversed(lines) if line.strip()), "")
    share = shares[-1] / 100 if shares and shares[-1] <= 100 else None
    return share, told[:LINE_LENGTH]


def _reading(body: JsonObject) -> tuple[str, bool, bool]:
    told = str(body.get("detail") or body.get("title") or "")
    return told, any(word in told.lower() for word in _MODERATED), False


PREDICTIONS: Final = SubmitPoll(
    build=_build,
    handle=_handle,
    watch=lambda handle: Outgoing(method="GET", url=str(handle["get"])),
    stop=lambda handle: Outgoing(method="POST", url=str(handle["cancel"])),
    status="status",
    pending=frozenset({"starting", "processing"}),
    succeeded=frozenset({"succeeded"}),
    read=_read,
    failure=_failure,
    reading=_reading,
    progress=_progress,
)
