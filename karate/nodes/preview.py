"""Small pictures for the canvas."""

from __future__ import annotations

import io

from PIL import Image as Pillow

from karate.nodes.codec import Opened, decode, open_image, settled, to_pillow
from karate.nodes.image import MAX_PIXELS
from karate.nodes.png import is_png16
from karate.nodes.source import Source, read

#: The media type of every preview.
PREVIEW_TYPE = "image/webp"

#: Least and most width of a preview in pixels; a request beyond is clamped.
LEAST_WIDTH, MOST_WIDTH = 16, 2048

#: Most height, for very tall pictures; WebP ends at 16,383.
MOST_HEIGHT = 8192


def preview(source: Source, width: int = 320, max_pixels: int = MAX_PIXELS) -> bytes:
    """A WebP at most `width` pixels wide (never enlarged), upright, sRGB, alpha kept.

    Raises UnsupportedMedia, Malformed or TooLarge.
    """
    data = read(source)
    box = (min(max(width, LEAST_WIDTH), MOST_WIDTH), MOST_HEIGHT)
    opened = open_image(data, max_pixels)
    if is_png16(data):
        small = to_pillow(decode(data, max_pixels))
    else:
        _draft(opened, box[0])
        small = settled(opened)
    small.thumbnail(box, Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.convert("RGBA" if small.mode in ("LA", "RGBA") else "RGB").save(
        out, "WEBP", quality=80, method=2
    )
    return out.getvalue()


def _draft(opened: Opened, width: int) -> None:
    """Let a JPEG decode at a half, quarter or eighth where that is still twice what is needed."""
    if opened.media_type == "image/jpeg" and opened.file.mode in ("L", "RGB"):
        wide = 2 * min(width, opened.width)
        tall = max(1, round(opened.height * wide / opened.width))
        size = (tall, wide) if opened.orientation >= 5 else (wide, tall)
        opened.file.draft(opened.file.mode, size)
