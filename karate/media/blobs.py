"""Stores of content-addressed files: what they offer, and which one a URL names.

Names are the SHA-256 of the content, in hex.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

from karate.errors import Incompatible, NotFound, TooLarge

#: What can be stored: bytes, a local file, or chunks as they arrive.
Data: TypeAlias = bytes | Path | Iterable[bytes]

#: Bytes read at a time.
CHUNK = 1 << 20

_NAME = re.compile(r"[0-9a-f]{64}")


class BlobStore(Protocol):
    """A folder or a bucket. Every method may raise Unavailable; safe to use from any thread."""

    def put(
        self, data: Data, media_type: str = "application/octet-stream", limit: int | None = None
    ) -> str:
        """Store `data` durably and return its SHA-256; storing it again changes nothing.

        Raises TooLarge beyond `limit` bytes, with nothing stored.
        """

    def open(self, sha256: str) -> BinaryIO:
        """A binary stream of the content, to be closed by the caller; raises NotFound."""

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> bytes:
        """The bytes from `start`, at most `length` of them; raises NotFound."""

    def size(self, sha256: str) -> int:
        """The number of bytes; raises NotFound."""

    def exists(self, sha256: str) -> bool:
        """Tell whether the content is stored."""

    def path(self, sha256: str) -> Path | None:
        """Where the content lies as a local file, or None (absent, or not a local store)."""

    def delete(self, sha256: str) -> None:
        """Remove the content; harmless if it is absent."""

    def iter(self) -> Iterator[str]:
        """The SHA-256 of everything stored, in no order."""


def checked(sha256: str) -> str:
    """`sha256` if it can name a blob; raises NotFound otherwise, so that no path escapes."""
    if not _NAME.fullmatch(sha256):
        raise NotFound("No such file")
    return sha256


def copy_hashed(data: Data, into: BinaryIO, limit: int | None) -> str:
    """Write `data` into a file and return its SHA-256; raises TooLarge beyond `limit` bytes."""
    digest, total = hashlib.sha256(), 0
    for chunk in chunks(data):
        total += len(chunk)
        if limit is not None and total > limit:
            raise TooLarge(f"The file is larger than {limit:,} bytes", limit=limit)
        digest.update(chunk)
        into.write(chunk)
    return digest.hexdigest()


def chunks(data: Data) -> Iterator[bytes]:
    """`data` piece by piece."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        yield bytes(data)
    elif isinstance(data, Path):
        with data.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    else:
        yield from data


@dataclass(frozen=True, slots=True)
class S3Access:
    """How to reach S3; what is empty, boto3 finds by itself (environment, profile, role)."""

    access_key_id: str = ""
    secret_access_key: str = ""
    region: str = ""
    endpoint: str = ""
    """URL of a server other than Amazon's; its buckets are addressed by path."""


BY_ITSELF = S3Access()


def open_store(url: str, access: S3Access = BY_ITSELF) -> BlobStore:
    """Open `file:///folder` or `s3://bucket/prefix?endpoint=…&region=…&create=1`.

    Options of the URL win over `access`; `create` makes the bucket if it is absent. Raises
    Incompatible for any other URL, Unavailable if the store cannot be reached to create it.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        from karate.media.folder import FolderStore

        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme != "s3" or not parts.netloc:
        raise Incompatible("The assets URL must be file:///folder or s3://bucket/prefix")
    from karate.media.s3 import Bucket, S3Store

    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = asked.keys() - {"endpoint", "region", "create"}
    if unknown:
        raise Incompatible(f"The assets URL has unknown options: {', '.join(sorted(unknown))}")
    place = S3Access(
        access.access_key_id,
        access.secret_access_key,
        asked.get("region") or access.region,
        asked.get("endpoint") or access.endpoint,
    )
    create = asked.get("create", "") in ("1", "true")
    return S3Store(Bucket(parts.netloc, parts.path.strip("/"), place, create))
