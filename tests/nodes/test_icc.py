"""Colour profiles: converted to sRGB, left alone when they are sRGB, ignored when broken."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from karate.errors import UnsupportedMedia
from karate.nodes.codec import decode, encode
from karate.nodes.icc import matrix_profile
from tests.nodes.pictures import array_of, chunk, codes, file_of, png16

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exchanged(first: bytes, second: bytes) -> bytes:
    """The sRGB profile with two tag names exchanged."""
    return SRGB.replace(first, b"~~~~").replace(second, first).replace(b"~~~~", second)


def with_curve(curve: bytes) -> bytes:
    """The sRGB profile with another curve for all channels, appended at its end."""
    profile = bytearray(SRGB)
    (count,) = struct.unpack_from(">I", profile, 128)
    start = len(profile)
    for tag in range(count):
        place = 132 + 12 * tag
        if profile[place + 1 : place + 4] == b"TRC":
            struct.pack_into(">II", profile, place + 4, start, len(curve))
    profile += curve + b"\0" * (-len(curve) % 4)
    struct.pack_into(">I", profile, 0, len(profile))
    return bytes(profile)


LINEAR = with_curve(b"curv" + bytes(8))
GAMMA_18 = with_curve(b"curv" + bytes(4) + struct.pack(">IH", 1, int(1.8 * 256)))
SWAPPED = exchanged(b"rXYZ", b"bXYZ")


def converted(array: np.ndarray, profile: bytes) -> np.ndarray:
    """The oracle: Little CMS through Pillow."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    target = ImageCms.createProfile("sRGB")
    found = ImageCms.profileToProfile(Pillow.fromarray(array), source, target, outputMode="RGB")
    assert found is not None
    return np.asarray(found).astype(int)


def test_an_srgb_profile_changes_nothing() -> None:
    array = codes(13, 17, 3)
    assert np.array_equal(array_of(encode(decode(file_of(array, icc_profile=SRGB)))[0]), array)


@pytest.mark.parametrize("profile", [LINEAR, GAMMA_18, SWAPPED], ids=["linear", "1.8", "swapped"])
def test_8_bit_pictures_are_converted(profile: bytes) -> None:
    array = codes(13, 17, 3)
    data, _ = encode(decode(file_of(array, icc_profile=profile)))
    assert np.array_equal(array_of(data), converted(array, profile))
    assert not np.array_equal(array_of(data), array)


@pytest.mark.parametrize("profile", [LINEAR, GAMMA_18, SWAPPED], ids=["linear", "1.8", "swapped"])
def test_16_bit_pictures_are_converted(profile: bytes) -> None:
    array = codes(13, 17, 3)
    body = b"p\0\0" + zlib.compress(profile)
    image = decode(png16(array.astype(np.uint16) * 257, chunk(b"iCCP", body)))
    found = np.clip(image.planes.transpose(1, 2, 0) * 255, 0, 255)
    assert np.abs(found - converted(array, profile)).max() <= 1.0


def test_alpha_is_not_touched() -> None:
    array = codes(13, 17, 4)
    out = array_of(encode(decode(file_of(array, icc_profile=LINEAR)))[0])
    assert np.array_equal(out[..., 3], array[..., 3])
    opaque = array[..., 3] == 255
    assert np.array_equal(out[opaque][:, :3], converted(array[..., :3].copy(), LINEAR)[opaque])


def test_a_broken_profile_is_ignored() -> None:
    array = codes(13, 17, 3)
    for profile in (b"nonsense", SRGB[:200], b"\0" * 300):
        assert np.array_equal(
            array_of(encode(decode(file_of(array, icc_profile=profile)))[0]), array
        )


def test_16_bit_pictures_with_tables_are_refused_loudly() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert matrix_profile(lab) is None
    data = png16(codes(3, 3, 3, 16), chunk(b"iCCP", b"p\0\0" + zlib.compress(lab)))
    with pytest.raises(UnsupportedMedia, match="16-bit"):
        decode(data)


def test_a_jpeg_profile_counts_too() -> None:
    array = np.full((16, 16, 3), 100, np.uint8)
    planes = decode(file_of(array, "JPEG", quality=95, icc_profile=LINEAR)).planes
    assert planes[:, 8, 8] * 255 == pytest.approx(converted(array, LINEAR)[8, 8], abs=3)
