"""Files come in upright, as sRGB, premultiplied, and go out as they came."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.errors import KarateError, Malformed, TooLarge, UnsupportedMedia
from karate.nodes.codec import decode, decode_mask, encode
from karate.nodes.image import Encoding, Image
from tests.nodes.pictures import array_of, chunk, codes, file_of, png16

sides = st.integers(1, 67)


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(1, 4), st.integers(0, 9))
def test_8_bit_files_survive_bit_for_bit(width: int, height: int, count: int, seed: int) -> None:
    array = codes(height, width, count, 8, seed)
    data, media_type = encode(decode(file_of(array)))
    assert media_type == "image/png"
    assert np.array_equal(array_of(data), array)


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(1, 4), st.integers(0, 9))
def test_16_bit_files_survive_bit_for_bit(width: int, height: int, count: int, seed: int) -> None:
    array = codes(height, width, count, 16, seed)
    image = decode(png16(array))
    assert image.bits == 16
    data, _ = encode(image)
    again = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert again is not None
    assert again.dtype == np.uint16
    order: dict[int, Any] = {2: slice(2, 4), 3: slice(None, None, -1), 4: [2, 1, 0, 3]}
    seen = again[..., order[count]] if count > 1 else again[..., None]
    assert np.array_equal(seen, array)


def test_16_bit_pictures_keep_steps_that_8_bits_lose() -> None:
    ramp = np.arange(256, dtype=np.uint16).reshape(1, 256, 1)
    assert len(np.unique(decode(png16(ramp)).planes)) == 256


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("deep", [False, True])
def test_exif_orientation_turns_the_picture_upright(orientation: int, deep: bool) -> None:
    array = codes(5, 7, 3)
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    file = Pillow.fromarray(array)
    if deep:
        data = png16(array.astype(np.uint16) * 257, chunk(b"eXIf", exif.tobytes()[6:]))
    else:
        data = file_of(array, exif=exif)
    turns = [None, None, 0, 3, 1, 5, 4, 6, 2]  # the Transpose numbers of Pillow's own table
    turn = turns[orientation]
    seen = np.asarray(file if turn is None else file.transpose(Pillow.Transpose(turn)))
    out = encode(Image(decode(data).planes))[0]
    assert np.array_equal(array_of(out), seen)


def test_colour_is_premultiplied_inside() -> None:
    array = np.array([[[200, 100, 50, 128], [255, 255, 255, 0]]], np.uint8)
    planes = decode(file_of(array)).planes
    assert planes[:, 0, 0] == pytest.approx(np.array([200, 100, 50, 255]) / 255 * 128 / 255)
    assert np.array_equal(planes[:, 0, 1], [0, 0, 0, 0])


@pytest.mark.parametrize(
    ("mode", "count"), [("1", 1), ("L", 1), ("LA", 2), ("P", 3), ("RGB", 3), ("RGBA", 4)]
)
def test_every_kind_of_png_becomes_the_right_planes(mode: str, count: int) -> None:
    source = Pillow.fromarray(codes(9, 11, 3)).convert(mode)
    out = io.BytesIO()
    source.save(out, "PNG")
    image = decode(out.getvalue())
    wanted = np.asarray(source.convert({1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[count]))
    assert image.planes.shape[0] == count
    assert np.array_equal(array_of(encode(image)[0]).reshape(wanted.shape), wanted)


def test_transparent_palette_entries_become_alpha() -> None:
    source = Pillow.fromarray(np.array([[0, 1, 2]], np.uint8), "P")
    source.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    out = io.BytesIO()
    source.save(out, "PNG", transparency=1)
    planes = decode(out.getvalue()).planes
    assert np.array_equal(planes[3], [[1, 0, 1]])
    assert np.array_equal(planes[:3, 0, 0], [1, 0, 0])


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_one_colour_may_be_transparent(mode: str) -> None:
    source = Pillow.new(mode, (2, 1))
    white: dict[str, int | tuple[int, ...]] = {"1": 1, "L": 255, "RGB": (255, 255, 255)}
    source.putpixel((1, 0), white[mode])
    out = io.BytesIO()
    source.save(out, "PNG", transparency=(0, 0, 0) if mode == "RGB" else 0)
    image = decode(out.getvalue())
    assert image.alpha is not None
    assert image.alpha.tolist() == [[0, 1]]


def test_16_bit_gray_with_one_transparent_value() -> None:
    array = np.array([[[100], [200]]], np.uint16)
    image = decode(png16(array, chunk(b"tRNS", (200).to_bytes(2, "big"))))
    assert np.array_equal(image.planes[1], [[1, 0]])


def test_cmyk_jpegs_are_read() -> None:
    out = io.BytesIO()
    Pillow.new("CMYK", (8, 8), (0, 255, 255, 0)).save(out, "JPEG", quality=95)
    red, green, blue = decode(out.getvalue()).planes[:, 4, 4]
    assert red > 0.9
    assert max(green, blue) < 0.2


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/webp"])
def test_lossy_files_are_close(media_type: Any) -> None:
    photo = cv2.GaussianBlur(codes(64, 80, 3).astype(np.float32), (0, 0), 6).astype(np.uint8)
    image = Image(decode(file_of(photo)).planes, encoding=Encoding(media_type, 95))
    data, found = encode(image)
    assert found == media_type
    error = np.abs(array_of(data).astype(int) - photo)
    assert error.mean() < 2


def test_lossless_webp_is_exact() -> None:
    array = codes(31, 17, 4)
    image = Image(decode(file_of(array)).planes, encoding=Encoding("image/webp", lossless=True))
    assert np.array_equal(array_of(encode(image)[0]), array)


def test_what_no_file_can_hold_is_clamped() -> None:
    planes = np.array([[[np.nan, np.inf, -np.inf, 2, -1, 0.5]]], np.float32)
    assert array_of(encode(Image(planes))[0]).ravel().tolist() == [0, 255, 0, 255, 0, 128]


def test_a_mask_is_luminance_times_alpha() -> None:
    array = np.array([[[255, 0, 0, 255], [255, 255, 255, 51]]], np.uint8)
    mask = decode_mask(file_of(array))
    assert mask.space == "data"
    assert mask.planes == pytest.approx(np.array([[[0.2126, 0.2]]]), abs=1e-6)


def test_the_size_is_checked_before_decoding() -> None:
    data = file_of(codes(20, 30, 3))
    with pytest.raises(TooLarge):
        decode(data, max_pixels=599)
    assert decode(data, max_pixels=600).width == 30


def test_a_side_beyond_the_limit_is_refused() -> None:
    out = io.BytesIO()
    Pillow.new("1", (16_385, 1)).save(out, "PNG")
    with pytest.raises(TooLarge):
        decode(out.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_files_that_are_cut_off_are_refused(kind: str, share: float) -> None:
    data = file_of(codes(40, 40, 3), kind)
    with pytest.raises((Malformed, UnsupportedMedia)):
        decode(data[: int(len(data) * share)])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_16_bit_files_that_are_cut_off_are_refused(share: float) -> None:
    data = png16(codes(40, 40, 3, 16))
    with pytest.raises((Malformed, UnsupportedMedia)):
        decode(data[: int(len(data) * share)])


def test_16_bit_files_with_too_few_rows_are_refused() -> None:
    data = bytearray(png16(codes(4, 4, 3, 16)))
    head = bytearray(data[12:29])
    head[4:12] = (4).to_bytes(4, "big") + (400).to_bytes(4, "big")
    data[8:33] = chunk(b"IHDR", bytes(head[4:]))
    with pytest.raises(Malformed):
        decode(bytes(data))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(UnsupportedMedia):
        decode(file_of(codes(16, 16, 3), kind))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_byte_gives_a_picture_or_a_typed_error(kind: int, place: int, value: int) -> None:
    array = codes(9, 9, 3)
    data = bytearray([file_of(array), file_of(array, "JPEG"), png16(array)][kind])
    data[place % len(data)] = value
    try:
        decode(bytes(data), max_pixels=100_000)
    except KarateError:
        return
