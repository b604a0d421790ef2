"""Default's grade, the film negative, and planes of other colour models."""

from __future__ import annotations

import colorsys
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.colour import luminance, to_encoded, to_linear
from karate.nodes.effects.default import Grade
from karate.nodes.gpu.tools.default import grade_words
from karate.nodes.hues import MODELS
from karate.nodes.image import Image
from tests.nodes.pictures import apply, codes, noise

sides = st.integers(1, 67)


def test_levels_put_black_and_white_where_they_are_said() -> None:
    image = Image(noise(9, 9, 3))
    found = apply("default", image, black=0.2, white=0.8)["image"].planes
    assert found == pytest.approx((image.planes - 0.2) / 0.6, abs=1e-5)


def test_black_and_white_on_one_level_part_the_picture_there() -> None:
    """Their sliders meet in 0.5: all that is darker is black, all that is lighter is white."""
    image = Image(np.array([[[0.1, 0.499, 0.501, 0.9]]] * 3, np.float32))
    found = apply("default", image, black=0.5, white=0.5)["image"].planes
    assert np.isfinite(found).all()
    assert np.array_equal(found.clip(0, 1), np.repeat([[[0, 0, 1, 1]]], 3, axis=0))
    steep: dict[str, Any] = {"contrast": 2, "gamma": 0.1, "saturation": 0.5, "shadows": -1}
    found = apply("default", image, black=0.5, white=0.5, **steep)["image"].planes
    assert np.array_equal(found.clip(0, 1), np.repeat([[[0, 0, 1, 1]]], 3, axis=0))
    words = grade_words(Grade(black=0.5, white=0.5), 3)
    assert words[words.index(0.5) + 1] > 0  # the device divides by it


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


@pytest.mark.parametrize("shadows", [-1, -0.3, 1])
@pytest.mark.parametrize("highlights", [-1, 0.4, 1])
def test_shadows_and_highlights_keep_order_black_and_their_side(
    shadows: float, highlights: float
) -> None:
    slope = np.repeat(np.linspace(0, 1, 1001, dtype=np.float32)[None, None], 3, 0)
    found = apply("default", Image(slope), shadows=shadows, highlights=highlights)["image"].planes
    assert (np.diff(found[0, 0]) > 0).all()
    assert found[0, 0, 0] == 0
    alone = apply("default", Image(slope), shadows=shadows)["image"].planes[0, 0]
    assert alone[551:] == pytest.approx(slope[0, 0, 551:])
    assert np.sign(alone[250] - 0.25) == np.sign(shadows)
    bright = apply("default", Image(slope), highlights=highlights)["image"].planes[0, 0]
    assert bright[:449] == pytest.approx(slope[0, 0, :449])
    assert np.sign(bright[900] - 0.9) == np.sign(highlights)


def test_dither_keeps_the_mean_of_what_8_bits_would_round() -> None:
    step = np.full((3, 128, 128), 100.3 / 255, np.float32)
    plain, dithered = (
        np.rint(apply("default", Image(step), dither=one)["image"].planes * 255)
        for one in (False, True)
    )
    assert (plain == 100).all()
    assert dithered.mean() == pytest.approx(100.3, abs=0.02)
    assert set(np.unique(dithered)) <= {99, 100, 101, 102}
    deep = Image(step, bits=16)
    assert apply("default", deep, dither=True)["image"] is deep


def test_luminance_can_be_turned_in_hsl_and_lab() -> None:
    image = Image(noise(20, 21, 3) * np.float32(0.6) + np.float32(0.2))
    hsl, lab = (
        apply("invert", image, channels="luminance", by=by)["image"].planes for by in ("hsl", "lab")
    )
    for pixel in ((3, 4), (11, 17)):
        before = colorsys.rgb_to_hls(*map(float, image.planes[:, *pixel]))
        after = colorsys.rgb_to_hls(*map(float, hsl[:, *pixel]))
        wanted = (before[0], 1 - before[1], before[2])
        assert after == pytest.approx(wanted, abs=1e-4)
    first, second = (luminance(to_linear(one)) for one in (image.planes, lab))
    bright = (first > 0.02) & (second > 0.02)  # where CIE's lightness is a cube root
    assert bright.sum() > 300
    assert np.cbrt(second[bright]) == pytest.approx(1.32 / 1.16 - np.cbrt(first[bright]), abs=1e-4)


def test_invert_means_its_own_channels_and_no_others() -> None:
    """They are no limit to what may change: a film has none, and alpha is a switch of its own."""
    image = Image(noise(9, 11, 4))
    film = apply("invert", image, kind="film")["image"].planes
    for name in ("alpha", "red"):  # hidden while it is a film
        found = apply("invert", image, kind="film", channels=name)["image"].planes
        assert np.array_equal(found, film)
    both = apply("invert", image, channels="blue", keep_alpha=False)["image"].planes
    assert both[3] == pytest.approx(1 - image.planes[3], abs=1e-6)


@pytest.mark.parametrize("alpha", [None, 0.5])
def test_lightness_turned_in_lab_keeps_what_is_beyond_one(alpha: float | None) -> None:
    """A trace of it changes a trace, and the whole of it twice is the picture."""
    colour = noise(20, 21, 3) * np.float32(1.6) - np.float32(0.2)
    planes = colour if alpha is None else np.concatenate([colour * alpha, 0 * colour[:1] + alpha])
    image = Image(planes)
    settings: dict[str, Any] = {"channels": "luminance", "by": "lab"}
    trace = apply("invert", image, amount=0.001, **settings)["image"].planes
    assert np.abs(trace - planes).max() < 0.03  # and 0.2 was cut off
    once = apply("invert", image, **settings)["image"]
    assert once.planes[:3].min() < 0
    assert once.planes[:3].max() > (alpha or 1)
    assert apply("invert", once, **settings)["image"].planes == pytest.approx(planes, abs=1e-3)


def test_lightness_is_turned_in_lab_alike_however_light_is_counted() -> None:
    image = Image(noise(20, 21, 3))
    settings: dict[str, Any] = {"channels": "luminance", "by": "lab"}
    plain, linear = (
        apply("invert", image, linear=linear, **settings)["image"].planes
        for linear in (False, True)
    )
    assert linear == pytest.approx(plain, abs=1e-4)
    light = Image(to_linear(image.planes), "linear")
    found = apply("invert", light, **settings)["image"].planes
    assert to_encoded(found) == pytest.approx(plain, abs=1e-3)


def test_a_part_of_the_channels_is_taken_where_the_mask_is() -> None:
    image, mask = Image(noise(9, 12, 3)), np.zeros((1, 9, 12), np.float32)
    mask[:, :, 6:] = 1
    given = CATALOGUE["channels"].normalised({"red": "blue", "mix": 0.25})
    inputs = {"image": [image], "mask": [Image(mask, "data")]}
    found = dict(effect("channels")(inputs, given))["image"]
    assert isinstance(found, Image)
    assert np.array_equal(found.planes[:, :, :6], image.planes[:, :, :6])
    wanted = image.planes[0] + 0.25 * (image.planes[2] - image.planes[0])
    assert found.planes[0, :, 6:] == pytest.approx(wanted[:, 6:], abs=1e-6)
    gray = Image(noise(5, 5, 2))
    cut = apply("channels", gray, alpha="zero", mix=0.5)["image"].planes
    assert cut.shape == (4, 5, 5)
    assert cut[3] == pytest.approx(gray.planes[1] / 2, abs=1e-6)
