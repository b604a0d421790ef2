"""Blobs in an S3 bucket: `<prefix>/ab/<sha256>`. boto3 loads with the first store."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from karate.errors import NotFound, Unavailable
from karate.media.blobs import BY_ITSELF, Data, S3Access, checked, copy_hashed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Uploads up to this size are gathered in memory, larger ones in a temporary file.
SPOOL_BYTES = 8 << 20

#: Time to connect and time without a byte, in seconds.
CONNECT_S, READ_S = 5, 60


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the files lie, and how to get there."""

    name: str
    prefix: str = ""
    access: S3Access = BY_ITSELF
    create: bool = False
    """Make the bucket if it is absent."""


class S3Store:
    """A `BlobStore` in `bucket`."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = _client(bucket.access)
        if bucket.create:
            self._make()

    def put(
        self, data: Data, media_type: str = "application/octet-stream", limit: int | None = None
    ) -> str:
        """See `BlobStore.put`."""
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as file:
            sha256 = copy_hashed(data, cast("BinaryIO", file), limit)
            size = file.tell()
            if self._size(sha256) != size:
                file.seek(0)
                with self._service():
                    self._client.put_object(
                        Bucket=self._bucket.name,
                        Key=self._key(sha256),
                        Body=file,
                        ContentLength=size,
                        ContentType=media_type,
                    )
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """See `BlobStore.open`; the content is copied aside first, so that the stream can seek."""
        key = self._key(sha256)
        with contextlib.ExitStack() as undo:
            file = undo.enter_context(tempfile.SpooledTemporaryFile(SPOOL_BYTES))
            with self._service():
                self._client.download_fileobj(self._bucket.name, key, file)
            file.seek(0)
            undo.pop_all()
        return cast("BinaryIO", file)

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> bytes:
        """See `BlobStore.read`."""
        size = self.size(sha256)
        stop = size if length is None else min(size, start + length)
        if start >= stop:
            return b""
        with self._service():
            found = self._client.get_object(
                Bucket=self._bucket.name,
                Key=self._key(sha256),
                Range=f"bytes={start}-{stop - 1}",
            )
            with contextlib.closing(found["Body"]) as body:
                return body.read()

    def size(self, sha256: str) -> int:
        """See `BlobStore.size`."""
        found = self._size(checked(sha256))
        if found is None:
            raise NotFound("No such file")
        return found

    def exists(self, sha256: str) -> bool:
        """See `BlobStore.exists`."""
        return self._size(checked(sha256)) is not None

    def path(self, sha256: str) -> Path | None:
        """See `BlobStore.path`: never a local file."""
        checked(sha256)
        return None

    def delete(self, sha256: str) -> None:
        """See `BlobStore.delete`."""
        with self._service():
            self._client.delete_object(Bucket=self._bucket.name, Key=self._key(sha256))

    def iter(self) -> Iterator[str]:
        """See `BlobStore.iter`."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._service():
            for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._start()):
                for found in page.get("Contents", ()):
                    yield found["Key"].rpartition("/")[2]

    def _start(self) -> str:
        return f"{self._bucket.prefix}/" if self._bucket.prefix else ""

    def _key(self, sha256: str) -> str:
        return f"{self._start()}{checked(sha256)[:2]}/{sha256}"

    def _size(self, sha256: str) -> int | None:
        try:
            with self._service():
                found = self._client.head_object(Bucket=self._bucket.name, Key=self._key(sha256))
        except NotFound:
            return None
        return found["ContentLength"]

    def _make(self) -> None:
        """Create the bucket unless it is there."""
        try:
            with self._service():
                self._client.head_bucket(Bucket=self._bucket.name)
        except NotFound:
            region = self._client.meta.region_name
            with self._service():
                if region == "us-east-1":  # the one region that must not be named
                    self._client.create_bucket(Bucket=self._bucket.name)
                else:
                    self._client.create_bucket(
                        Bucket=self._bucket.name,
                        CreateBucketConfiguration={"LocationConstraint": cast("Any", region)},
                    )

    @contextlib.contextmanager
    def _service(self) -> Iterator[None]:
        """Turn failures of the service into typed errors."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            code = error.response.get("Error", {}).get("Code", "")
            if status == 404 and code != "NoSuchBucket":
                raise NotFound("No such file") from error
            raise Unavailable(f"The asset store refused ({code or status})") from error
        except BotoCoreError as error:
            raise Unavailable("The asset store cannot be reached") from error


def _client(access: S3Access) -> S3Client:
    """A client that signs with s3v4 and speaks to servers other than Amazon's too."""
    import boto3
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        retries={"mode": "standard", "max_attempts": 3},
        s3={"addressing_style": "path" if access.endpoint else "auto"},
        # Newer checksum trailers are not understood by every server.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session(
        aws_access_key_id=access.access_key_id or None,
        aws_secret_access_key=access.secret_access_key or None,
        region_name=access.region or None,
    )
    return session.client("s3", endpoint_url=access.endpoint or None, config=config)
