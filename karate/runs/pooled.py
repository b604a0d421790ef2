"""Digests of pixels by the pool alone, for commands that keep nothing."""

from __future__ import annotations

from typing import Final

from karate.errors import UnsupportedMedia
from karate.media.blobs import BlobStore
from karate.media.stamps import STAMPED
from karate.runs.parts import WorkPool

#: Seconds the decoding of one picture may take.
SECONDS: Final = 120.0


class PooledPixels:
    """Decodes pictures of `blobs`, or given as bytes, in a child process."""

    def __init__(self, blobs: BlobStore | None, pool: WorkPool, max_pixels: int) -> None:
        self._blobs, self._pool, self._max_pixels = blobs, pool, max_pixels

    def of(self, sha256: str, media_type: str) -> str | None:
        """The digest of the picture with content `sha256`; None for what is no picture."""
        return self.decoded(sha256) if media_type in STAMPED else None

    def decoded(self, sha256: str) -> str:
        """The digest of the picture with content `sha256`. Raises what decoding raises."""
        if self._blobs is None:
            raise UnsupportedMedia("there is no store of files here")
        return self.of_bytes(self._blobs.read(sha256))

    def of_bytes(self, data: bytes) -> str:
        """The digest of a file. Raises what decoding raises."""
        job = (data, self._max_pixels)
        return str(self._pool.run("karate.nodes.pixels:pixels", job, SECONDS, lambda: False))
