"""Default's grade, the film negative, and planes of other colour models."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.colour import luminance, to_encoded, to_linear
from karate.nodes.hues import MODELS
from karate.nodes.image import Image
from tests.nodes.pictures import apply, codes, noise

sides = st.integers(1, 67)


def test_levels_put_black_and_white_where_they_are_said() -> None:
    image = Image(noise(9, 9, 3))
    found = apply("default", image, black=0.2, white=0.8)["image"].planes
    assert found == pytest.approx((image.planes - 0.2) / 0.6, abs=1e-5)


def test_warmth_keeps_the_brightness_of_gray() -> None:
    gray = Image(np.full((3, 5, 5), 0.5, np.float32))
    found = apply("default", gray, temperature=60, tint=-30)["image"].planes
    assert found[0, 0, 0] > found[2, 0, 0]
    green = apply("default", gray, tint=-30)["image"].planes
    assert green[1, 0, 0] > green[0, 0, 0]
    assert luminance(to_linear(found)) == pytest.approx(to_linear(gray.planes)[0], abs=1e-5)


def test_vibrance_lifts_pale_colours_more() -> None:
    colours = np.array([[[0.6, 0.9]], [[0.5, 0.1]], [[0.5, 0.1]]], np.float32)
    found = apply("default", Image(colours), vibrance=1)["image"].planes
    pale, strong = (found[0, 0] - found[2, 0]) / (colours[0, 0] - colours[2, 0])
    assert pale > 1.5
    assert strong < 1.2


@given(sides, sides, st.integers(1, 70))
def test_fit_shrinks_to_the_longest_side_and_never_enlarges(w: int, h: int, fit: int) -> None:
    found = apply("default", Image(noise(h, w, 3)), fit=fit)["image"]
    assert max(found.width, found.height) == min(fit, max(w, h))


def test_linear_numbers_go_in_and_out() -> None:
    image = Image(noise(9, 9, 3))
    light = apply("default", image, space_out="linear")["image"]
    assert light.planes == pytest.approx(to_linear(image.planes), abs=1e-6)
    back = apply("default", light, space_in="linear")["image"].planes
    assert back == pytest.approx(image.planes, abs=1e-5)


def test_a_film_negative_becomes_positive() -> None:
    base = to_linear(np.array([0xE0, 0x90, 0x5C], np.float32)[:, None, None] / np.float32(255))
    scene = noise(9, 9, 3)
    negative = to_encoded((base * 10 ** (-1.6 * scene)).astype(np.float32))
    found = apply("invert", Image(negative), kind="film")["image"].planes
    assert found == pytest.approx(scene, abs=1e-3)


@pytest.mark.parametrize(
    ("mode", "names"),
    [("HSV", ("hue", "saturation", "value")), ("YCbCr", ("y", "cb", "cr"))],
)
def test_colour_models_are_those_of_pillow(mode: str, names: tuple[str, ...]) -> None:
    array = codes(20, 30, 3)
    wanted = np.asarray(Pillow.fromarray(array).convert(mode), np.float32) / 255
    colour = np.moveaxis(array, -1, 0).astype(np.float32) / np.float32(255)
    for place, name in enumerate(names):
        away = np.abs(MODELS[name](colour) - wanted[..., place])
        assert np.minimum(away, 1 - away if name == "hue" else away).max() < 2 / 255


def test_lab_and_ink() -> None:
    colour = noise(9, 9, 3)
    wanted = cv2.cvtColor(np.ascontiguousarray(np.moveaxis(colour, 0, -1)), cv2.COLOR_RGB2Lab)
    assert MODELS["lightness"](colour) == pytest.approx(wanted[..., 0] / 100, abs=1e-5)
    inks = [MODELS[name](colour) for name in ("cyan", "magenta", "yellow")]
    back = np.float32(1) - np.stack(inks)
    back *= np.float32(1) - MODELS["black"](colour)
    assert back == pytest.approx(colour, abs=1e-5)


def test_masks_take_the_place_of_channels() -> None:
    image, red, alpha = (Image(noise(9, 9, count)) for count in (3, 1, 1))
    masks = {"image": [image], "red": [red], "alpha": [alpha]}
    settings = CATALOGUE["channels"].normalised({})
    image_out = effect("channels")(masks, settings)["image"]
    assert isinstance(image_out, Image)
    found = image_out.planes
    assert found[0] == pytest.approx(red.planes[0] * alpha.planes[0], abs=1e-6)
    assert found[1] == pytest.approx(image.planes[1] * alpha.planes[0], abs=1e-6)
    assert np.array_equal(found[3], alpha.planes[0])
