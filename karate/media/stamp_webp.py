"""A note inside a WebP: its XMP chunk, or a chunk of our own where the picture has XMP already."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from karate.errors import Malformed
from karate.media.headers import MAX_CHUNKS, dimensions
from karate.media.orientation import only_orientation
from karate.media.splice import Cut, Readable, around, exactly, length

#: The chunk that takes the note where XMP is taken.
OWN = b"KRTE"
XMP_BEFORE = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:karate="urn:karate:1"><karate:stamp>'
).encode()
XMP_AFTER = b'</karate:stamp></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
#: Flags of a VP8X chunk.
XMP, EXIF, ALPHA = 0x04, 0x08, 0x10
#: Chunks that decide how the picture looks; everything else is metadata.
LOOKS = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"))
#: Largest EXIF chunk that is looked into, in bytes.
MAX_EXIF = 1 << 20
#: Bytes of a simple file's header that name its size.
HEAD = 40


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk and the span it fills, its padding included; `length` is that of its body."""

    kind: bytes
    start: int
    stop: int
    length: int


def stamp(file: Readable, size: int, note: bytes) -> list[Cut]:
    """The file with `note` in it. Raises Malformed."""
    chunks = _chunks(file, size)
    first = chunks[0]
    if any(chunk.kind == b"XMP " for chunk in chunks):
        return _riff([(12, size), _chunk(OWN, note)])
    added = _chunk(b"XMP ", XMP_BEFORE + b64encode(note) + XMP_AFTER)
    if first.kind == b"VP8X":
        flags = exactly(file, first.start + 8, 1)[0] | XMP
        return _riff([(12, 20), bytes([flags]), (21, size), added])
    return _riff([_extended(file, first, XMP), (12, size), added])


def notes(file: Readable, size: int, limit: int) -> tuple[bytes | None, list[list[Cut]]]:
    """The note in the file, and what the file may have been without it. Raises Malformed."""
    chunks = _chunks(file, size)
    for chunk in chunks:
        if chunk.kind not in (OWN, b"XMP ") or chunk.length > 2 * limit + 1024:
            continue
        body = exactly(file, chunk.start + 8, chunk.length)
        if chunk.kind == OWN:
            return body, [_riff(around(size, [(chunk.start, chunk.stop)], 12))]
        if body.startswith(XMP_BEFORE) and body.endswith(XMP_AFTER):
            text = body[len(XMP_BEFORE) : -len(XMP_AFTER)]
            try:
                note = b64decode(text, validate=True)
            except NotBase64 as error:
                raise Malformed("what the picture carries is damaged") from error
            return note, _before(file, size, chunks, chunk)
    return None, []


def stripped(file: Readable, size: int) -> list[Cut]:
    """The file without metadata; how it looks stays."""
    cuts: list[Cut] = []
    exif = b""
    for chunk in _chunks(file, size):
        if chunk.kind in LOOKS:
            cuts.append((chunk.start, chunk.stop))
        elif chunk.kind == b"EXIF" and chunk.length <= MAX_EXIF:
            body = exactly(file, chunk.start + 8, chunk.length)
            kept = only_orientation(body.removeprefix(b"Exif\0\0"))
            exif = _chunk(b"EXIF", kept) if kept else b""
    if exactly(file, 12, 4) == b"VP8X":
        flags = exactly(file, 20, 1)[0] & ~(XMP | EXIF) | (EXIF if exif else 0)
        cuts[:1] = [(12, 20), bytes([flags]), (21, 30)]
    return _riff([*cuts, exif])


def _before(file: Readable, size: int, chunks: Sequence[Chunk], ours: Chunk) -> list[list[Cut]]:
    """What `stamp` may have begun with: a simple file, or one that was extended already."""
    found = []
    kinds = [chunk.kind for chunk in chunks if chunk is not ours]
    if len(kinds) == 2 and kinds[0] == b"VP8X" and kinds[1] in (b"VP8 ", b"VP8L"):
        found.append(_riff([(chunks[1].start, chunks[1].stop)]))
    if kinds[0] == b"VP8X":
        flags = bytes([exactly(file, 20, 1)[0] & ~XMP])
        rest = around(size, [(ours.start, ours.stop)], 21)
        found.append(_riff([(12, 20), flags, *rest]))
    return found


def _extended(file: Readable, image: Chunk, flags: int) -> bytes:
    """The VP8X chunk of a simple file."""
    width, height = dimensions("image/webp", exactly(file, 0, min(image.stop, HEAD)))
    if image.kind == b"VP8L" and exactly(file, 24, 1)[0] & ALPHA:
        flags |= ALPHA
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + sides)


def _riff(cuts: Sequence[Cut]) -> list[Cut]:
    """A WebP file of `cuts`, its chunks."""
    size = 4 + sum(length(cut) for cut in cuts)
    return [b"RIFF" + struct.pack("<I", size) + b"WEBP", *cuts]


def _chunks(file: Readable, size: int) -> list[Chunk]:
    """All chunks, which fill the file exactly. Raises Malformed."""
    head = exactly(file, 0, 12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise Malformed("the WebP does not begin as one")
    if 8 + int.from_bytes(head[4:8], "little") != size:
        raise Malformed("the WebP is not as long as it says")
    found = list(_walk(file, size))
    if not found or found[0].kind not in (b"VP8X", b"VP8 ", b"VP8L"):
        raise Malformed("the WebP has no picture")
    if found[0].kind == b"VP8X" and found[0].length != 10:
        raise Malformed("the WebP's header is damaged")
    return found


def _walk(file: Readable, size: int) -> Iterator[Chunk]:
    place = 12
    for _ in range(MAX_CHUNKS):
        if place == size:
            return
        kind, length = struct.unpack("<4sI", exactly(file, place, 8))
        stop = place + 8 + length + length % 2
        if stop > size:
            raise Malformed("the picture is cut off")
        yield Chunk(kind, place, stop, length)
        place = stop
    raise Malformed("the WebP has too many chunks")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
