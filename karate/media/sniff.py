"""What a file is, from its own first bytes: type and size in pixels, without decoding.

Only the types below are taken in. A file whose declared type or name says another is refused, and
so is a picture that would unpack to far more than its bytes could mean.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path, PurePath

from karate.errors import Malformed, TooLarge, UnsupportedMedia
from karate.media import headers

#: Longest side of a picture, in pixels.
MAX_SIDE = 16_384

#: Largest area of a picture, in pixels, where the caller names no smaller one.
MAX_PIXELS = 100_000_000

#: Pictures up to this area are always taken; a plain colour packs as well as a bomb.
FREE_PIXELS = 1 << 25

#: Beyond `FREE_PIXELS`, each byte of the file vouches for this many pixels. Scans and drawings
#: have under 300; a bomb of one repeated bit has thousands.
PIXELS_PER_BYTE = 500

#: File name endings and the type they claim.
ENDINGS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".glb": "model/gltf-binary",
}

#: Other names of the same types.
ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "audio/mp3": "audio/mpeg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/webm": "video/webm",
    "audio/mp4": "video/mp4",
}

#: Declared types that claim nothing.
VAGUE = frozenset({"", "application/octet-stream", "binary/octet-stream"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What the sender says the file is: its media type, its name. Empty claims nothing."""

    media_type: str = ""
    name: str = ""

    def check(self, found: str) -> None:
        """Raise UnsupportedMedia if the claim is another type than `found`."""
        declared = self.media_type.partition(";")[0].strip().lower()
        declared = ALIASES.get(declared, declared)
        if declared not in VAGUE and declared != found:
            raise UnsupportedMedia(f"The file is {found}, not {declared}")
        ending = PurePath(self.name).suffix.lower()
        if ENDINGS.get(ending, found) != found:
            raise UnsupportedMedia(f"The file is {found}, but its name ends in {ending}")


NO_CLAIM = Claim()


def sniff(
    data: headers.Bytes | Path,
    claim: Claim = NO_CLAIM,
    size: int | None = None,
    max_pixels: int = MAX_PIXELS,
) -> tuple[str, int | None, int | None]:
    """Media type, width and height (None for what is no picture) from a file's header.

    `data` is the whole file, a path to it, or with `size` given its first part (a JPEG may need
    256 KiB of it).
    Width and height are as stored, before any EXIF turn. Raises UnsupportedMedia for an unknown
    or lying type or for bytes after a picture's end, Malformed for a header that is cut off or
    damaged or a picture that ends too early, TooLarge for too many pixels.
    """
    if isinstance(data, Path):
        return _sniff_file(data, claim, max_pixels)
    found = headers.media_type(data)
    if found is None:
        raise UnsupportedMedia("This kind of file is not supported")
    claim.check(found)
    if not found.startswith("image/"):
        return found, None, None
    total = len(data) if size is None else size
    width, height = headers.dimensions(found, data)
    if width < 1 or height < 1:
        raise Malformed("The picture has no pixels")
    _check_pixels(width, height, total, max_pixels)
    if total == len(data):
        headers.check_end(found, data)
    return found, width, height


def _sniff_file(path: Path, claim: Claim, max_pixels: int) -> tuple[str, int | None, int | None]:
    """`sniff` over a mapped file: only the pages that are looked at are read."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            raise UnsupportedMedia("The file is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return sniff(mapped, claim, None, max_pixels)


def _check_pixels(width: int, height: int, total: int, max_pixels: int) -> None:
    """Refuse a picture that is too large, or far larger than its bytes can mean."""
    pixels = width * height
    if max(width, height) > MAX_SIDE or pixels > max_pixels:
        raise TooLarge(
            f"The picture is {width} × {height} pixels; "
            f"the limit is {MAX_SIDE} a side and {max_pixels:,} in all"
        )
    if pixels > FREE_PIXELS + PIXELS_PER_BYTE * total:
        raise TooLarge(f"{total:,} bytes would unpack to {width} × {height} pixels")
