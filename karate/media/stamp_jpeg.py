"""A note inside a JPEG: APP9 segments `karate`, as many as it takes, behind JFIF and EXIF."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from karate.errors import Malformed
from karate.media.headers import BARE, MAX_SEGMENTS
from karate.media.orientation import only_orientation
from karate.media.splice import PIECE, Cut, Readable, around, exactly

#: The marker of our segments, and what each begins with.
MARKER, SIGN = 0xE9, b"karate\0"
#: Bytes of a note that one segment takes: its length is two bytes, which count themselves.
ROOM = 0xFFFF - 2 - len(SIGN) - 4
#: Segments that say how the picture looks or is packed, beside those that are no APPn at all.
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment and the span it fills, its marker included."""

    marker: int
    start: int
    stop: int


def stamp(file: Readable, size: int, note: bytes) -> list[Cut]:
    """The file with `note` in it. Raises Malformed."""
    place = 2
    for segment in _segments(file, size):
        if segment.marker not in (0xE0, 0xE1):
            break
        place = segment.stop
    parts = [note[start : start + ROOM] for start in range(0, len(note), ROOM)]
    if len(parts) > 0xFFFF:
        raise Malformed("what the picture should carry is too large")
    segments = b"".join(
        _segment(MARKER, SIGN + struct.pack(">HH", number, len(parts)) + part)
        for number, part in enumerate(parts)
    )
    return [(0, place), segments, (place, size)]


def notes(file: Readable, size: int, limit: int) -> tuple[bytes | None, list[list[Cut]]]:
    """The note in the file, and what the file was without it. Raises Malformed."""
    found, gone, count = bytearray(), list[tuple[int, int]](), 0
    for segment in _segments(file, size):
        if segment.marker != MARKER:
            continue
        body = exactly(file, segment.start + 4, segment.stop - segment.start - 4)
        if not body.startswith(SIGN):
            continue
        number, count = struct.unpack_from(">HH", body.ljust(len(SIGN) + 4, b"\0"), len(SIGN))
        if number != len(gone) or len(found) > limit:
            raise Malformed("what the picture carries is out of order")
        found += body[len(SIGN) + 4 :]
        gone.append((segment.start, segment.stop))
    if not gone:
        return None, []
    if len(gone) != count:
        raise Malformed("a part of what the picture carries is missing")
    return bytes(found), [around(size, gone)]


def stripped(file: Readable, size: int) -> list[Cut]:
    """The file without metadata, and without what follows the picture; how it looks stays."""
    cuts: list[Cut] = [(0, 2)]
    place = 2
    for segment in _segments(file, size):
        place = segment.stop
        if segment.marker == 0xE1:
            body = exactly(file, segment.start + 4, segment.stop - segment.start - 4)
            kept = only_orientation(body[6:]) if body.startswith(b"Exif\0\0") else b""
            cuts.append(_segment(0xE1, b"Exif\0\0" + kept) if kept else b"")
        elif _looks(file, segment):
            cuts.append((segment.start, segment.stop))
    return [*cuts, (place, _end(file, size, place))]


def _looks(file: Readable, segment: Segment) -> bool:
    """JFIF, a colour profile and Adobe's note on colours decide how the picture looks."""
    if segment.marker == 0xE2:
        length = min(12, segment.stop - segment.start - 4)
        return exactly(file, segment.start + 4, length) == b"ICC_PROFILE\0"
    is_note = segment.marker == _COM or 0xE0 <= segment.marker <= 0xEF
    return not is_note or segment.marker in (0xE0, 0xEE)


def _segments(file: Readable, size: int) -> Iterator[Segment]:
    """Every segment before the pixels. Raises Malformed."""
    if exactly(file, 0, 2) != b"\xff\xd8":
        raise Malformed("the JPEG does not begin as one")
    place = 2
    for _ in range(MAX_SEGMENTS):
        sign, marker = exactly(file, place, 2)
        if sign != 0xFF or marker == _EOI:
            raise Malformed("the JPEG's header is damaged")
        if marker == _SOS:
            return
        if marker == 0xFF or marker in BARE:  # a fill byte, or nothing but a marker
            stop = place + (1 if marker == 0xFF else 2)
        else:
            stop = place + 2 + int.from_bytes(exactly(file, place + 2, 2), "big")
        if stop > size:
            raise Malformed("the picture is cut off")
        yield Segment(marker, place, stop)
        place = stop
    raise Malformed("the JPEG's header has no end")


def _end(file: Readable, size: int, place: int) -> int:
    """Where the picture whose pixels begin at `place` ends; the file's end when nothing says so."""
    while place < size:
        head = exactly(file, place, min(4, size - place))
        if head[1:2] == bytes([_EOI]):
            return place + 2
        if len(head) < 4:
            break
        place = _marker(file, size, place + 2 + int.from_bytes(head[2:4], "big"))
    return size


def _marker(file: Readable, size: int, place: int) -> int:
    """The next marker at or after `place` that is not part of the pixels."""
    inside = frozenset({0x00, 0xFF, *range(0xD0, 0xD8)})
    while place < size:
        file.seek(place)
        piece = file.read(PIECE)
        at = piece.find(b"\xff")
        while 0 <= at < len(piece) - 1:
            if piece[at + 1] not in inside:
                return place + at
            at = piece.find(b"\xff", at + 1)
        if place + len(piece) >= size:
            break
        place += len(piece) - 1  # a marker may lie across two pieces
    return size


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
