"""A websocket by hand, so that a peer can be as rude as no library lets it be."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

from tests.flows.server import KEY

#: Bytes the kernel keeps for a peer that does not read.
TINY = 4096
_BINARY, _CLOSE, PING = 2, 8, 9
#: `linux/tcp.h`: a socket in repair is closed without a word to the other side.
_TCP_REPAIR = 19


class Rude:
    """One connection. Nothing is read or answered unless asked for; `reads`: it will be asked."""

    def __init__(self, url: str, reads: bool = False) -> None:
        self._parts = urlsplit(url)
        self.socket = socket.socket()
        if not reads:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        self.socket.setblocking(False)

    async def dial(self) -> None:
        """The TCP connection, and not a byte."""
        address = (self._parts.hostname, self._parts.port)
        await asyncio.get_running_loop().sock_connect(self.socket, address)

    async def shake(self, upto: int | None = None, key: str = KEY) -> None:
        """The websocket handshake, or its first `upto` bytes; reads the answer if it is whole."""
        head = (
            f"GET {self._parts.path}?{self._parts.query} HTTP/1.1\r\nhost: {self._parts.netloc}\r\n"
            "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
            f"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-api-key: {key}\r\n\r\n"
        ).encode()
        await self.write(head[:upto])
        if upto is None:
            answer = b""
            while not answer.endswith(b"\r\n\r\n"):
                piece = await asyncio.get_running_loop().sock_recv(self.socket, 1)
                if not piece:
                    raise ConnectionResetError
                answer += piece
            assert b" 101 " in answer, answer

    async def write(self, data: bytes) -> None:
        """All of `data`; waits while the server does not read."""
        await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def close_code(self) -> int | None:
        """Read to the end: the code of the server's close frame, None for an end without one."""
        loop, code, rest = asyncio.get_running_loop(), None, b""
        with suppress(OSError):
            while piece := await loop.sock_recv(self.socket, 65536):
                code, rest = _last_close(rest + piece, code)
        return code

    def vanish(self) -> None:
        """End without FIN or RST where the system allows that, else stay and be silent."""
        with suppress(OSError):
            self.socket.setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
            self.socket.close()

    def hang_up(self) -> None:
        """Let go of the connection."""
        self.socket.close()


def masked(payload: bytes, opcode: int = _BINARY) -> bytes:
    """One client frame."""
    mask = os.urandom(4)
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((0x80 | opcode, 0x80 | 126)) + struct.pack("!H", size)
    else:
        head = bytes((0x80 | opcode, 0x80 | 127)) + struct.pack("!Q", size)
    key = (mask * (size // 4 + 1))[:size]
    body = (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
    return head + mask + body


def _last_close(data: bytes, code: int | None) -> tuple[int | None, bytes]:
    """The code of a close frame among the whole server frames of `data`, and what follows them."""
    while len(data) >= 2:
        size, start = data[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(data) < start:
                break
            size = int.from_bytes(data[2:start], "big")
        if len(data) < start + size:
            break
        if data[0] & 15 == _CLOSE and size >= 2:
            code = int.from_bytes(data[start : start + 2], "big")
        data = data[start + size :]
    return code, data
