"""A real HTTP server on a free port: it records what it is asked and misbehaves when told to."""

from __future__ import annotations

import json
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request."""

    field: str
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)

    def form(self) -> tuple[dict[str, str], list[Upload]]:
        """The fields and files of a multipart body."""
        head = f"content-type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        fields, files = {}, []
        for part in message_from_bytes(head + self.content).walk():
            if part.is_multipart():
                continue
            name = str(part.get_param("name", header="content-disposition"))
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            if part.get_filename() is None:
                fields[name] = data.decode()
            else:
                kind = part.get_content_type()
                files.append(Upload(name, str(part.get_filename()), kind, data))
        return fields, files


@dataclass(slots=True)
class Told:
    """An answer. `cut` breaks the connection instead, after the request was read and acted on."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    cut: bool = False


class Fake:
    """A provider. `script` holds answers that come before the honest ones: faults, in order.

    A fault with `after=True` is given only once the request was carried out.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: list[tuple[Told, bool]] = []
        self.lock = threading.RLock()
        self.waiting = threading.Event()
        self.release = threading.Event()
        self.release.set()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                fake.waiting.set()
                fake.release.wait(30)
                self.tell(fake.told(asked))

            def tell(self, told: Told) -> None:
                if told.cut:
                    self.close_connection = True
                    self.connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
                    self.connection.close()
                    return
                data = told.content
                if data is None:
                    data = json.dumps(told.body).encode()
                self.send_response(told.status)
                headers = {"content-type": "application/json", **told.headers}
                for name, value in {**headers, "content-length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def told(self, asked: Asked) -> Told:
        """The next fault of the script, or the honest answer."""
        with self.lock:
            self.asked.append(asked)
            if self.script and not asked.path.startswith("/files/out"):
                fault, after = self.script.pop(0)
                if after:
                    self.honest(asked)
                return fault
            return self.honest(asked)

    def honest(self, asked: Asked) -> Told:
        """What the provider answers."""
        raise NotImplementedError

    def calls(self, method: str, path: str) -> list[Asked]:
        """What was asked of one path."""
        return [found for found in self.asked if (found.method, found.path) == (method, path)]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve for the length of the block."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.release.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


Route = Callable[[Asked], Told]


def png(seed: str, width: int = 24, height: int = 16) -> bytes:
    """A real picture that differs with `seed`."""
    shade = zlib.crc32(seed.encode())
    colour = bytes((shade & 255, shade >> 8 & 255, shade >> 16 & 255))
    rows = b"".join(b"\x00" + colour * width for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
