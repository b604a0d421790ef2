"""Where models are put together until they are whole: one process at a time for each.

What lies there is never taken for a model; a power cut leaves at most rests, which the next one
who works on that model clears, or brings back where the old was gone and the new not yet there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from karate.errors import Conflict, Unavailable

#: Where things lie until they are whole; no model can be called so.
WORKSHOP: Final = ".fetching"
#: The folder of what is made, and of what stood in its place before.
MADE, OLD = "files", "files.old"
#: How the names of folders begin that were taken away; no model can be called so either.
REMOVED: Final = ".removed-"


@contextmanager
def workshop(folder: Path, id: str) -> Iterator[tuple[Path, Path]]:
    """A folder for what arrives, which outlives a failure, and an empty one for what is made.

    Raises Conflict where another process works on model `id`, Unavailable.
    """
    bench = folder / WORKSHOP / id
    arrived, made = bench / "package", bench / MADE
    lock = None
    try:
        arrived.mkdir(parents=True, exist_ok=True)
        lock = os.open(bench / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"Another process is bringing {id}") from None
        _swept(folder)
        _mended(bench, folder / id)
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
    except OSError as error:
        _close(lock)
        raise Unavailable(f"{folder} cannot be written: {error.strerror}") from error
    except Conflict:
        _close(lock)
        raise
    try:
        yield arrived, made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _close(lock)


def replaced(made: Path, target: Path) -> None:
    """Put the whole folder `made` of a workshop in the place of `target`, on the disk for good."""
    for path in (*made.iterdir(), made):
        _settled(path)
    old = made.with_name(OLD)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    _settled(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def discarded(folder: Path, target: Path) -> None:
    """Take the folder `target` away at once, and delete it then. Raises OSError."""
    (folder / WORKSHOP).mkdir(parents=True, exist_ok=True)
    bin = Path(tempfile.mkdtemp(prefix=REMOVED, dir=folder / WORKSHOP))
    target.rename(bin)
    _swept(folder)
    with suppress(FileNotFoundError):  # another process sweeps too
        shutil.rmtree(bin)


def _swept(folder: Path) -> None:
    """Delete what was discarded, also by those who did not live to delete it."""
    for bin in (folder / WORKSHOP).glob(f"{REMOVED}*"):
        shutil.rmtree(bin, ignore_errors=True)


def _mended(bench: Path, target: Path) -> None:
    """Bring back what a power cut left out of its place."""
    old = bench / OLD
    if old.is_dir() and not target.exists():
        old.rename(target)


def _settled(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _close(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
