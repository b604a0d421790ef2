"""Notes inside pictures: put in and taken out without a trace, and what is no note."""

from __future__ import annotations

import hashlib
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from karate.errors import KarateError, Malformed
from karate.media import stamps
from karate.media.splice import Cut, Spliced
from tests.media.stamped import KINDS, picture


def cut(data: bytes, cuts: list[Cut]) -> bytes:
    return Spliced(io.BytesIO(data), cuts).read()


def stamped(data: bytes, note: bytes) -> bytes:
    file = io.BytesIO(data)
    return cut(data, stamps.stamp(str(stamps.type_of(file)), file, len(data), note))


def shown(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as file:
        return file.convert("RGBA").tobytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [2, 1001, 200_001])
def test_a_note_goes_in_and_comes_out_without_a_trace(kind: str, size: int) -> None:
    data = picture(kind)
    note = bytes(random.Random(size).choices(b"abc{}\xc3", k=size))
    out = stamped(data, note)
    assert shown(out) == shown(data)
    file = io.BytesIO(out)
    found = stamps.carried(file, len(out))
    assert found is not None
    assert found.note == note
    original = found.original(file, hashlib.sha256(data).hexdigest())
    assert original is not None
    assert cut(out, list(original)) == data
    assert stamps.is_stamp_of(found, file, len(out), original)
    assert stamped(data, note) == out


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_without_a_note_carries_none(kind: str) -> None:
    data = picture(kind)
    assert stamps.carried(io.BytesIO(data), len(data)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_stripping_leaves_looks_and_nothing_else(kind: str) -> None:
    data = stamped(picture(kind), b"a secret graph")
    file = io.BytesIO(data)
    bare = cut(data, stamps.stripped(str(stamps.type_of(file)), file, len(data)))
    assert shown(bare) == shown(data)
    for told in (b"secret", b"karate", b"camera", b"hello", b"adobe:ns:meta"):
        assert told not in bare
    with Image.open(io.BytesIO(bare)) as after, Image.open(io.BytesIO(data)) as before:
        assert after.getexif().get(0x0112) == before.getexif().get(0x0112)
        assert set(after.getexif()) <= {0x0112}
    again = io.BytesIO(bare)
    assert cut(bare, stamps.stripped(str(stamps.type_of(again)), again, len(bare))) == bare


def test_what_follows_a_jpeg_is_stripped() -> None:
    data = picture("jpeg")
    more = data + b"a film \xff\xd9 of the same moment"
    file = io.BytesIO(more)
    assert cut(more, stamps.stripped("image/jpeg", file, len(more))) == data


def test_a_spliced_file_reads_like_a_whole_one() -> None:
    data = picture("jpeg-progressive")
    out = stamped(data, b"n" * 70_000)
    file = io.BytesIO(data)
    spliced = Spliced(file, stamps.stamp("image/jpeg", file, len(data), b"n" * 70_000))
    assert spliced.size == len(out)
    for start in (0, 1, 19, 65_530, len(out) - 3, len(out), len(out) + 9):
        spliced.seek(start)
        assert spliced.read(100) == out[start : start + 100]


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "webp-exif", "webp-xmp"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_files_end_in_a_typed_error_or_another_note(kind: str, data: st.DataObject) -> None:
    whole = bytearray(stamped(picture(kind), b'{"a": "note"}'))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    file = io.BytesIO(broken)
    try:
        stamps.carried(file, len(broken))
        found = stamps.type_of(file)
        if found is not None:
            stamps.stripped(found, file, len(broken))
            stamps.stamp(found, file, len(broken), b"another")
    except KarateError:
        pass


def test_a_note_has_a_limit() -> None:
    data = picture("png")
    with pytest.raises(Malformed):
        stamped(data, bytes(stamps.MAX_NOTE + 1))
