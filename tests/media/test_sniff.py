"""What a file is by its first bytes, and everything that is refused at the door."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.errors import KarateError, Malformed, TooLarge, UnsupportedMedia
from karate.media.sniff import Claim, sniff
from karate.nodes.samples import SAMPLES


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A file written by Pillow."""
    out = io.BytesIO()
    pixels = random.Random(1).randbytes(size[0] * size[1] * 3)
    Pillow.frombytes("RGB", size, pixels).save(out, kind, **options)
    return out.getvalue()


def bomb() -> bytes:
    """9,000 × 9,000 pixels of one bit, all the same."""
    out = io.BytesIO()
    Pillow.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "options", "found"),
    [
        ("PNG", {}, "image/png"),
        ("JPEG", {}, "image/jpeg"),
        ("JPEG", {"progressive": True, "exif": b"Exif\0\0" + bytes(60_000)}, "image/jpeg"),
        ("WEBP", {}, "image/webp"),
        ("WEBP", {"lossless": True}, "image/webp"),
        ("WEBP", {"exif": b"Exif\0\0" + bytes(64)}, "image/webp"),
    ],
)
def test_pictures_are_known_by_their_header(
    kind: str, options: dict[str, Any], found: str, tmp_path: Path
) -> None:
    data = picture(kind, **options)
    assert sniff(data) == (found, 40, 30)
    (tmp_path / "file").write_bytes(data)
    assert sniff(tmp_path / "file") == (found, 40, 30)


def test_the_first_part_of_a_file_is_enough() -> None:
    data = picture(size=(400, 300))
    assert sniff(data[:100], size=len(data)) == ("image/png", 400, 300)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "video/mp4"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\1B\x82\x84webm", "video/webm"),
        (b"ID3\4\0\0\0\0\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(100), "audio/mpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"glTF\2\0\0\0\x10\0\0\0", "model/gltf-binary"),
    ],
)
def test_other_media_are_taken_unopened(data: bytes, found: str) -> None:
    assert sniff(data) == (found, None, None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(20),
        b"BM" + bytes(60),
        b"PK\3\4" + bytes(60),
        b"\x7fELF" + bytes(60),
        b"\0\0\0\x18ftypheic" + bytes(20),
        b"\x1aE\xdf\xa3\x01\0\0\0matroska",
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        sniff(data)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnsupportedMedia):
        sniff(tmp_path / "file")


@pytest.mark.parametrize(
    "claim",
    [
        Claim("image/jpeg"),
        Claim("image/svg+xml"),
        Claim("text/html; charset=utf-8"),
        Claim(name="photo.jpg"),
        Claim("image/png", "photo.WEBP"),
    ],
)
def test_lies_are_refused(claim: Claim) -> None:
    with pytest.raises(UnsupportedMedia, match="image/png"):
        sniff(picture(), claim)


@pytest.mark.parametrize(
    ("kind", "claim"),
    [
        ("PNG", Claim("IMAGE/PNG", "a.png")),
        ("JPEG", Claim("image/jpg; q=1", "a.JPEG")),
        ("PNG", Claim("application/octet-stream", "a.b.c")),
        ("PNG", Claim()),
    ],
)
def test_truth_and_silence_pass(kind: str, claim: Claim) -> None:
    assert sniff(picture(kind), claim)[1] == 40


def test_the_one_bit_bomb_is_refused() -> None:
    with pytest.raises(TooLarge, match="unpack"):
        sniff(bomb())


def test_a_png_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(picture())
    data[16:24] = struct.pack(">II", 12_000, 8_000)
    with pytest.raises(TooLarge):
        sniff(bytes(data))


def test_a_large_plain_picture_is_no_bomb() -> None:
    out = io.BytesIO()
    Pillow.new("L", (6000, 4000)).save(out, "PNG")
    assert sniff(out.getvalue()) == ("image/png", 6000, 4000)


def test_a_large_scan_is_no_bomb() -> None:
    data = bytearray(picture("JPEG"))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", 9000, 9000)
    assert sniff(bytes(data), size=200_000)[1:] == (9000, 9000)


@pytest.mark.parametrize(("width", "height"), [(20_000, 20), (12_000, 12_000), (0, 5)])
def test_sizes_beyond_the_limits_are_refused(width: int, height: int) -> None:
    data = bytearray(picture())
    data[16:24] = struct.pack(">II", width, height)
    with pytest.raises((TooLarge, Malformed)):
        sniff(bytes(data), size=60_000_000)


def test_the_limit_is_the_callers() -> None:
    with pytest.raises(TooLarge):
        sniff(picture(), max_pixels=1199)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_follows_a_picture_is_refused(kind: str) -> None:
    with pytest.raises(UnsupportedMedia, match="follows"):
        sniff(picture(kind) + b"PK\3\4 and so on")


def test_phones_may_write_video_after_a_jpeg() -> None:
    assert sniff(picture("JPEG") + b"\0\0\0\x18ftypmp42")[0] == "image/jpeg"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_files_that_are_cut_off_are_refused(kind: str, share: float) -> None:
    data = picture(kind)
    with pytest.raises((Malformed, UnsupportedMedia)):
        sniff(data[: int(len(data) * share)])


def test_moving_pictures_are_refused() -> None:
    out = io.BytesIO()
    frames = [Pillow.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(UnsupportedMedia, match="Moving"):
        sniff(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff" + b"\xff" * 20_000_000,
        b"\xff\xd8\xff\xd0" + b"\xff\xd0" * 10_000_000,
        picture()[:33] + (bytes(4) + b"tEXt" + bytes(4)) * 2_000_000,
    ],
    ids=["fill", "restarts", "chunks"],
)
@pytest.mark.timeout(5)
def test_endless_headers_are_given_up(data: bytes) -> None:
    with pytest.raises(Malformed):
        sniff(data)


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_damage_gives_an_answer_or_a_typed_error(kind: str, draw: st.DataObject) -> None:
    data = bytearray(picture(kind))
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, min(200, len(data) - 1)))] = draw.draw(st.integers(0, 255))
    try:
        sniff(bytes(data[: draw.draw(st.integers(0, len(data)))]))
    except KarateError:
        return


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer_or_a_typed_error(data: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP"):
        try:
            sniff(start + data)
        except KarateError:
            continue


def test_the_samples_are_taken() -> None:
    for sample in SAMPLES:
        found = sniff(sample.path, Claim(sample.media_type, sample.file))
        assert found == (sample.media_type, sample.width, sample.height)
