"""What every blob store keeps to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from karate.errors import NotFound, TooLarge, Unavailable
from karate.media.blobs import BlobStore

ABSENT = "0" * 64


def sha256(data: bytes) -> str:
    """The name of some content."""
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 1000, 9 << 20])
def test_what_is_put_can_be_read(store: BlobStore, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    data = data[:size]
    name = store.put(data, "image/png")
    assert name == sha256(data)
    assert store.read(name) == data
    assert store.size(name) == size
    assert store.exists(name)


def test_files_and_chunks_are_stored_like_bytes(store: BlobStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"from a file")
    assert store.put(tmp_path / "file") == sha256(b"from a file")
    name = store.put(iter([b"in ", b"three ", b"", b"chunks"]))
    assert store.read(name) == b"in three chunks"


def test_putting_twice_is_putting_once(store: BlobStore) -> None:
    assert store.put(b"same") == store.put(b"same", "text/plain")
    assert list(store.iter()) == [sha256(b"same")]


def test_parts_can_be_read(store: BlobStore) -> None:
    name = store.put(b"0123456789")
    assert store.read(name, 3) == b"3456789"
    assert store.read(name, 3, 4) == b"3456"
    assert store.read(name, 8, 100) == b"89"
    assert store.read(name, 10) == b""
    assert store.read(name, 5, 0) == b""


def test_a_stream_can_seek(store: BlobStore) -> None:
    name = store.put(b"0123456789")
    with store.open(name) as file:
        assert file.read(2) == b"01"
        file.seek(7)
        assert file.read() == b"789"


@pytest.mark.parametrize("name", [ABSENT, "", "../../etc/passwd", "A" * 64, ABSENT + "0"])
def test_what_is_absent_or_no_name_is_not_found(store: BlobStore, name: str) -> None:
    for call in (store.read, store.size, store.open):
        with pytest.raises(NotFound):
            call(name)
    if name == ABSENT:
        assert not store.exists(name)
        assert store.path(name) is None


def test_deleting_is_harmless(store: BlobStore) -> None:
    name = store.put(b"soon gone")
    store.delete(name)
    store.delete(name)
    assert not store.exists(name)
    assert list(store.iter()) == []


def test_too_large_is_refused_and_leaves_nothing(store: BlobStore) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1000)

    with pytest.raises(TooLarge):
        store.put(endless(), limit=10_000)
    assert taken == 11
    assert list(store.iter()) == []
    assert store.read(store.put(bytes(10_000), limit=10_000)) == bytes(10_000)


def test_a_source_that_fails_leaves_nothing(store: BlobStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises((Unavailable, ConnectionResetError)):
        store.put(broken())
    assert list(store.iter()) == []


def test_iter_names_everything(store: BlobStore) -> None:
    names = {store.put(f"number {n}".encode()) for n in range(20)}
    assert set(store.iter()) == names


def test_many_threads_may_put_the_same(store: BlobStore) -> None:
    data = bytes(100_000)
    with ThreadPoolExecutor(6) as threads:
        names = set(threads.map(lambda _: store.put(data), range(12)))
    assert names == {sha256(data)}
    assert store.read(sha256(data)) == data


def test_local_files_have_a_path(store: BlobStore) -> None:
    name = store.put(b"here")
    path = store.path(name)
    assert path is None or path.read_bytes() == b"here"
