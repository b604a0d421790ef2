"""Pictures a child keeps at preview size, so that a drag decodes each of its files once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from karate.nodes.codec import decode, decode_mask
from karate.nodes.image import Image
from karate.nodes.resize import resized
from karate.nodes.source import Source, read

#: Longest side of what is kept, in pixels: no preview is larger.
KEPT_SIDE = 768
#: Pictures kept by one child: 9 MiB each at most, in memory of up to 12 MiB that was used before.
MOST = 6


class Kept(NamedTuple):
    """A picture at preview size, and the longest side of its file."""

    image: Image
    longest: int


_kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()


def small(source: Source, mask: bool, side: int, max_pixels: int) -> Kept:
    """The picture of a file, at most `side` pixels long; the caller may write into it.

    Raises what `read` and the codec raise; what it refuses is not kept.
    """
    if side > KEPT_SIDE:
        return _decoded(source, mask, side, max_pixels)
    key = (_name(source), mask, max_pixels)
    found = _kept.pop(key, None) or _decoded(source, mask, KEPT_SIDE, max_pixels)
    _kept[key] = found
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    image = shrunk(found.image, side)
    own = image.with_planes(image.planes.copy()) if image is found.image else image
    return Kept(own, found.longest)


def shrunk(image: Image, side: int) -> Image:
    """The picture with its longest side at most `side`; itself where it is no longer."""
    longest = max(image.width, image.height)
    if longest <= side:
        return image
    width, height = (max(1, round(n * side / longest)) for n in (image.width, image.height))
    return image.with_planes(resized(image.planes, width, height, "box"))


def _decoded(source: Source, mask: bool, side: int, max_pixels: int) -> Kept:
    image = (decode_mask if mask else decode)(read(source), max_pixels)
    return Kept(shrunk(image, side), max(image.width, image.height))


def _name(source: Source) -> object:
    """What tells one file from another: its contents, or where it lies and since when."""
    if isinstance(source, bytes):
        return hashlib.blake2b(source).digest()
    try:
        facts = Path(source).stat()
    except OSError:
        return source  # reading it says what is wrong
    return source, facts.st_mtime_ns, facts.st_size
