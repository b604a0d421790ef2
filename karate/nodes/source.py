"""Where a child finds a file: in the message, or on the disk it shares with the server."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from karate.errors import StepFailed

#: A file: its bytes, or the path of a local copy.
Source: TypeAlias = bytes | str


def read(source: Source) -> bytes:
    """The bytes of a source; raises StepFailed if the file is gone."""
    if isinstance(source, bytes):
        return source
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise StepFailed("An input picture is gone") from error
