"""PNG where Pillow falls short: reading 16 bits a sample, and writing 8 or 16 fast, by strips."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from karate.errors import Malformed, UnsupportedMedia

SIGNATURE = b"\x89PNG\r\n\x1a\n"

#: PNG colour type by number of planes.
COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}

#: Planes by PNG colour type.
PLANES = {kind: count for count, kind in COLOUR_TYPES.items()}

#: x start, y start, x step, y step of the seven passes of an interlaced PNG.
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)

Codes = NDArray[np.uint8] | NDArray[np.uint16]


def is_png16(data: bytes) -> bool:
    """Tell whether `data` starts as a PNG with 16 bits a sample."""
    return data[:8] == SIGNATURE and len(data) > 24 and data[24] == 16


def read_png16(data: bytes) -> NDArray[np.uint16]:
    """Decode a 16-bit PNG to (H, W, C) codes, C in 1..4, straight alpha last.

    Raises Malformed for damage, a wrong checksum, or fewer pixels than the header says.
    """
    chunks = dict(_checked_chunks(data))
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.dtype != np.uint16:
        raise Malformed("The PNG is damaged")
    codes = decoded.astype(np.uint16, copy=False)
    kind = data[25]
    if kind == 0:
        gray = codes.reshape(*codes.shape[:2], 1)
        return _with_transparent(gray, chunks.get(b"tRNS"))
    if kind == 4:
        return codes[..., 2:4]
    return codes[..., [2, 1, 0, 3]] if codes.shape[2] == 4 else codes[..., ::-1]


def _with_transparent(gray: NDArray[np.uint16], chunk: bytes | None) -> NDArray[np.uint16]:
    """Gray codes with alpha where a tRNS chunk names one value as transparent."""
    if chunk is None or len(chunk) != 2:
        return gray
    alpha = np.where(gray == int.from_bytes(chunk, "big"), 0, 65_535).astype(np.uint16)
    return np.concatenate([gray, alpha], axis=2)


def _checked_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, body) of all chunks but the pixels, and check the pixels' length."""
    place, seen, inflate = 8, 0, zlib.decompressobj()
    while True:
        head = data[place : place + 8]
        if len(head) < 8:
            raise Malformed("The PNG is cut off")
        length, kind = struct.unpack(">I4s", head)
        body = data[place + 8 : place + 8 + length]
        crc = data[place + 8 + length : place + 12 + length]
        if len(crc) < 4 or zlib.crc32(kind + body) != int.from_bytes(crc, "big"):
            raise Malformed("The PNG is cut off or damaged")
        if kind == b"IDAT":
            seen += _inflated(inflate, body)
        elif kind == b"IEND":
            break
        else:
            yield kind, body
        place += 12 + length
    if seen < _expected(data):
        raise Malformed("The PNG has fewer pixels than it says")


def _inflated(inflate: zlib._Decompress, body: bytes) -> int:
    """Count what `body` unpacks to, a MiB at a time so that no bomb fills the memory."""
    total = 0
    try:
        while body:
            total += len(inflate.decompress(body, 1 << 20))
            body = inflate.unconsumed_tail
    except zlib.error as error:
        raise Malformed("The PNG's pixels are damaged") from error
    return total


def _expected(data: bytes) -> int:
    """Bytes of filtered rows that the header promises."""
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if kind not in PLANES or depth != 16:
        raise UnsupportedMedia("The PNG has an unknown pixel format")
    pixel = 2 * PLANES[kind]
    if not interlaced:
        return int(height * (1 + width * pixel))
    total = 0
    for left, top, across, down in ADAM7:
        columns = max(0, -(-(width - left) // across))
        rows = max(0, -(-(height - top) // down))
        total += rows * (1 + columns * pixel) if columns else 0
    return total


def write_png(
    width: int, height: int, bits: int, planes: int, rows: Iterable[Codes], effort: int
) -> bytes:
    """Encode strips of (h, W, C) codes, uint8 or uint16 as `bits` says, from top to bottom.

    Every row is stored as its difference to the one above: vectorised, and good on photographs.
    """
    file = io.BytesIO()
    file.write(SIGNATURE)
    header = struct.pack(">IIBBBBB", width, height, bits, COLOUR_TYPES[planes], 0, 0, 0)
    _chunk(file, b"IHDR", header)
    _chunk(file, b"sRGB", b"\x00")
    deflate = zlib.compressobj(effort, zlib.DEFLATED, 15, 9)
    above = np.zeros(width * planes * bits // 8, np.uint8)
    for strip in rows:
        whole = np.ascontiguousarray(strip, ">u2" if bits == 16 else np.uint8)
        flat = whole.view(np.uint8).reshape(whole.shape[0], -1)
        filtered = np.empty((flat.shape[0], flat.shape[1] + 1), np.uint8)
        filtered[:, 0] = 2
        np.subtract(flat[0], above, out=filtered[0, 1:])
        np.subtract(flat[1:], flat[:-1], out=filtered[1:, 1:])
        above = flat[-1].copy()
        _chunk(file, b"IDAT", deflate.compress(filtered.data))
    _chunk(file, b"IDAT", deflate.flush())
    _chunk(file, b"IEND", b"")
    return file.getvalue()


def _chunk(file: io.BytesIO, kind: bytes, body: bytes) -> None:
    """Write one chunk; an empty IDAT is left out."""
    if body or kind == b"IEND":
        file.write(struct.pack(">I", len(body)) + kind + body)
        file.write(struct.pack(">I", zlib.crc32(body, zlib.crc32(kind))))
