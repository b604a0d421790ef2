"""Invert, crop, channels, default and output at the level of pixels."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageChops

from karate.errors import Invalid, StepFailed
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode, encode
from karate.nodes.colour import to_encoded, to_linear
from karate.nodes.image import Image
from tests.nodes.pictures import apply, array_of, codes, file_of, noise

sides = st.integers(1, 67)
planes = st.integers(1, 4)


@given(sides, sides, planes)
def test_default_is_the_identity_bit_for_bit(width: int, height: int, count: int) -> None:
    image = Image(noise(height, width, count))
    assert np.array_equal(apply("default", image)["image"].planes, image.planes)


@pytest.mark.parametrize(
    ("type_id", "params"),
    [("invert", {"amount": 0}), ("invert", {"mix": 0}), ("crop", {}), ("channels", {})],
)
@given(sides, sides, planes)
def test_neutral_settings_change_no_bit(
    type_id: str, params: dict[str, Any], width: int, height: int, count: int
) -> None:
    image = Image(noise(height, width, count))
    assert np.array_equal(apply(type_id, image, **params)["image"].planes, image.planes)


@given(sides, sides, planes)
def test_invert_is_255_minus_the_colour(width: int, height: int, count: int) -> None:
    array = codes(height, width, count)
    found = array_of(encode(apply("invert", decode(file_of(array)))["image"])[0])
    colour = array[..., : 1 if count < 3 else 3]
    wanted = 255 - colour
    if count in (2, 4):
        assert np.array_equal(found[..., -1], array[..., -1])
        wanted[array[..., -1] == 0] = 0
    assert np.array_equal(found[..., : colour.shape[2]], wanted)


def test_invert_is_what_pillow_makes_of_it() -> None:
    array = codes(20, 30, 3)
    found = array_of(encode(apply("invert", decode(file_of(array)))["image"])[0])
    assert np.array_equal(found, np.asarray(ImageChops.invert(Pillow.fromarray(array))))


def test_invert_twice_is_the_picture() -> None:
    image = Image(noise(20, 30, 4))
    twice = apply("invert", apply("invert", image)["image"])["image"]
    assert twice.planes == pytest.approx(image.planes, abs=1e-6)


@pytest.mark.parametrize(("name", "place"), [("red", 0), ("green", 1), ("blue", 2)])
def test_invert_of_one_channel_leaves_the_others(name: str, place: int) -> None:
    image = Image(noise(20, 30, 3))
    found = apply("invert", image, channels=name)["image"].planes
    others = [other for other in range(3) if other != place]
    assert np.array_equal(found[others], image.planes[others])
    assert found[place] == pytest.approx(1 - image.planes[place], abs=1e-6)


def test_invert_of_luminance_keeps_differences_of_colour() -> None:
    image = Image(noise(20, 30, 3))
    found = apply("invert", image, channels="luminance")["image"].planes
    assert found[0] - found[1] == pytest.approx(image.planes[0] - image.planes[1], abs=1e-5)
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    before, after = (np.tensordot(weights, planes, 1) for planes in (image.planes, found))
    assert after == pytest.approx(1 - before, abs=1e-5)


def test_invert_can_take_alpha_along_and_half_is_gray() -> None:
    image = Image(noise(20, 30, 4))
    found = apply("invert", image, keep_alpha=False)["image"].planes
    assert found[3] == pytest.approx(1 - image.planes[3], abs=1e-6)
    gray = apply("invert", Image(noise(5, 5, 3)), amount=0.5)["image"].planes
    assert gray == pytest.approx(np.full_like(gray, 0.5), abs=1e-6)


def test_invert_in_linear_light() -> None:
    image = Image(noise(20, 30, 3))
    found = apply("invert", image, linear=True)["image"].planes
    assert found == pytest.approx(to_encoded(1 - to_linear(image.planes)), abs=1e-5)


@given(sides, sides, planes, *([st.integers(-70, 70)] * 2), *([st.integers(0, 90)] * 2))
def test_crop_takes_what_is_there_and_transparency_elsewhere(
    w: int, h: int, count: int, x: int, y: int, width: int, height: int
) -> None:
    image = Image(noise(h, w, count))
    wide, tall = width or w - x, height or h - y
    if wide < 1 or tall < 1:
        with pytest.raises(StepFailed):
            apply("crop", image, x=x, y=y, width=width, height=height)
        return
    found = apply("crop", image, x=x, y=y, width=width, height=height)["image"]
    assert (found.width, found.height) == (wide, tall)
    full = image.with_alpha().planes
    for row in range(tall):
        for column in (0, wide // 2, wide - 1):
            inside = 0 <= x + column < w and 0 <= y + row < h
            wanted = full[:, y + row, x + column] if inside else np.zeros(len(full))
            assert np.array_equal(found.with_alpha().planes[:, row, column], wanted)


def test_a_crop_inside_stays_opaque_and_is_a_slice() -> None:
    image = Image(noise(30, 40, 3))
    found = apply("crop", image, x=3, y=5, width=7, height=11)["image"]
    assert np.array_equal(found.planes, image.planes[:, 5:16, 3:10])


def test_a_crop_too_large_to_store_is_refused_first() -> None:
    with pytest.raises(StepFailed, match="limit"):
        apply("crop", Image(noise(5, 5, 3)), width=16_384, height=16_384)


def test_channels_extracts_a_mask() -> None:
    image = Image(noise(9, 9, 4))
    straight = image.planes[0] / np.maximum(image.planes[3], 1e-5)
    for name, wanted in (("red", straight), ("alpha", image.planes[3])):
        mask = apply("channels", image, extract=name)["mask"]
        assert mask.space == "data"
        assert mask.planes[0] == pytest.approx(wanted, abs=1e-6)


def test_channels_shuffles_exactly() -> None:
    image = Image(noise(9, 9, 3))
    found = apply("channels", image, red="blue", green="red", blue="green")["image"]
    assert np.array_equal(found.planes, image.planes[[2, 0, 1]])
    swapped = array_of(encode(found)[0])
    back = apply("channels", decode(file_of(swapped)), red="green", green="blue", blue="red")
    assert np.array_equal(array_of(encode(back["image"])[0]), array_of(encode(image)[0]))


def test_channels_can_make_alpha_from_brightness_and_drop_it() -> None:
    image = Image(noise(9, 9, 3))
    cut = apply("channels", image, alpha="luminance")["image"]
    assert cut.has_alpha
    assert not apply("channels", cut, alpha="one")["image"].has_alpha


def test_channels_mixes() -> None:
    image = Image(noise(9, 9, 3))
    red, green, blue = image.planes
    found = apply("channels", image, red_red=0.5, red_green=0.25, red_constant=0.1)["image"].planes
    assert found[0] == pytest.approx(0.5 * red + 0.25 * green + 0.1, abs=1e-6)
    assert np.array_equal(found[2], blue)
    gray = apply("channels", image, monochrome=True, red_red=0, red_green=1)["image"].planes
    assert np.array_equal(gray, np.stack([green] * 3))


def test_channels_of_a_gray_picture() -> None:
    gray = Image(noise(9, 9, 1))
    found = apply("channels", gray, blue="zero")["image"].planes
    assert np.array_equal(found[0], gray.planes[0])
    assert found[2].max() == 0


def test_exposure_doubles_the_light() -> None:
    image = Image(noise(9, 9, 3) * np.float32(0.5))
    found = apply("default", image, exposure=1)["image"].planes
    assert to_linear(found) == pytest.approx(2 * to_linear(image.planes), rel=1e-4, abs=1e-6)


def test_contrast_gamma_and_saturation() -> None:
    image = Image(noise(9, 9, 3))
    assert apply("default", image, contrast=0)["image"].planes == pytest.approx(0.5)
    gamma = apply("default", image, gamma=2)["image"].planes
    assert gamma == pytest.approx(np.sqrt(image.planes), abs=1e-5)
    gray = apply("default", image, saturation=0)["image"].planes
    assert gray[0] == pytest.approx(gray[2], abs=1e-6)


def test_default_can_deepen_what_follows() -> None:
    assert apply("default", Image(noise(3, 3, 3)), depth="16")["image"].bits == 16


def test_output_writes_what_it_says() -> None:
    image = decode(file_of(codes(20, 30, 4)))
    for form, wanted in (("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")):
        data, media_type = encode(apply("output", image, format=form)["image"])
        assert media_type == f"image/{form}"
        with Pillow.open(io.BytesIO(data)) as file:
            assert file.format == wanted
    small, large = (
        len(encode(apply("output", image, format="jpeg", quality=quality)["image"])[0])
        for quality in (20, 95)
    )
    assert small < large


def test_a_jpeg_lies_on_its_background() -> None:
    empty = Image(np.zeros((4, 16, 16), np.float32))
    found = apply("output", empty, format="jpeg", background="#ff0000")["image"]
    assert found.planes[:, 3, 3].tolist() == [1, 0, 0]
    with pytest.raises(Invalid):
        apply("output", empty, format="jpeg", background="red")


def test_output_png_is_exact_and_may_be_deep() -> None:
    array = codes(20, 30, 4)
    assert np.array_equal(
        array_of(encode(apply("output", decode(file_of(array)))["image"])[0]), array
    )
    deep = encode(apply("output", decode(file_of(array)), depth="16")["image"])[0]
    assert deep[24] == 16


def test_a_mask_of_another_size_is_fitted() -> None:
    image = Image(noise(16, 16, 3))
    found = apply("invert", image, np.ones((4, 4), np.float32))["image"].planes
    assert found == pytest.approx(1 - image.planes, abs=1e-6)


def test_effects_leave_their_input_alone() -> None:
    for type_id in ("default", "blur", "invert", "crop", "channels", "output"):
        image = Image(noise(12, 12, 4))
        before = image.planes.copy()
        strong: dict[str, Json] = {
            "default": {"exposure": 1, "contrast": 1.5, "saturation": 2},
            "crop": {"x": -2},
            "channels": {"red": "blue", "alpha": "one", "red_red": 0.5},
            "output": {"format": "jpeg"},
        }.get(type_id, {})  # type: ignore[assignment]  # literals of mixed Json
        effect(type_id)({"image": [image]}, CATALOGUE[type_id].normalised(strong))
        assert np.array_equal(image.planes, before)
