"""Receiving a file: streamed to disk within the limit, measured, never trusted."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from starlette.requests import Request

from karate.api.multipart import Part, file_of
from karate.errors import Malformed, TooLarge

#: Longest kept file name, in characters.
MAX_FILE_NAME = 200
#: Bytes a multipart envelope may add to its file.
ENVELOPE = 65_536
#: Bytes gathered before they are written to disk.
WRITE_BYTES = 1 << 20
#: Age in seconds after which a file in the folder of uploads is what a killed process left.
LEFTOVER_S = 24 * 3600
_PREFIX = "upload-"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Received:
    """A file lying at `path` until the request ends; `declared` is what the sender calls it."""

    path: Path
    bytes: int
    declared: str
    name: str | None


@asynccontextmanager
async def receive(request: Request, folder: Path, limit: int) -> AsyncIterator[Received]:
    """Stream the body, or the one file of a multipart body, into `folder`; gone afterwards.

    Raises TooLarge beyond `limit` bytes, Malformed for an empty or torn body.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit + ENVELOPE:
        raise TooLarge(f"a file has at most {limit} bytes", limit=limit)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=_PREFIX) as file:
        declared = request.headers.get("content-type", "")
        pieces: AsyncIterator[Part | bytes] = request.stream()
        if declared.lower().startswith("multipart/form-data"):
            pieces = file_of(request.stream(), declared, limit + ENVELOPE)
        part = await _copy(pieces, file, limit)
        size = file.tell()
        if size == 0:
            raise Malformed("the file is empty")
        if part is not None:
            declared = part.declared
        name = request.query_params.get("name") or (part.name if part is not None else None)
        yield Received(Path(file.name), size, declared, clean_file_name(name))


def sweep(folder: Path) -> None:
    """Remove what uploads left that no process finished."""
    before = time.time() - LEFTOVER_S
    for file in folder.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < before:
                file.unlink()


async def _copy(pieces: AsyncIterator[Part | bytes], file: IO[bytes], limit: int) -> Part | None:
    part, gathered, size = None, bytearray(), 0
    async for piece in pieces:
        if isinstance(piece, Part):
            part = piece
            continue
        size += len(piece)
        if size > limit:
            raise TooLarge(f"a file has at most {limit} bytes", limit=limit)
        gathered += piece
        if len(gathered) >= WRITE_BYTES:
            await asyncio.to_thread(file.write, bytes(gathered))
            gathered.clear()
    await asyncio.to_thread(file.write, bytes(gathered))
    await asyncio.to_thread(file.flush)
    return part


def clean_file_name(raw: str | None) -> str | None:
    """The last part of a path without signs that could mislead; None when nothing is left."""
    if raw is None:
        return None
    name = raw.replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("", name).strip(" .")[:MAX_FILE_NAME] or None
