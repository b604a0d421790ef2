"""Tools beside what others make of the same: Pillow, OpenCV, SciPy, scikit-image.

What is not here stands with its tool: blur (OpenCV, SciPy, Pillow), mask extractor (scikit-image,
SciPy), inpaint's membrane (SciPy's solver), painter's modes (Pillow), relight's GGX (float64).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import skimage
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageEnhance, ImageOps
from scipy import ndimage

from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode
from karate.nodes.image import Image, Planes
from karate.nodes.samples import CHELSEA, COFFEE
from tests.nodes.pictures import apply, codes, noise

sides = st.integers(1, 67)
#: scikit-image has types in parts only.
others: Any = skimage


def mixed(planes: Planes) -> Planes:
    """(H, W, C), as others want it."""
    return np.ascontiguousarray(np.moveaxis(planes, 0, -1))


@given(sides, sides, st.sampled_from((0.3, 0.8, 2.2)))
def test_gamma_is_skimages(width: int, height: int, gamma: float) -> None:
    image = Image(noise(height, width, 3))
    found = apply("default", image, gamma=gamma)["image"].planes
    wanted = others.exposure.adjust_gamma(mixed(image.planes), 1 / gamma)
    assert mixed(found) == pytest.approx(wanted, abs=1e-5)


def test_levels_are_skimages_rescaling() -> None:
    image = Image(noise(31, 37, 3))
    found = apply("default", image, black=0.1, white=0.8)["image"].planes
    wanted = (mixed(image.planes) - 0.1) / 0.7
    limited = others.exposure.rescale_intensity(mixed(image.planes), (0.1, 0.8), (0.0, 1.0))
    assert mixed(found) == pytest.approx(wanted, abs=1e-5)
    assert np.clip(mixed(found), 0, 1) == pytest.approx(limited, abs=1e-5)


def test_exposure_is_a_gain_of_light_as_skimage_reckons_light() -> None:
    array = codes(20, 30, 3)
    found = apply("default", Image(_planes(array)), exposure=-1)["image"].planes
    assert others.color.rgb2xyz(mixed(found)) == pytest.approx(
        others.color.rgb2xyz(array) / 2, abs=1e-4
    )


def test_saturation_zero_is_a_gray_that_keeps_luminance() -> None:
    image = Image(noise(31, 37, 3))
    found = mixed(apply("default", image, saturation=0)["image"].planes)
    wanted = mixed(image.planes) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    assert found[..., 0] == pytest.approx(wanted, abs=1e-5)


def test_contrast_is_pillows_about_middle_gray() -> None:
    flat = np.full((16, 16, 3), 128, np.uint8)
    flat[:8] = 64
    flat[8:] = 192
    found = apply("default", Image(_planes(flat)), contrast=1.4)["image"].planes
    wanted = np.asarray(ImageEnhance.Contrast(Pillow.fromarray(flat)).enhance(1.4), np.float32)
    assert mixed(found) * 255 == pytest.approx(wanted, abs=1.5)


@pytest.mark.parametrize("seed", range(3))
def test_extracted_hue_saturation_and_value_are_skimages(seed: int) -> None:
    image = Image(noise(31, 37, 3, seed))
    wanted = others.color.rgb2hsv(mixed(image.planes))
    for place, name in enumerate(("hue", "saturation", "value")):
        found = apply("channels", image, extract=name)["mask"].planes[0]
        assert found == pytest.approx(wanted[..., place], abs=1e-5), name


def test_extracted_ycbcr_is_opencvs() -> None:
    image = Image(noise(31, 37, 3))
    wanted = cv2.cvtColor(mixed(image.planes), cv2.COLOR_RGB2YCrCb)
    for place, name in ((0, "y"), (1, "cr"), (2, "cb")):
        found = apply("channels", image, extract=name)["mask"].planes[0]
        assert found == pytest.approx(wanted[..., place], abs=2e-3), name


def test_a_mixer_is_opencvs_transform() -> None:
    image = Image(noise(31, 37, 3))
    matrix = np.array([[0.4, 0.2, 0.1, 0.05], [0, 1, 0, 0], [0, 0, 1, 0]], np.float32)
    found = apply("channels", image, red_red=0.4, red_green=0.2, red_blue=0.1, red_constant=0.05)[
        "image"
    ].planes
    assert mixed(found) == pytest.approx(cv2.transform(mixed(image.planes), matrix), abs=1e-5)


@pytest.mark.parametrize("angle", [7.0, 33.0, -120.0])
def test_straightening_is_scipys_rotation_inside(angle: float) -> None:
    smooth = ndimage.gaussian_filter(noise(61, 61, 1)[0], 3).astype(np.float32)
    found = apply("crop", Image(smooth[None]), angle=angle)["image"]
    wanted = ndimage.rotate(smooth, -angle, reshape=False, order=3)
    middle = np.s_[20:41, 20:41]
    top, left = (found.height - 61) // 2, (found.width - 61) // 2
    inner = found.planes[0, top : top + 61, left : left + 61]
    assert np.abs(inner[middle] - wanted[middle]).max() < 0.02


@given(sides, sides, st.sampled_from(("vertical", "horizontal")))
def test_flips_are_pillows(width: int, height: int, flip: str) -> None:
    array = codes(height, width, 3)
    found = apply("crop", Image(_planes(array)), flip=flip)["image"].planes
    turn = ImageOps.flip if flip == "vertical" else ImageOps.mirror
    wanted = np.asarray(turn(Pillow.fromarray(array)), np.float32) / 255
    assert mixed(found) == pytest.approx(wanted, abs=1e-6)


def test_telea_is_opencvs_and_the_membrane_is_near_skimages_biharmonic() -> None:
    planes = decode(CHELSEA.path.read_bytes()).planes[:, 40:100, 150:230].copy()
    rows, columns = np.mgrid[0:60, 0:80]
    hole = np.hypot(rows - 30, columns - 40) < 6
    mask = hole.astype(np.float32)
    found = {
        method: apply("inpaint", Image(planes), mask, method=method, expand=0, feather=0)["image"]
        for method in ("membrane", "telea")
    }
    wanted = others.restoration.inpaint_biharmonic(mixed(planes), hole, channel_axis=-1)
    assert np.abs(mixed(found["membrane"].planes) - wanted)[hole].mean() < 0.06
    eight = np.rint(mixed(planes) * 255).astype(np.uint8)
    theirs = cv2.inpaint(eight, mask.astype(np.uint8), 3, cv2.INPAINT_TELEA) / 255
    assert np.abs(mixed(found["telea"].planes) - theirs)[hole].mean() < 0.06


def test_slopes_of_a_relief_are_skimages_scharr() -> None:
    depth = ndimage.gaussian_filter(noise(40, 50, 1)[0], 2).astype(np.float32)
    params = CATALOGUE["relight"].normalised(
        {"output": "normals", "smoothing": 0, "depth_scale": 100.0}
    )
    inputs = {"image": [Image(noise(40, 50, 3))], "depth": [Image(depth[None], "data")]}
    normals = dict(effect("relight")(inputs, params))["image"]
    assert isinstance(normals, Image)
    x, y, z = normals.planes.astype(np.float64) * 2 - 1
    inside = np.s_[2:-2, 2:-2]
    # Scikit-image's Scharr is the difference over two pixels; a slope is that of one.
    assert (-x / z)[inside] == pytest.approx(others.filters.scharr_v(depth * 25)[inside], abs=2e-3)
    assert (y / z)[inside] == pytest.approx(others.filters.scharr_h(depth * 25)[inside], abs=2e-3)


def test_the_palette_is_that_of_pillow_on_a_poster() -> None:
    poster = np.zeros((30, 40, 3), np.uint8)
    poster[:, :20] = (200, 30, 40)
    poster[:, 20:32] = (20, 60, 180)
    poster[:, 32:] = (240, 240, 230)
    counts = Pillow.fromarray(poster).getcolors()
    assert counts is not None
    found = effect("describer")(
        {"image": [Image(_planes(poster))]}, CATALOGUE["describer"].normalised({"palette": 3})
    )
    text = str(dict(found))
    for count, colour in counts:
        assert isinstance(colour, tuple)
        assert "#{:02x}{:02x}{:02x}".format(*colour) in text, (count, colour)


def test_fitting_is_pillows_lanczos_in_light() -> None:
    image = Image(decode(COFFEE.path.read_bytes()).planes)
    found = apply("default", image, fit=150, space_in="linear", space_out="linear")["image"].planes
    bands = [
        np.asarray(Pillow.fromarray(plane).resize((150, 100), Pillow.Resampling.LANCZOS))
        for plane in image.planes
    ]
    assert np.abs(found - np.stack(bands)).mean() < 0.01


def _planes(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Planes:
    return np.ascontiguousarray(np.moveaxis(array, -1, 0), np.float32) / np.float32(255)
