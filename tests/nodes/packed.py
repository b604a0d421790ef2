"""Packages with a model, as pip and npm bring them, made here; and a registry for npm."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from karate.nodes.models.model import File, Model, Origin

NAME, VERSION = "karate-test-weights", "1.2.3"
FIRST, SECOND = b"first half, " * 500, b"second half" * 400
#: What the model's file holds.
WHOLE = FIRST + SECOND


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel(folder: Path, **more: bytes) -> Path:
    """A wheel that holds two parts of a file, and a member that would lead elsewhere."""
    file = folder / f"{NAME.replace('-', '_')}-{VERSION}-py3-none-any.whl"
    about = f"{NAME.replace('-', '_')}-{VERSION}.dist-info"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("weights/one", FIRST)
        packed.writestr("weights/two", SECOND)
        packed.writestr("../../escaped", b"evil")
        packed.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n"
        )
        packed.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr(f"{about}/RECORD", "")
        for name, data in more.items():
            packed.writestr(name, data)
    return file


def tarball() -> bytes:
    """The same as npm packs it, with a link that would lead elsewhere."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as taped:
        content = {
            "package/weights/two": SECOND,
            "package/../../../escaped": b"evil",
            "package/weights/one": FIRST,
            "package/package.json": json.dumps({"name": NAME, "version": VERSION}).encode(),
        }
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            taped.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("package/weights/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        taped.addfile(link)
    return out.getvalue()


def model_of(archive: bytes, registry: str = "pypi", opt_in: str = "") -> Model:
    root = "weights" if registry == "pypi" else "package/weights"
    file = File("net.bin", sha256(WHOLE), len(WHOLE), (f"{root}/one", f"{root}/two"))
    origin = Origin(registry, NAME, VERSION, sha256(archive), len(archive))  # type: ignore[arg-type]  # a str
    return Model("tiny", "Tiny", "", ("depth",), "CC0", {file.name: file}, opt_in, origin)


@contextmanager
def npm_registry(data: bytes) -> Iterator[str]:
    """A registry with one package, on a free port."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith(".tgz"):
                body = data
            else:
                digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
                dist = {"tarball": f"{address}/{NAME}.tgz", "integrity": f"sha512-{digest}"}
                about = {"name": NAME, "version": VERSION, "dist": dist}
                body = json.dumps({"name": NAME, "versions": {VERSION: about}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
