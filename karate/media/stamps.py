"""Notes that travel inside pictures: put in and taken out as bytes, without decoding a pixel.

A stamped file differs from the stored one by nothing but the note, and is always the same for the
same note; so whoever takes the note out has the stored bytes again, and whoever puts it back in
must get the very file. Memory is bounded by the note: the picture itself is never held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from karate.errors import Malformed
from karate.media import stamp_jpeg, stamp_png, stamp_webp
from karate.media.headers import media_type
from karate.media.splice import Cut, Readable, Spliced, digest, length, same

#: Largest note that is read or written, in bytes.
MAX_NOTE: Final = 8 << 20
#: First bytes of a file that name its type.
HEAD: Final = 64

_FORMATS: Final[dict[str, ModuleType]] = {
    "image/png": stamp_png,
    "image/jpeg": stamp_jpeg,
    "image/webp": stamp_webp,
}
STAMPED: Final = frozenset(_FORMATS)
"""Media types that can carry a note."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A note, and what the file may have been without it, likeliest first."""

    media_type: str
    note: bytes
    originals: Sequence[Sequence[Cut]]

    def original(self, file: Readable, sha256: str) -> Sequence[Cut] | None:
        """The file without the note, if those bytes have the hash `sha256`."""
        return next((cuts for cuts in self.originals if digest(file, cuts) == sha256), None)


def type_of(file: Readable) -> str | None:
    """The media type of `file` if it can carry a note."""
    file.seek(0)
    found = media_type(file.read(HEAD))
    return found if found in STAMPED else None


def stamp(found: str, file: Readable, size: int, note: bytes) -> list[Cut]:
    """The `size` bytes of `file`, of media type `found`, with `note` in them. Raises Malformed."""
    if len(note) > MAX_NOTE:
        raise Malformed("what the picture should carry is too large")
    cuts: list[Cut] = _FORMATS[found].stamp(file, size, note)
    return cuts


def carried(file: Readable, size: int) -> Carried | None:
    """The note that `file` carries, or None. Raises Malformed for a damaged one."""
    found = type_of(file)
    if found is None:
        return None
    note, originals = _FORMATS[found].notes(file, size, MAX_NOTE)
    return None if note is None else Carried(found, note, originals)


def stripped(found: str, file: Readable, size: int) -> list[Cut]:
    """The picture without any metadata: what it looks like is all that stays. Raises Malformed."""
    if found not in _FORMATS:
        return [(0, size)]
    cuts: list[Cut] = _FORMATS[found].stripped(file, size)
    return cuts


def is_stamp_of(carried: Carried, file: Readable, size: int, original: Sequence[Cut]) -> bool:
    """Tell whether `file` is exactly what stamping `original` gives, to the last byte."""
    inner = Spliced(file, original)
    again: list[Cut] = _FORMATS[carried.media_type].stamp(inner, inner.size, carried.note)
    return same(file, [(0, size)], _flattened(again, original))


def _flattened(outer: Sequence[Cut], inner: Sequence[Cut]) -> list[Cut]:
    """Cuts of a file that is itself made of cuts, as cuts of the file underneath."""
    found: list[Cut] = []
    for cut in outer:
        if isinstance(cut, bytes):
            found.append(cut)
            continue
        place = 0
        for piece in inner:
            first, last = max(cut[0] - place, 0), min(cut[1] - place, length(piece))
            if first < last:
                found.append(
                    piece[first:last]
                    if isinstance(piece, bytes)
                    else (piece[0] + first, piece[0] + last)
                )
            place += length(piece)
    return found
