"""Reading JSON bodies: bounded, strict, and free of what breaks databases and encoders later."""

from __future__ import annotations

import json
from typing import cast

from starlette.requests import Request

from karate.errors import Malformed, TooLarge, UnsupportedMedia
from karate.graph.model import Json, JsonObject, is_exact

#: Deepest nesting of a JSON body.
MAX_DEPTH = 32


async def read_object(request: Request, limit: int, *, optional: bool = False) -> JsonObject:
    """The body as a JSON object; an empty one is `{}` when `optional`.

    Raises UnsupportedMedia unless declared as JSON, TooLarge beyond `limit` bytes, Malformed.
    """
    raw = await read_bytes(request, limit)
    if not raw and optional:
        return {}
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMedia("send JSON with content-type application/json")
    found = parse_json(raw)
    if not isinstance(found, dict):
        raise Malformed("the body must be a JSON object")
    return found


async def read_bytes(request: Request, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is known to pass `limit` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge(f"the body has at most {limit} bytes", limit=limit)
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > limit:
            raise TooLarge(f"the body has at most {limit} bytes", limit=limit)
    return bytes(raw)


def parse_json(raw: bytes) -> Json:
    """Strict JSON: only numbers a document can hold, at most MAX_DEPTH deep, no NUL or half
    surrogates. Raises Malformed."""
    try:
        found = cast(Json, json.loads(raw, parse_constant=_refused))
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is not valid JSON") from error
    _check(found)
    return found


def _refused(name: str) -> Json:
    raise ValueError(name)


def _check(found: Json) -> None:
    level: list[Json] = [found]
    for _ in range(MAX_DEPTH):
        below: list[Json] = []
        for value in level:
            if isinstance(value, str):
                _check_text(value)
            elif isinstance(value, int | float) and not is_exact(value):
                raise Malformed("a number is not finite, or whole and beyond the exact ones")
            elif isinstance(value, dict):
                below += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                below += value
        if not below:
            return
        level = below
    raise Malformed(f"the body is nested deeper than {MAX_DEPTH} levels")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise Malformed("text has no NUL characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Malformed("text has half a surrogate pair") from error
