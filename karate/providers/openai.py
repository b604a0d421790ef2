"""OpenAI images: generation as JSON, edits as multipart; pictures come back as base64."""

from __future__ import annotations

from typing import Final

from karate.errors import ProviderFailed
from karate.graph.model import JsonObject
from karate.providers.adapter import Answered, Job
from karate.providers.http import Answer, Outgoing, Part
from karate.providers.record import Model
from karate.providers.sync_json import SyncJson, found_in
from karate.providers.wire import Wire

#: Codes of a refusal of content, old and new.
_MODERATED: Final = frozenset({"moderation_blocked", "content_policy_violation"})
_BROKE: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


def _build(wire: Wire, job: Job) -> Outgoing:
    wired = {port: files for port, files in job.files.items() if files}
    fields: JsonObject = {"model": job.model.name, **job.model.arguments(job.params, wired)}
    if "image" not in wired:
        if "mask" in wired:
            raise ProviderFailed("A mask says where to edit, but there is no picture to edit")
        return Outgoing(method="POST", url="/images/generations", body=fields)
    several = "[]" if len(wired["image"]) > 1 else ""
    parts = [
        Part(
            job.model.inlets[port].field + (several if port == "image" else ""),
            f"{port}-{place}.png",
            file.data,
            file.media_type,
        )
        for port, files in wired.items()
        for place, file in enumerate(files, start=1)
    ]
    form = {name: str(value) for name, value in fields.items()}
    return Outgoing(method="POST", url="/images/edits", form=form, files=parts)


def _read(model: Model, answer: Answer) -> Answered:
    body = answer.json()
    port, path = next(iter(model.results.items()))
    items = body.get(path)
    if not isinstance(items, list) or not items:
        raise ProviderFailed("the provider's answer holds no picture")
    usage = body.get("usage")
    told: JsonObject = usage if isinstance(usage, dict) else {}
    tokens = told.get("output_tokens")
    found = [found_in(item if isinstance(item, dict) else {}) for item in items]
    return Answered(
        {port: found},
        told,
        answer.headers.get("x-request-id", ""),
        tokens if isinstance(tokens, int) and not isinstance(tokens, bool) else None,
    )


def _reading(body: JsonObject) -> tuple[str, bool, bool]:
    error = body.get("error")
    told: JsonObject = error if isinstance(error, dict) else {}
    code = told.get("code")
    return str(told.get("message") or ""), code in _MODERATED, code in _BROKE


IMAGES: Final = SyncJson(_build, _read, _reading)
