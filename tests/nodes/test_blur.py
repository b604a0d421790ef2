"""Blur against OpenCV, Pillow-F and SciPy in float64, within the tiers of the effects page."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageFilter
from scipy import ndimage

from karate.nodes.codec import open_image, settled
from karate.nodes.colour import to_encoded, to_linear
from karate.nodes.effects.blur import box_kernel
from karate.nodes.image import Image, Planes
from karate.nodes.samples import SAMPLES
from karate.nodes.soften import PYRAMID_FROM
from tests.nodes.pictures import Array, apply, array_of, made_by, noise

#: Greatest error of exact filters (tier T1) and of the pyramid (tier T2), and the latter's PSNR.
T1, T2, T2_PSNR = 3e-6, 3e-3, 72.0

SCIPY_EDGES = {"clamp": "nearest", "mirror": "reflect", "wrap": "wrap", "black": "constant"}
CV_EDGES = {"clamp": cv2.BORDER_REPLICATE, "mirror": cv2.BORDER_REFLECT, "black": 0}

sides = st.integers(1, 67)
edges = st.sampled_from(sorted(SCIPY_EDGES))


def photo(name: str = "coffee.png") -> Planes:
    """A sample photograph as opaque planes."""
    path = next(sample.path for sample in SAMPLES if sample.file == name)
    array = array_of(path.read_bytes())
    return np.ascontiguousarray(array.transpose(2, 0, 1), np.float32) / np.float32(255)


def exact(planes: Planes, sigma: float, edge: str) -> Array:
    """SciPy in float64, cut at the same radius as OpenCV cuts."""
    radius = (round(sigma * 8 + 1) | 1) // 2
    mode = SCIPY_EDGES[edge]
    return np.stack(
        [
            ndimage.gaussian_filter(plane.astype(np.float64), sigma, mode=mode, radius=radius)
            for plane in planes
        ]
    )


def psnr(error: Array) -> float:
    """Peak signal to noise ratio in dB for a range of 1."""
    return float(-10 * np.log10(np.mean(np.square(error)) + 1e-30))


@given(sides, sides, st.integers(1, 4), st.floats(0.05, PYRAMID_FROM - 0.01), edges)
def test_small_sigmas_are_exact(
    width: int, height: int, count: int, sigma: float, edge: str
) -> None:
    planes = noise(height, width, count)
    found = apply("blur", Image(planes), sigma=sigma, edge=edge, linear=False)["image"]
    assert np.abs(found.planes - exact(planes, sigma, edge)).max() <= T1


@pytest.mark.parametrize("edge", sorted(CV_EDGES))
@pytest.mark.parametrize("sigma", [0.5, 1.1, 2.0, 5.0])
def test_small_sigmas_are_what_opencv_makes_of_them(sigma: float, edge: str) -> None:
    planes = photo()
    found = apply("blur", Image(planes), sigma=sigma, edge=edge, linear=False)["image"].planes
    for plane, blurred in zip(planes, found, strict=True):
        oracle = cv2.GaussianBlur(plane, (0, 0), sigma, borderType=CV_EDGES[edge])
        assert np.abs(blurred - oracle).max() <= T1


def test_pillow_on_float_planes_agrees() -> None:
    # Pillow approximates by three boxes, so this only guards against a shared mistake.
    for plane, blurred in zip(
        photo(), apply("blur", Image(photo()), sigma=6, linear=False)["image"].planes, strict=True
    ):
        oracle = Pillow.fromarray((plane * 255).astype(np.uint8)).filter(
            ImageFilter.GaussianBlur(6)
        )
        assert psnr(blurred - np.asarray(oracle, np.float32) / 255) > 45


@pytest.mark.parametrize("edge", sorted(SCIPY_EDGES))
@pytest.mark.parametrize("sigma", [10, 16, 33.3, 128, 250])
def test_large_sigmas_are_close_and_fast(sigma: float, edge: str) -> None:
    planes = photo("chelsea.png")[:1, :211, :307]
    found = apply("blur", Image(planes), sigma=sigma, edge=edge, linear=False)["image"]
    error = found.planes - exact(planes, sigma, edge)
    assert np.abs(error).max() <= T2
    assert psnr(error) >= T2_PSNR


@given(sides, sides, st.floats(PYRAMID_FROM, 250), edges)
def test_large_sigmas_hold_on_noise_of_any_size(
    width: int, height: int, sigma: float, edge: str
) -> None:
    planes = noise(height, width, 1)
    found = apply("blur", Image(planes), sigma=sigma, edge=edge, linear=False)["image"]
    assert np.abs(found.planes - exact(planes, sigma, edge)).max() <= T2


@pytest.mark.parametrize("sigma", [0.3, 4, 30, 250])
@pytest.mark.parametrize("kind", ["gaussian", "box"])
@pytest.mark.parametrize("linear", [False, True])
def test_a_plain_colour_stays_itself(sigma: float, kind: str, linear: bool) -> None:
    planes = np.full((3, 33, 47), 0.3, np.float32)
    found = apply("blur", Image(planes), sigma=sigma, kind=kind, linear=linear)["image"]
    assert found.planes == pytest.approx(planes, abs=T1)


def test_linear_light_is_blurred_as_light() -> None:
    planes = photo("chelsea.png")
    found = apply("blur", Image(planes), sigma=3, linear=True)["image"].planes
    oracle = to_encoded(exact(to_linear(planes), 3, "clamp").astype(np.float32))
    assert np.abs(found - oracle).max() <= 2 * T1


@pytest.mark.parametrize("linear", [False, True])
def test_hidden_colour_does_not_bleed(linear: bool) -> None:
    planes = np.zeros((4, 9, 9), np.float32)
    planes[:, :, :5] = np.array([0, 1, 0, 1], np.float32)[:, None, None]
    found = apply("blur", Image(planes), sigma=2, linear=linear)["image"].planes
    seen = found[3] > 1e-4
    assert found[1][seen] / found[3][seen] == pytest.approx(1, abs=1e-4)
    assert np.abs(found[0]).max() == 0


@pytest.mark.parametrize("sigma", [0.4, 1, 2.5, 7, 40, 249.9])
def test_a_box_has_the_asked_deviation(sigma: float) -> None:
    kernel = box_kernel(sigma).astype(np.float64)
    places = np.arange(len(kernel)) - len(kernel) // 2
    assert np.sqrt((kernel * places**2).sum()) == pytest.approx(sigma, rel=1e-5)
    assert kernel.min() >= 0
    inner = kernel[1:-1]
    assert inner == pytest.approx(np.full(len(inner), inner[0]))


def test_a_box_of_whole_width_is_what_opencv_makes_of_it() -> None:
    planes = photo()
    sigma = float(np.sqrt((9**2 - 1) / 12))
    found = apply("blur", Image(planes), kind="box", sigma=sigma, linear=False)["image"].planes
    oracle = cv2.blur(planes[0], (9, 9), borderType=cv2.BORDER_REPLICATE)
    assert np.abs(found[0] - oracle).max() <= T1


@pytest.mark.parametrize("params", [{"sigma": 0}, {"mix": 0}])
def test_neutral_settings_return_the_picture_itself(params: dict[str, Any]) -> None:
    image = Image(noise(7, 9, 4))
    assert apply("blur", image, **params)["image"] is image


def test_a_mask_limits_the_blur_exactly() -> None:
    image = Image(noise(32, 40, 4))
    mask = np.zeros((32, 40), np.float32)
    mask[:, 20:] = 1
    whole = apply("blur", image, sigma=3)["image"].planes
    part = apply("blur", image, mask, sigma=3)["image"].planes
    assert np.array_equal(part[:, :, :20], image.planes[:, :, :20])
    assert np.array_equal(part[:, :, 20:], whole[:, :, 20:])
    other = apply("blur", image, mask, sigma=3, invert_mask=True)["image"].planes
    assert np.array_equal(other[:, :, :20], whole[:, :, :20])


def test_mix_is_a_straight_line() -> None:
    image = Image(noise(32, 40, 3))
    whole = apply("blur", image, sigma=3)["image"].planes
    half = apply("blur", image, sigma=3, mix=0.5)["image"].planes
    assert half == pytest.approx((image.planes + whole) / 2, abs=T1)


def test_a_real_photograph_through_files_matches_opencv_to_one_step() -> None:
    for sample in SAMPLES:
        data = sample.path.read_bytes()
        made, media_type, width, height = made_by(
            "blur", {"sigma": 4, "linear": False}, {"image": [data]}
        )["image"]
        assert (media_type, width, height) == ("image/png", sample.width, sample.height)
        source = np.asarray(settled(open_image(data)), np.float32)
        oracle = cv2.GaussianBlur(source, (0, 0), 4, borderType=cv2.BORDER_REPLICATE)
        assert np.abs(array_of(made) - oracle).max() <= 0.51
