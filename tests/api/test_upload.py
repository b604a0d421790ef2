"""Receiving files: raw or multipart, in any pieces, within the limit."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message

from karate.api.upload import clean_file_name, receive, sweep
from karate.errors import KarateError, Malformed, TooLarge

BOUNDARY = "b0undary"


def multipart(content: bytes, *more: bytes, end: bytes = b"--") -> bytes:
    part = (
        b'--b0undary\r\nContent-Disposition: form-data; name="file"; filename="a b.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + content + b"\r\n"
    )
    return b"".join((part, *more, b"--b0undary", end, b"\r\n"))


FIELD = b'--b0undary\r\nContent-Disposition: form-data; name="x"\r\n\r\nignored\r\n'


def request_of(body: bytes, content_type: str, piece: int, length: int | None = None) -> Request:
    pieces = [body[at : at + piece] for at in range(0, len(body), piece)] or [b""]

    async def incoming() -> Message:
        chunk = pieces.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(pieces)}

    headers = [(b"content-type", content_type.encode())]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b"name=q.png"}
    return Request(scope, incoming)


def received(request: Request, folder: Path, limit: int = 10_000) -> tuple[bytes, str, str | None]:
    async def take() -> tuple[bytes, str, str | None]:
        async with receive(request, folder, limit) as file:
            data = await asyncio.to_thread(file.path.read_bytes)
            assert file.bytes == len(data)
            return data, file.declared, file.name

    return asyncio.run(take())


@pytest.mark.parametrize("piece", [1, 7, 64, 100_000])
def test_raw_and_multipart_give_the_same_bytes(tmp_path: Path, piece: int) -> None:
    content = bytes(range(256)) * 8 + b"\r\n--b0undar\r\n"
    raw = received(request_of(content, "image/png", piece), tmp_path)
    assert raw == (content, "image/png", "q.png")
    form = f"multipart/form-data; boundary={BOUNDARY}"
    parts = received(request_of(multipart(content, FIELD), form, piece), tmp_path)
    assert parts == (content, "image/png", "q.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "image/png"),
        (multipart(b""), f"multipart/form-data; boundary={BOUNDARY}"),
        (multipart(b"x", end=b""), f"multipart/form-data; boundary={BOUNDARY}"),
        (multipart(b"x"), "multipart/form-data"),
        (multipart(b"x"), "multipart/form-data; boundary=other"),
        (multipart(b"x", multipart(b"y")), f"multipart/form-data; boundary={BOUNDARY}"),
        (FIELD + b"--b0undary--\r\n", f"multipart/form-data; boundary={BOUNDARY}"),
        (FIELD * 40 + multipart(b"x"), f"multipart/form-data; boundary={BOUNDARY}"),
        (b"nonsense", f"multipart/form-data; boundary={BOUNDARY}"),
    ],
)
def test_torn_and_empty_bodies_are_malformed(
    tmp_path: Path, body: bytes, content_type: str
) -> None:
    with pytest.raises(Malformed):
        received(request_of(body, content_type, 16), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [None, 5, 500_000])
def test_too_much_is_refused_whatever_the_length_says(tmp_path: Path, length: int | None) -> None:
    for body, kind in (
        (b"x" * 1001, "image/png"),
        (multipart(b"x" * 1001), f"multipart/form-data; boundary={BOUNDARY}"),
    ):
        with pytest.raises(TooLarge):
            received(request_of(body, kind, 100, length), tmp_path, limit=1000)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_stream_leaves_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise KarateError("gone")

    request = request_of(b"", "image/png", 1)
    request.stream = broken  # type: ignore[method-assign, assignment]  # a body that breaks off
    with pytest.raises(KarateError):
        received(request, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("photo.png", "photo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.png", "y.png"),
        ("a\x00\r\nb\u202egnp.exe", "abgnp.exe"),
        ("..", None),
        ("/", None),
        ("x" * 500, "x" * 200),
    ],
)
def test_file_names_are_made_harmless(raw: str, clean: str | None) -> None:
    assert clean_file_name(raw) == clean


def test_what_is_ignored_of_a_body_counts_too(tmp_path: Path) -> None:
    form = f"multipart/form-data; boundary={BOUNDARY}"
    head = b'--b0undary\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
    endless = head + bytes(200_000) + b"\r\n"
    with pytest.raises(TooLarge):
        received(request_of(multipart(b"file", endless), form, 1000), tmp_path)


@pytest.mark.parametrize("long", [b"X-Long: %b\r\n", b"%b: x\r\n"])
def test_endless_headers_of_a_part_are_refused(tmp_path: Path, long: bytes) -> None:
    form = f"multipart/form-data; boundary={BOUNDARY}"
    head = b"--b0undary\r\n" + long % (b"a" * 9000)
    body = head + b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n'
    with pytest.raises(Malformed):
        received(request_of(body + b"--b0undary--\r\n", form, 1000), tmp_path)


def test_what_killed_processes_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in ("upload-old", "upload-new", "export-old"))
    for file in (old, fresh, other):
        file.write_bytes(b"x")
    for file in (old, other):
        os.utime(file, (1, 1))
    sweep(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["export-old", "upload-new"]
    sweep(tmp_path / "not there")
