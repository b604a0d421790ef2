"""The digest of a picture's pixels: equal for any lossless file of the same picture.

Called by name through `Pool.run`.
"""

from __future__ import annotations

import hashlib
import struct

import numpy as np

from karate.errors import Malformed
from karate.nodes.codec import open_image
from karate.nodes.image import MAX_PIXELS
from karate.nodes.png import is_png16, read_png16
from karate.nodes.source import Source, read
from karate.nodes.strips import strips

#: What is hashed first; another meaning of the digest gets another number.
SIGN = b"karate pixels 1\n"


def pixels(source: Source, max_pixels: int = MAX_PIXELS) -> str:
    """SHA-256, in hex, over `SIGN`, "width height bits", and the samples as RGBA from the top left.

    Samples are as the file codes them, before orientation and colour profile: 8 bits, or 16 (the
    greater byte first) where the file has 16. Raises UnsupportedMedia, Malformed or TooLarge.
    """
    data = read(source)
    opened = open_image(data, max_pixels)
    width, height = opened.file.size
    if is_png16(data):
        codes = read_png16(data)
        digest = _begun(width, height, 16)
        for start, stop in strips(height, width):
            digest.update(_rgba16(codes[start:stop]).astype(">u2").tobytes())
        return digest.hexdigest()
    digest = _begun(width, height, 8)
    try:
        file = opened.file
        file.load()
        if file.mode not in ("L", "LA", "P", "RGB", "RGBA"):
            file = file.convert("RGBA" if file.mode in ("PA", "RGBa", "La") else "RGB")
        for start, stop in strips(height, width):
            digest.update(file.crop((0, start, width, stop)).convert("RGBA").tobytes())
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error) as error:
        raise Malformed("The picture is cut off or damaged") from error
    return digest.hexdigest()


def _begun(width: int, height: int, bits: int) -> hashlib._Hash:
    return hashlib.sha256(SIGN + f"{width} {height} {bits}\n".encode())


def _rgba16(
    codes: np.ndarray[tuple[int, ...], np.dtype[np.uint16]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    """(h, W, C) codes, C in 1..4, as (h, W, 4)."""
    count = codes.shape[2]
    whole = np.full((*codes.shape[:2], 4), 65_535, np.uint16)
    whole[..., :3] = codes[..., :3] if count >= 3 else codes[..., :1]
    if count in (2, 4):
        whole[..., 3] = codes[..., -1]
    return whole
