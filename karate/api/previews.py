"""Small pictures of assets: made once per width by the pool, kept as content like any other."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, Protocol

from karate.ledger.db import Database
from karate.media.blobs import BlobStore

#: Widths that exist, in pixels; a wish is answered with the next larger one.
WIDTHS = (64, 128, 256, 320, 512, 640, 1024, 1600, 2048)
#: What the pool makes of a picture.
PREVIEW_TYPE = "image/webp"
#: Previews being made at the same time; the rest wait.
MAKERS = 4
#: Seconds one preview may take.
SECONDS = 60.0


class Workers(Protocol):
    """What runs decoding away from this process: `nodes.pool.Pool`."""

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool] = ...,
    ) -> Any: ...


class Previews:
    """Finds or makes previews. Two wishes for the same one share the work."""

    def __init__(self, database: Database, blobs: BlobStore, workers: Workers, pixels: int) -> None:
        self._database = database
        self._blobs = blobs
        self._workers = workers
        self._pixels = pixels
        self._busy: dict[tuple[str, int], asyncio.Future[tuple[str, str]]] = {}
        self._makers = asyncio.Semaphore(MAKERS)

    async def of(self, sha256: str, width: int) -> tuple[str, str]:
        """(content hash, media type) of the preview of `sha256`, at least `width` wide if it can.

        Raises what decoding raises: UnsupportedMedia for what is no picture, TimedOut.
        """
        wide = WIDTHS[min(bisect_left(WIDTHS, width), len(WIDTHS) - 1)]
        key = sha256, wide
        known = await asyncio.to_thread(self._known, key)
        if known is not None:
            return known
        busy = self._busy.get(key)
        if busy is None:
            busy = self._busy[key] = asyncio.ensure_future(self._make(key))
            busy.add_done_callback(lambda _: self._busy.pop(key, None))
        return await asyncio.shield(busy)

    async def _make(self, key: tuple[str, int]) -> tuple[str, str]:
        async with self._makers:
            return await asyncio.to_thread(self._made, key)

    def _made(self, key: tuple[str, int]) -> tuple[str, str]:
        sha256, width = key
        source = self._blobs.path(sha256)
        data: Any = str(source) if source is not None else self._blobs.read(sha256)
        picture = self._workers.run(
            "karate.nodes.preview:preview", (data, width, self._pixels), SECONDS
        )
        preview = self._blobs.put(picture, PREVIEW_TYPE)
        with self._database.transaction(durable=False) as tx:
            tx.execute(
                "INSERT INTO previews (sha256, width, preview, media_type) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (sha256, width) DO UPDATE SET preview = excluded.preview",
                (sha256, width, preview, PREVIEW_TYPE),
            )
        return preview, PREVIEW_TYPE

    def _known(self, key: tuple[str, int]) -> tuple[str, str] | None:
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT preview, media_type FROM previews WHERE sha256 = ? AND width = ?", key
            )
        if not rows or not self._blobs.exists(str(rows[0][0])):
            return None
        return str(rows[0][0]), str(rows[0][1])
