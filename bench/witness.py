"""A good person who costs next to nothing: what they wait for is the server, not themselves."""

from __future__ import annotations

import asyncio
import random
import struct
import time
from typing import Any, Final
from urllib.parse import urlsplit

from pycrdt import Doc, Map

from karate.sync import frames
from tests.flows.server import KEY
from tests.hostile.wire import PING, masked

_BINARY, _CLOSE, _PONG = 2, 8, 10
#: Where a server frame's payload begins, by the length its second byte tells.
_STARTS: Final = {126: 4, 127: 10}


class Witness(asyncio.Protocol):
    """As `tests.durability.crowd.Author`, but others' edits are not applied: the author's name and
    the number of the edit are looked for in the bytes that arrive.

    Owns the node `name`; `made` are the times of its edits, `arrived` those of the author
    `watched`, `codes` how its connections ended.
    """

    def __init__(self, name: str, pace_s: float, width: int) -> None:
        self.name, self.pace_s, self.width = name, pace_s, width
        self.doc: Doc[Any] = Doc()
        self.watched, self.made, self.arrived = "", list[float](), list[float]()
        self.codes: list[int | None] = []
        self.synced, self._ended = asyncio.Event(), asyncio.Event()
        self._rest, self._shaken = b"", False

    async def visit(self, url: str) -> None:
        """One connection until the server ends it."""
        parts, loop = urlsplit(url), asyncio.get_running_loop()
        host, port = str(parts.hostname), int(parts.port or 0)
        self._transport, _ = await loop.create_connection(lambda: self, host, port)
        self._transport.write(
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: {parts.netloc}\r\n"
            "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
            f"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-api-key: {KEY}\r\n\r\n".encode()
        )
        editing = asyncio.create_task(self._edit())
        try:
            await self._ended.wait()
        finally:
            editing.cancel()
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Look through whole frames; keep the rest."""
        data = self._rest + data
        if not self._shaken:
            head, _, data = data.partition(b"\r\n\r\n")
            self._shaken = True
            assert b" 101 " in head, head
            self._transport.write(masked(frames.step_one(self.doc.get_state())))
        while len(data) >= 2:
            size, start = data[1], _STARTS.get(data[1], 2)
            if start > 2 and len(data) >= start:
                size = int.from_bytes(data[2:start], "big")
            if len(data) < start + size:
                break
            self._take(data[0] & 15, data[start : start + size])
            data = data[start + size :]
        self._rest = data

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, said or not."""
        if not self._ended.is_set():
            self.codes.append(None)
            self._ended.set()

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._transport.write(masked(payload, _PONG))
        elif opcode == _CLOSE:
            self.codes.append(struct.unpack_from("!H", payload)[0])
            self._ended.set()
        elif opcode == _BINARY and payload[0] == frames.SYNC:
            if not self.synced.is_set() and payload[1] == frames.STEP_2:
                frame = frames.read_frame(payload)
                assert isinstance(frame, frames.Update)
                self.doc.apply_update(frame.update)
                self.synced.set()
            while self.watched and _said(self.watched, len(self.arrived) + 1) in payload:
                self.arrived.append(time.monotonic())

    async def _edit(self) -> None:
        await self.synced.wait()
        nodes: Map[Any] = self.doc.get("nodes", type=Map)
        while True:
            await asyncio.sleep(self.pace_s * random.uniform(0.5, 1.5))
            before, count = self.doc.get_state(), len(self.made) + 1
            nodes[self.name]["params"][f"k{count % self.width}"] = _said(self.name, count).decode()
            self.made.append(time.monotonic())
            self._transport.write(masked(frames.update_frame(self.doc.get_update(before))))


def _said(name: str, count: int) -> bytes:
    return f"<{name} {count}>".encode()
