"""Small pictures of every kind that can carry a note."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image

#: Name → how Pillow writes it: kind, mode, options.
KINDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "png": ("PNG", "RGB", {}),
    "png-gray": ("PNG", "L", {}),
    "png-exif": ("PNG", "RGBA", {"exif": 6}),
    "jpeg": ("JPEG", "RGB", {}),
    "jpeg-progressive": ("JPEG", "RGB", {"progressive": True, "exif": 6, "comment": b"hello"}),
    "webp": ("WEBP", "RGB", {}),
    "webp-lossless": ("WEBP", "RGB", {"lossless": True}),
    "webp-lossless-alpha": ("WEBP", "RGBA", {"lossless": True, "exact": True}),
    "webp-alpha": ("WEBP", "RGBA", {}),
    "webp-exif": ("WEBP", "RGB", {"exif": 6}),
    "webp-xmp": ("WEBP", "RGB", {"xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"}),
}


def picture(kind: str, size: tuple[int, int] = (20, 14)) -> bytes:
    """A picture of noise; `exif` of KINDS is an orientation, beside the name of a camera."""
    name, mode, options = KINDS[kind]
    options = dict(options)
    if "exif" in options:
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = options["exif"], "A camera"
        options["exif"] = exif
    noise = random.Random(1).randbytes(size[0] * size[1] * len(mode))
    out = io.BytesIO()
    Image.frombytes(mode, size, noise).save(out, name, **options)
    return out.getvalue()
