"""Byte ranges of stored files (RFC 9110), read in pieces off the event loop."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from karate.media.splice import Readable

#: Bytes read at a time.
PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def wanted(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole. Raises ValueError when outside of `size`.

    Several ranges and other units are answered with the whole, as the RFC allows.
    """
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        length = int(match[2])
        if length == 0 or size == 0:
            raise ValueError(header)
        return max(0, size - length), size - 1
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    if first >= size:
        raise ValueError(header)
    return first, last


def not_modified(request: Request, etag: str) -> bool:
    """Tell whether the caller has this very content already."""
    known = request.headers.get("if-none-match", "")
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in known.split(",") if tag)


def ranged(request: Request, file: Readable, size: int, headers: dict[str, str]) -> Response:
    """The file or the range of it that `request` wants; `headers` has the etag."""
    condition = request.headers.get("if-range")
    asked = request.headers.get("range") if condition in {None, headers["etag"]} else None
    try:
        span = wanted(asked, size)
    except ValueError:
        file.close()
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    first, last = span or (0, size - 1)
    head = {**headers, "accept-ranges": "bytes", "content-length": str(last - first + 1)}
    if span is not None:
        head["content-range"] = f"bytes {first}-{last}/{size}"
    status = 200 if span is None else 206
    if request.method == "HEAD":
        file.close()
        return Response(status_code=status, headers=head)
    return StreamingResponse(_pieces(file, first, last), status, head)


async def _pieces(file: Readable, first: int, last: int) -> AsyncIterator[bytes]:
    try:
        await asyncio.to_thread(file.seek, first)
        left = last - first + 1
        while left > 0:
            piece = await asyncio.to_thread(file.read, min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
    finally:
        file.close()
