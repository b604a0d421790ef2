"""Small pictures for uploads."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def png(width: int = 48, height: int = 32, shade: int = 90) -> bytes:
    """A gradient, so that blurring it changes something."""
    picture = Image.new("RGB", (width, height))
    picture.putdata(
        [((x * 5) % 256, (y * 7) % 256, shade) for y in range(height) for x in range(width)]
    )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def bomb(side: int = 9000) -> bytes:
    """A one-bit PNG of `side` × `side` zeros: ten kilobytes that unpack to ten megabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + (side + 7) // 8) * side), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
