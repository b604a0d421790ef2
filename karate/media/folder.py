"""Blobs in a local folder: `ab/<sha256>`, written aside, synced, then renamed into place."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from karate.errors import NotFound, Unavailable
from karate.media.blobs import Data, checked, copy_hashed

#: Where unfinished files lie.
ASIDE = "unfinished"

#: Age in seconds after which an unfinished file is no upload in progress but a leftover.
LEFTOVER_S = 24 * 3600


class FolderStore:
    """A `BlobStore` under `root`, which is made if absent. A stored file survives a power cut."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._aside = root / ASIDE
        with _disk():
            self._aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()

    def put(
        self, data: Data, media_type: str = "application/octet-stream", limit: int | None = None
    ) -> str:
        """See `BlobStore.put`; the media type is not kept here."""
        del media_type
        aside = self._aside / secrets.token_hex(16)
        with _disk():
            try:
                with aside.open("xb") as file:
                    sha256 = copy_hashed(data, file, limit)
                    file.flush()
                    os.fsync(file.fileno())
                self._settle(aside, sha256)
            finally:
                aside.unlink(missing_ok=True)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """See `BlobStore.open`."""
        with _disk():
            return self._place(sha256).open("rb")

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> bytes:
        """See `BlobStore.read`."""
        with self.open(sha256) as file, _disk():
            file.seek(start)
            return file.read(-1 if length is None else length)

    def size(self, sha256: str) -> int:
        """See `BlobStore.size`."""
        with _disk():
            return self._place(sha256).stat().st_size

    def exists(self, sha256: str) -> bool:
        """See `BlobStore.exists`."""
        return self._place(sha256).is_file()

    def path(self, sha256: str) -> Path | None:
        """See `BlobStore.path`."""
        place = self._place(sha256)
        return place if place.is_file() else None

    def delete(self, sha256: str) -> None:
        """See `BlobStore.delete`."""
        with _disk():
            self._place(sha256).unlink(missing_ok=True)

    def iter(self) -> Iterator[str]:
        """See `BlobStore.iter`."""
        for shard in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(shard.iterdir()):
                yield file.name

    def _place(self, sha256: str) -> Path:
        return self._root / checked(sha256)[:2] / sha256

    def _settle(self, aside: Path, sha256: str) -> None:
        """Give a finished file its name, and make the name itself durable."""
        place = self._place(sha256)
        if not place.parent.is_dir():
            place.parent.mkdir(mode=0o700, exist_ok=True)
            _sync(self._root)
        if place.is_file() and place.stat().st_size == aside.stat().st_size:
            return
        aside.replace(place)
        _sync(place.parent)

    def _sweep(self) -> None:
        """Remove what crashed uploads left behind."""
        before = time.time() - LEFTOVER_S
        for file in self._aside.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if file.stat().st_mtime < before:
                    file.unlink()


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """Turn failures of the disk into typed errors."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("No such file") from error
    except OSError as error:
        raise Unavailable(f"The asset store failed: {error.strerror}") from error
