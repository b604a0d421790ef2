"""A note inside a PNG: an iTXt chunk `karate` right behind the header."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from karate.errors import Malformed
from karate.media.headers import MAX_CHUNKS
from karate.media.orientation import only_orientation
from karate.media.splice import Cut, Readable, around, exactly

#: Where the header chunk ends.
HEADER_END = 33
#: Keyword, no compression, no language, no translation.
KEYWORD = b"karate\0\0\0\0\0"
#: Chunks that decide how the picture looks; everything else is metadata.
LOOKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs hIST sPLT"
    b" acTL fcTL fdAT".split()
)
#: Largest EXIF chunk that is looked into, in bytes.
MAX_EXIF = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk and the span it fills."""

    kind: bytes
    start: int
    stop: int


def stamp(file: Readable, size: int, note: bytes) -> list[Cut]:
    """The file with `note` in it. Raises Malformed."""
    if exactly(file, 8, 8) != b"\x00\x00\x00\x0dIHDR":
        raise Malformed("the PNG does not begin with its header")
    return [(0, HEADER_END), _chunk(b"iTXt", KEYWORD + note), (HEADER_END, size)]


def notes(file: Readable, size: int, limit: int) -> tuple[bytes | None, list[list[Cut]]]:
    """The note in the file, and what the file was without it. Raises Malformed."""
    found: bytes | None = None
    gone: list[tuple[int, int]] = []
    for chunk in _chunks(file, size):
        long = len(KEYWORD) + 12
        if chunk.kind != b"iTXt" or chunk.stop - chunk.start < long:
            continue
        if exactly(file, chunk.start + 8, 7) != KEYWORD[:7]:
            continue
        if chunk.stop - chunk.start > limit + long:
            raise Malformed("what the picture carries is too large")
        body = exactly(file, chunk.start + 4, chunk.stop - chunk.start - 8)
        if zlib.crc32(body).to_bytes(4, "big") != exactly(file, chunk.stop - 4, 4):
            raise Malformed("the checksum of what the picture carries is wrong")
        if not gone:
            found = body[4 + len(KEYWORD) :]
        gone.append((chunk.start, chunk.stop))
    return found, [around(size, gone)] if gone else []


def stripped(file: Readable, size: int) -> list[Cut]:
    """The file without metadata; how it looks stays."""
    cuts: list[Cut] = [(0, 8)]
    for chunk in _chunks(file, size):
        if chunk.kind in LOOKS:
            cuts.append((chunk.start, chunk.stop))
        elif chunk.kind == b"eXIf" and chunk.stop - chunk.start <= MAX_EXIF:
            kept = only_orientation(exactly(file, chunk.start + 8, chunk.stop - chunk.start - 12))
            cuts.append(_chunk(b"eXIf", kept) if kept else b"")
    return cuts


def _chunks(file: Readable, size: int) -> Iterator[Chunk]:
    """Every chunk up to the end. Raises Malformed."""
    place = 8
    for _ in range(MAX_CHUNKS):
        length, kind = struct.unpack(">I4s", exactly(file, place, 8))
        stop = place + 12 + length
        if stop > size:
            raise Malformed("the picture is cut off")
        yield Chunk(kind, place, stop)
        if kind == b"IEND":
            return
        place = stop
    raise Malformed("the PNG has too many chunks")


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
