"""Files to pictures and back: orientation, colour profile, alpha and depth are settled here.

Read and written are PNG, JPEG and WebP. A picture is upright sRGB once it is inside.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageCms, UnidentifiedImageError

from karate.errors import Malformed, TooLarge, UnsupportedMedia
from karate.nodes.colour import luminance, straight
from karate.nodes.icc import matrix_profile
from karate.nodes.image import MAX_PIXELS, MAX_SIDE, Encoding, Image, Planes
from karate.nodes.png import is_png16, read_png16, write_png
from karate.nodes.strips import strips

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

#: EXIF tag of the orientation.
ORIENTATION = 0x0112

#: What an orientation 2..8 asks Pillow to do.
TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}

# Sizes are checked below, against our own limit, before any pixel is decoded.
Pillow.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose header was read: its type, and its size as it will be seen (turned upright)."""

    file: Pillow.Image
    media_type: str
    width: int
    height: int
    orientation: int


def open_image(data: bytes, max_pixels: int = MAX_PIXELS) -> Opened:
    """Read the header only; raises UnsupportedMedia, Malformed or TooLarge."""
    try:
        file = Pillow.open(io.BytesIO(data), formats=tuple(FORMATS))
    except UnidentifiedImageError as error:
        raise UnsupportedMedia("Not a PNG, JPEG or WebP picture") from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise Malformed("The picture's header is damaged") from error
    width, height = file.size
    if max(width, height) > MAX_SIDE or width * height > max_pixels:
        raise TooLarge(
            f"The picture is {width} × {height} pixels; "
            f"the limit is {MAX_SIDE} a side and {max_pixels:,} in all"
        )
    orientation = orientation_of(file)
    if orientation >= 5:
        width, height = height, width
    return Opened(file, FORMATS[str(file.format)], width, height, orientation)


def orientation_of(file: Pillow.Image) -> int:
    """EXIF orientation 1..8; damaged EXIF counts as 1."""
    try:
        found = file.getexif().get(ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, TypeError, struct.error):
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def decode(data: bytes, max_pixels: int = MAX_PIXELS) -> Image:
    """Decode a file to an upright, premultiplied sRGB picture.

    Raises UnsupportedMedia (not PNG, JPEG or WebP), TooLarge (checked before decoding) and
    Malformed (cut off or damaged).
    """
    opened = open_image(data, max_pixels)
    if is_png16(data):
        planes = _planes_of_codes(read_png16(data), opened.file.info.get("icc_profile"))
        return Image(_premultiplied(_turned(planes, opened.orientation)), bits=16)
    return Image(_premultiplied(_planes_of_pillow(settled(opened))))


def decode_mask(data: bytes, max_pixels: int = MAX_PIXELS) -> Image:
    """Decode a file to one plane of data: gray as it is, colour by luminance, times alpha."""
    image = decode(data, max_pixels)
    colour = image.planes[: image.colours]
    return Image(luminance(colour)[None], "data", image.bits)


def settled(opened: Opened) -> Pillow.Image:
    """Decode to an upright Pillow picture in L, LA, RGB or RGBA (straight alpha), as sRGB."""
    try:
        file = opened.file
        file.load()
        profile = file.info.get("icc_profile")
        if file.mode in ("P", "RGB", "L", "1") and "transparency" in file.info:
            file = file.convert("RGBA" if file.mode in ("P", "RGB") else "LA")
        elif file.mode in ("P", "PA", "La", "RGBa"):
            file = file.convert("RGBA" if file.mode in ("PA", "RGBa") else "RGB")
        elif file.mode == "1":
            file = file.convert("L")
        file = _managed(file, profile)
        if opened.orientation != 1:
            file = file.transpose(TURNS[opened.orientation])
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error) as error:
        raise Malformed("The picture is cut off or damaged") from error
    return file


