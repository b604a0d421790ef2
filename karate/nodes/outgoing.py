"""Pictures on their way to a provider: eight bits, upright sRGB, and nothing but pixels.

Called by name through `Pool.run`, so arguments and results are plain values.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Final, Literal

import numpy as np
from PIL import Image as Pillow

from karate.nodes.codec import decode, decode_mask, encode
from karate.nodes.image import MAX_PIXELS, Encoding
from karate.nodes.source import Source, read

#: zlib level: the wire is slower than the processor.
EFFORT: Final = 6


def travelling(source: Source, form: Literal["png", "mask"], max_pixels: int = MAX_PIXELS) -> bytes:
    """`source` as a PNG without metadata; as a `mask`, white becomes transparent.

    Raises UnsupportedMedia, Malformed or TooLarge (before decoding).
    """
    data = read(source)
    if form == "png":
        image = decode(data, max_pixels)
        return encode(replace(image, bits=8, encoding=Encoding("image/png", effort=EFFORT)))[0]
    edit = decode_mask(data, max_pixels).planes[0]
    kept = np.rint((1.0 - np.clip(edit, 0.0, 1.0)) * 255.0).astype(np.uint8)
    picture = Pillow.new("RGBA", (kept.shape[1], kept.shape[0]), (255, 255, 255, 255))
    picture.putalpha(Pillow.fromarray(kept))
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=EFFORT)
    return file.getvalue()
