"""Which store a URL names."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from karate.errors import Incompatible, Unavailable
from karate.media.blobs import S3Access, open_store


def test_a_folder_with_blanks(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/my%20assets")
    path = store.path(store.put(b"a"))
    assert path is not None
    assert path.is_relative_to(tmp_path / "my assets")


@pytest.mark.parametrize(
    "url",
    ["", "assets", "file://host/a", "ftp://a/b", "s3:///prefix", "s3://bucket/a?endpiont=x"],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(Incompatible):
        open_store(url)


def test_a_server_that_is_away_is_a_typed_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    access = S3Access("a", "b", "eu-central-1", f"http://127.0.0.1:{port}")
    with pytest.raises(Unavailable):
        open_store("s3://bucket", access).exists("0" * 64)