def _managed(file: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Convert from `profile` to sRGB; a profile that is damaged or does not fit is ignored."""
    known = matrix_profile(profile) if profile else None
    if profile and not (known and known.is_srgb):
        alpha = file.getchannel("A") if file.mode in ("LA", "RGBA") else None
        colour = file if alpha is None else file.convert(file.mode[:-1])
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            managed = ImageCms.profileToProfile(colour, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            managed = None
        if managed is not None:
            if file.mode in ("L", "LA") and known and known.matrix is None:
                managed = managed.getchannel("G")
            if alpha is not None:
                managed.putalpha(alpha)
            return managed
    return file if file.mode in ("L", "LA", "RGB", "RGBA") else file.convert("RGB")


def _planes_of_pillow(file: Pillow.Image) -> Planes:
    """Straight (C, H, W) planes of an L, LA, RGB or RGBA picture, by strips."""
    count, (width, height) = len(file.getbands()), file.size
    planes = np.empty((count, height, width), np.float32)
    for start, stop in strips(height, width):
        codes = np.asarray(file.crop((0, start, width, stop))).reshape(stop - start, width, count)
        for plane in range(count):
            np.divide(codes[..., plane], np.float32(255), out=planes[plane, start:stop])
    return planes


def _planes_of_codes(codes: NDArray[np.uint16], profile: bytes | None) -> Planes:
    """Straight planes of 16-bit (H, W, C) codes, converted from a matrix profile."""
    known = matrix_profile(profile) if profile else None
    if profile and known is None:
        raise UnsupportedMedia("A 16-bit picture with a table-based colour profile is not read")
    height, width, count = codes.shape
    colours = 1 if count < 3 else 3
    convert = known is not None and not known.is_srgb and len(known.curves) == colours
    planes = np.empty((count, height, width), np.float32)
    for start, stop in strips(height, width):
        some = codes[start:stop].transpose(2, 0, 1)
        np.divide(some, np.float32(65_535), out=planes[:, start:stop])
        if convert and known is not None:
            planes[:colours, start:stop] = known.to_srgb(some[:colours])
    return planes


def _turned(planes: Planes, orientation: int) -> Planes:
    """(C, H, W) planes turned upright."""
    if orientation >= 5:
        planes = planes.transpose(0, 2, 1)
    if orientation in (3, 4, 7, 8):
        planes = planes[:, ::-1]
    if orientation in (2, 3, 6, 7):
        planes = planes[:, :, ::-1]
    return np.ascontiguousarray(planes)


def _premultiplied(planes: Planes) -> Planes:
    """Straight planes times their alpha, in place."""
    if planes.shape[0] in (2, 4):
        planes[:-1] *= planes[-1]
    return planes


def encode(image: Image) -> tuple[bytes, str]:
    """Encode as `image.encoding` says (PNG by default, as deep as `image.bits`): bytes, media type.

    Values are clamped to 0..1, NaN becomes 0, colour is divided by alpha and rounded to nearest.
    JPEG takes no alpha: flatten before.
    """
    how = image.encoding or Encoding()
    if how.media_type == "image/png":
        rows = (codes for _, _, codes in code_strips(image, image.bits))
        size = (image.width, image.height, image.bits, image.planes.shape[0])
        return write_png(*size, rows, how.effort), how.media_type
    file = to_pillow(image)
    out = io.BytesIO()
    if how.media_type == "image/jpeg":
        if image.has_alpha:
            file = file.convert(file.mode[:-1])
        sampling = 0 if how.quality >= 90 else 2
        file.save(out, "JPEG", quality=how.quality, subsampling=sampling)
    else:
        if file.mode in ("L", "LA"):
            file = file.convert("RGB" if file.mode == "L" else "RGBA")
        file.save(
            out, "WEBP", quality=how.quality, lossless=how.lossless, method=2, exact=how.lossless
        )
    return out.getvalue(), how.media_type


def to_pillow(image: Image) -> Pillow.Image:
    """The picture as an 8-bit Pillow picture with straight alpha."""
    codes = np.empty((image.height, image.width, image.planes.shape[0]), np.uint8)
    for start, stop, some in code_strips(image, 8):
        codes[start:stop] = some
    if codes.shape[2] == 1:
        codes = codes[..., 0]
    return Pillow.fromarray(codes)


def code_strips(image: Image, bits: int) -> Iterator[tuple[int, int, NDArray[np.uint16]]]:
    """Yield (start, stop, (h, W, C) codes of `bits` bits) from top to bottom."""
    top = np.float32(2**bits - 1)
    for start, stop in strips(image.height, image.width):
        planes = image.planes[:, start:stop]
        values = np.empty_like(planes)
        values[: image.colours] = straight(planes)
        if image.has_alpha:
            values[-1] = planes[-1]
        np.nan_to_num(values, copy=False, nan=0.0, posinf=1.0, neginf=0.0)
        np.clip(values, 0, 1, out=values)
        values *= top
        np.rint(values, out=values)
        kind = np.uint8 if bits == 8 else np.uint16
        yield start, stop, values.transpose(1, 2, 0).astype(kind)
