"""The one thing in EXIF that a picture cannot do without: which way is up."""

from __future__ import annotations

import struct

_TAG = 0x0112
#: Entries of the first directory that are looked at.
_ENTRIES = 200


def orientation_of(tiff: bytes) -> int:
    """The orientation 1..8 that EXIF (a TIFF, without the `Exif` sign) names; 1 when damaged."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (place,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, place)
        for number in range(min(count, _ENTRIES)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place + 2 + 12 * number)
            if tag == _TAG and kind == 3:
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def only_orientation(tiff: bytes) -> bytes:
    """A TIFF that says the orientation of `tiff` and nothing else; empty where it is upright."""
    found = orientation_of(tiff)
    if found == 1:
        return b""
    entry = struct.pack(">HHIHH", _TAG, 3, 1, found, 0)
    return b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
