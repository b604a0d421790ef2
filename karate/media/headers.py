"""Reading the headers of the file types that Karate takes in."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import TypeAlias

from karate.errors import Malformed, UnsupportedMedia

#: A file in memory or mapped.
Bytes: TypeAlias = bytes | mmap

#: JPEG markers that start a frame and so hold its size: C0..CF without DHT, JPG and DAC.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

#: Most segments before a JPEG's frame; fill bytes count too.
MAX_SEGMENTS = 10_000

#: Most chunks of a PNG.
MAX_CHUNKS = 200_000

#: JPEG markers without a length: TEM, RST0..7, SOI.
BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def media_type(data: Bytes) -> str | None:
    """The media type that the first bytes stand for, or None."""
    starts: tuple[tuple[bytes, str], ...] = (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"ID3", "audio/mpeg"),
        (b"glTF\x02\x00\x00\x00", "model/gltf-binary"),
    )
    for start, found in starts:
        if data[: len(start)] == start:
            return found
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12])
    if data[4:8] == b"ftyp":
        # Still pictures in the same boxes (HEIC, AVIF) and QuickTime are another matter.
        other = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"qt  ")
        return None if data[8:12] in other else "video/mp4"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in data[:64] else None
    return "audio/mpeg" if _is_mpeg_audio(data) else None


def _is_mpeg_audio(data: Bytes) -> bool:
    """A frame header of MPEG audio layer III with no forbidden value."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return False
    return data[1] >> 3 & 3 != 1 and data[2] >> 4 not in (0, 15) and data[2] >> 2 & 3 != 3


def dimensions(found: str, data: Bytes) -> tuple[int, int]:
    """Width and height that a picture's header names; raises Malformed or UnsupportedMedia."""
    readers: dict[str, Callable[[Bytes], tuple[int, int]]] = {
        "image/png": _png,
        "image/jpeg": _jpeg,
        "image/webp": _webp,
    }
    try:
        return readers[found](data)
    except (struct.error, IndexError) as error:
        raise Malformed("The picture's header is cut off") from error


def _png(data: Bytes) -> tuple[int, int]:
    length, kind, width, height = struct.unpack_from(">I4sII", data, 8)
    if length != 13 or kind != b"IHDR":
        raise Malformed("The PNG does not begin with its header")
    return width, height


def _jpeg(data: Bytes) -> tuple[int, int]:
    """Walk the segments up to the frame header."""
    place = 2
    for _ in range(MAX_SEGMENTS):
        if data[place] != 0xFF:
            raise Malformed("The JPEG's header is damaged")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in BARE:
            place += 2
        elif marker in FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        elif marker in (0xD9, 0xDA):
            raise Malformed("The JPEG has no picture")
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise Malformed("The JPEG's header has no end")


def _webp(data: Bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        flags = data[20]
        if flags & 2:
            raise UnsupportedMedia("Moving WebP pictures are not supported")
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, 24)
        return (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise Malformed("The WebP's header is damaged")


def check_end(found: str, data: Bytes) -> None:
    """Raise Malformed for a picture that ends too early, UnsupportedMedia for more after its end.

    Phones write video after the end of a JPEG, so that is let through.
    """
    if found == "image/jpeg":
        return
    end = _png_end(data) if found == "image/png" else 8 + int.from_bytes(data[4:8], "little")
    end += end % 2 if found == "image/webp" else 0
    if end > len(data):
        raise Malformed("The picture is cut off")
    if end < len(data):
        raise UnsupportedMedia("Something else follows the picture in the same file")


def _png_end(data: Bytes) -> int:
    """Where the last chunk ends. Decoders pass over damage that the critical chunks' sums show."""
    begin = 8
    for kind, end in _png_chunks(data):
        critical = kind[:1].isupper() and end <= len(data)
        if critical and zlib.crc32(data[begin + 4 : end - 4]) != int.from_bytes(
            data[end - 4 : end], "big"
        ):
            raise Malformed("The picture is damaged")
        if kind == b"IEND":
            return end
        begin = end
    raise Malformed("The picture is cut off")


def _png_chunks(data: Bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the type and the end of every chunk that begins inside the data."""
    place = 8
    for _ in range(MAX_CHUNKS):
        if place + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, place)
        place += 12 + length
        yield kind, place
