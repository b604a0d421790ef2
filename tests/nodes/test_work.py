"""The jobs of a child, called in this process."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from karate.errors import Invalid, Malformed, NotFound, StepFailed, TooLarge, UnsupportedMedia
from karate.nodes.samples import SAMPLES
from karate.nodes.work import execute, preview, probe
from tests.nodes.pictures import array_of, codes, file_of, made_by, png16


def turned(orientation: int) -> bytes:
    """A 40 × 20 JPEG with an EXIF orientation."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    return file_of(codes(20, 40, 3), "JPEG", exif=exif)


def opened(data: bytes) -> Pillow.Image:
    """A file read by Pillow."""
    return Pillow.open(io.BytesIO(data))


def test_probe_tells_type_and_upright_size(tmp_path: Path) -> None:
    found = {"media_type": "image/jpeg", "width": 20, "height": 40}
    assert probe(turned(6)) == found
    (tmp_path / "a").write_bytes(turned(6))
    assert probe(str(tmp_path / "a")) == found


def test_probe_refuses_what_cannot_be_decoded() -> None:
    data = file_of(codes(40, 40, 3))
    with pytest.raises(Malformed):
        probe(data[:-200])
    with pytest.raises(UnsupportedMedia):
        probe(b"<svg/>")
    with pytest.raises(TooLarge):
        probe(data, max_pixels=100)


def test_a_file_that_is_gone_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(StepFailed):
        probe(str(tmp_path / "nothing"))


def test_previews_are_small_upright_webp() -> None:
    seen = opened(preview(turned(6), 16))
    assert seen.format == "WEBP"
    assert seen.size == (16, 32)


@pytest.mark.parametrize(("asked", "given"), [(1, 16), (100, 100), (5000, 2048)])
def test_the_width_of_previews_is_clamped(asked: int, given: int) -> None:
    assert opened(preview(file_of(codes(30, 3000, 3)), asked)).width == given


def test_small_pictures_are_not_enlarged() -> None:
    assert opened(preview(file_of(codes(7, 9, 3)), 320)).size == (9, 7)


def test_very_tall_pictures_have_a_preview() -> None:
    assert opened(preview(file_of(codes(16_000, 8, 1)), 2048)).height == 8192


def test_previews_keep_alpha_and_do_not_bleed() -> None:
    array = np.zeros((64, 64, 4), np.uint8)
    array[:, :, 0] = 255
    array[:, 32:] = [0, 255, 0, 255]
    seen = np.asarray(opened(preview(file_of(array), 16)))
    assert seen.shape[2] == 4
    assert seen[8, 2, 3] == 0
    assert seen[8, 12, :].tolist()[3] == 255
    assert seen[8, 8, 0] < 40


def test_16_bit_pictures_have_previews() -> None:
    seen = np.asarray(opened(preview(png16(np.full((40, 40, 3), 32_896, np.uint16)), 20)))
    assert abs(int(seen[5, 5, 0]) - 128) <= 1


def test_execute_makes_a_png_between_nodes() -> None:
    array = codes(20, 30, 3)
    made, media_type, width, height = made_by("invert", {}, {"image": [file_of(array)]})["image"]
    assert (media_type, width, height) == ("image/png", 30, 20)
    assert np.array_equal(array_of(made), 255 - array)


def test_16_bits_stay_16_bits_through_an_effect() -> None:
    array = codes(20, 30, 3, 16)
    made = made_by("invert", {}, {"image": [png16(array)]})["image"][0]
    assert made[24] == 16


def test_an_untouched_png_is_passed_on_as_it_was() -> None:
    data = file_of(codes(20, 30, 4))
    assert made_by("default", {}, {"image": [data]})["image"][0] == data
    assert made_by("blur", {"sigma": 0}, {"image": [data]})["image"][0] == data


def test_default_makes_a_phone_photo_upright_for_good() -> None:
    made, media_type, width, height = made_by("default", {}, {"image": [turned(6)]})["image"]
    assert (media_type, width, height) == ("image/png", 20, 40)
    assert opened(made).getexif().get(0x0112) is None


def test_the_image_node_passes_its_asset_on(tmp_path: Path) -> None:
    path = tmp_path / "asset"
    path.write_bytes(turned(6))
    made = made_by("image", {"asset": "a"}, {"asset": [str(path)]})["image"]
    assert made == (turned(6), "image/jpeg", 20, 40)
    with pytest.raises(StepFailed, match="picture"):
        execute("image", {}, {})


def test_masks_are_read_as_masks() -> None:
    white = file_of(np.full((20, 30, 3), 255, np.uint8))
    array = codes(20, 30, 3)
    wired = {"image": [file_of(array)], "mask": [white]}
    assert np.array_equal(array_of(made_by("invert", {}, wired)["image"][0]), 255 - array)
    made = made_by("invert", {"invert_mask": True}, wired)["image"][0]
    assert np.array_equal(array_of(made), array)


def test_a_channel_comes_out_as_a_gray_file() -> None:
    array = codes(20, 30, 3)
    made = made_by("channels", {"extract": "green"}, {"image": [file_of(array)]})["mask"][0]
    assert np.array_equal(array_of(made)[..., 0], array[..., 1])


def test_what_is_missing_or_wrong_is_said() -> None:
    data = file_of(codes(4, 4, 3))
    with pytest.raises(StepFailed, match="image"):
        execute("blur", {}, {})
    with pytest.raises(Invalid, match="at most 250"):
        execute("blur", {"sigma": 251}, {"image": [data]})
    with pytest.raises(NotFound):
        execute("teleport", {}, {})


def test_the_samples_are_what_they_say() -> None:
    for sample in SAMPLES:
        found = {"media_type": sample.media_type, "width": sample.width, "height": sample.height}
        assert probe(str(sample.path)) == found
    assert sum(sample.path.stat().st_size for sample in SAMPLES) < 1_500_000
    licences = (SAMPLES[0].path.parent / "LICENSES.md").read_text()
    assert all(f"`{sample.file}`" in licences for sample in SAMPLES)
