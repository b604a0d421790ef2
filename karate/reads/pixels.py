"""The digests of decoded pixels: made once per content by the pool, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from karate.errors import UnsupportedMedia
from karate.ledger.db import Database
from karate.media.blobs import BlobStore
from karate.media.stamps import STAMPED

#: Seconds the decoding of one picture may take.
SECONDS: Final = 120.0


class Workers(Protocol):
    """What runs decoding away from this process: `nodes.pool.Pool`."""

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool] = ...,
    ) -> Any: ...


class PixelDigests:
    """Finds or makes the digests. Blocks; call it from a thread."""

    def __init__(
        self, database: Database, blobs: BlobStore, workers: Workers, max_pixels: int
    ) -> None:
        self._database, self._blobs = database, blobs
        self._workers, self._max_pixels = workers, max_pixels

    def of(self, sha256: str, media_type: str) -> str | None:
        """The digest of the picture with content `sha256`; None for what is no picture.

        Raises NotFound when the bytes are gone, and what decoding raises.
        """
        if media_type not in STAMPED:
            return None
        with self._database.read() as tx:
            rows = tx.execute("SELECT pixels FROM pixel_digests WHERE sha256 = ?", (sha256,))
        if rows:
            return str(rows[0][0])
        found = self.decoded(sha256)
        with self._database.transaction(durable=False) as tx:
            tx.execute(
                "INSERT INTO pixel_digests (sha256, pixels) VALUES (?, ?)"
                " ON CONFLICT (sha256) DO NOTHING",
                (sha256, found),
            )
        return found

    def decoded(self, sha256: str) -> str:
        """The digest as of the bytes that are stored now."""
        path = self._blobs.path(sha256)
        return self.of_bytes(str(path) if path is not None else self._blobs.read(sha256))

    def of_bytes(self, source: bytes | str) -> str:
        """The digest of a file, or of the file at a path. Raises what decoding raises."""
        job = (source, self._max_pixels)
        found = self._workers.run("karate.nodes.pixels:pixels", job, SECONDS)
        if not isinstance(found, str):
            raise UnsupportedMedia("this is no picture")
        return found
