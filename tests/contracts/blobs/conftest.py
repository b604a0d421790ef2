"""Each store the contract runs on: a folder, and a bucket of a real S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.media.blobs import BlobStore, S3Access, open_store


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Access]:
    """An S3 server on this machine, on a free port."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield S3Access("test", "test", "eu-central-1", f"http://{host}:{port}")
    finally:
        server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store."""
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/assets")
    access: S3Access = request.getfixturevalue("s3")
    name = "".join(letter for letter in tmp_path.name.lower() if letter.isalnum())[:40]
    return open_store(f"s3://bucket-{name}/some/prefix?create=1", access)
