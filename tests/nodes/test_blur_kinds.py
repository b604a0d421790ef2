"""Blurs that are not separable, each against what it must be."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.convolve import iris, streak
from karate.nodes.effects.blur import KINDS, triangle_kernel
from karate.nodes.image import Image
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 67)


@pytest.mark.parametrize("kind", KINDS)
@given(sides, sides, st.integers(1, 4))
def test_every_kind_takes_every_size_and_keeps_a_flat_picture(
    kind: str, width: int, height: int, count: int
) -> None:
    flat = np.full((count, height, width), 0.25, np.float32)
    if count in (2, 4):
        flat[-1] = 1
    found = apply("blur", Image(flat), kind=kind, radius=2, distance=5)["image"].planes
    assert found.shape == flat.shape
    assert found == pytest.approx(flat, abs=5e-3 if kind == "median" else 1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_no_width_is_no_change(kind: str) -> None:
    image = Image(noise(9, 9, 4))
    none: dict[str, Any] = {"sigma": 0, "sigma_y": 0, "radius": 0, "distance": 0, "amount": 0}
    assert apply("blur", image, kind=kind, **none)["image"] is image


@pytest.mark.parametrize("blades", [0, 3, 5, 8])
def test_a_lens_is_its_iris_moved_over_the_light(blades: int) -> None:
    image = Image(noise(41, 53, 1))
    kernel = iris(6.5, blades, 0.3, 20)
    shape: dict[str, Any] = {"radius": 6.5, "blades": blades, "curvature": 0.3, "rotation": 20}
    found = apply("blur", image, kind="lens", linear=False, **shape)["image"].planes[0]
    wanted = ndimage.convolve(image.planes[0].astype(float), kernel, mode="nearest")
    assert found == pytest.approx(wanted, abs=3e-6)


def test_an_iris_has_its_area_and_its_corners() -> None:
    disc = iris(10, 0, 0, 0)
    assert 1 / disc.max() == pytest.approx(np.pi * 100, rel=0.01)
    triangle = iris(10, 3, 0, 0)
    assert 1 / triangle.max() == pytest.approx(3 * np.sqrt(3) / 4 * 100, rel=0.02)
    assert iris(10, 3, 1, 0) == pytest.approx(disc, abs=1e-6)


def test_highlights_shine() -> None:
    planes = np.full((3, 31, 31), 0.1, np.float32)
    planes[:, 15, 15] = 1
    dull = apply("blur", Image(planes), kind="lens", radius=4)["image"].planes
    bright = apply("blur", Image(planes), kind="lens", radius=4, highlights=5)["image"].planes
    assert bright[0, 15, 17] > 1.5 * dull[0, 15, 17]
    assert bright[0, 2, 2] == pytest.approx(dull[0, 2, 2], abs=1e-6)


def test_motion_is_a_mean_along_its_line() -> None:
    image = Image(noise(31, 41, 1))
    found = apply("blur", image, kind="motion", distance=9, linear=False)["image"].planes[0]
    weights = streak(9, 0)[1]
    assert weights[3:-3] == pytest.approx(1 / 9, abs=1e-6)
    assert weights.sum() == pytest.approx(1, abs=1e-6)
    wanted = ndimage.convolve1d(image.planes[0].astype(float), weights, axis=1, mode="nearest")
    assert found == pytest.approx(wanted, abs=3e-6)
    sideways = Image(image.planes.transpose(0, 2, 1).copy())
    up = apply("blur", sideways, kind="motion", distance=9, angle=90, linear=False)["image"]
    assert pytest.approx(found, abs=3e-6) == up.planes[0].T


def test_a_streak_lies_at_its_angle() -> None:
    rows, columns = np.nonzero(streak(40, 30) > 1e-3)
    slope = np.polyfit(columns, rows, 1)[0]
    assert np.degrees(np.arctan(-slope)) == pytest.approx(30, abs=1.5)


def test_what_is_round_stays_when_it_spins() -> None:
    rows, columns = np.mgrid[0:101, 0:101] - 50.0
    rings = (0.5 + 0.5 * np.cos(np.hypot(rows, columns) / 4)).astype(np.float32)[None]
    found = apply("blur", Image(rings), kind="spin", amount=45, linear=False)["image"].planes
    assert found[0, 20:80, 20:80] == pytest.approx(rings[0, 20:80, 20:80], abs=0.02)
    rays = (0.5 + 0.5 * np.cos(8 * np.arctan2(rows, columns))).astype(np.float32)[None]
    found = apply("blur", Image(rays), kind="spin", amount=45, linear=False)["image"].planes
    assert found[0, 20:40, 20:80].std() < 0.05  # eight rays over one period are even
    zoomed = apply("blur", Image(rays), kind="zoom", amount=60, linear=False)["image"].planes
    assert zoomed[0, 20:30, 20:80] == pytest.approx(rays[0, 20:30, 20:80], abs=0.03)


def test_surface_is_a_bilateral_that_keeps_an_edge() -> None:
    planes = np.where(np.arange(40) < 20, 0.2, 0.8).astype(np.float32)
    image = Image(np.clip(np.tile(planes, (3, 30, 1)) + (noise(30, 40, 3) - 0.5) * 0.06, 0, 1))
    found = apply("blur", image, kind="surface", radius=5, edges=0.15)["image"].planes
    mixed = np.pad(np.moveaxis(image.planes, 0, -1), ((5, 5), (5, 5), (0, 0)), "edge")
    wanted = cv2.bilateralFilter(mixed, 11, 0.15, 3.0)[5:-5, 5:-5]
    assert np.moveaxis(found, 0, -1) == pytest.approx(wanted, abs=1e-5)
    assert found[:, :, 21].mean() - found[:, :, 18].mean() > 0.5
    assert found[:, :, :15].std() < image.planes[:, :, :15].std() / 2
    for kind in ("surface", "guided"):
        wide = apply("blur", image, kind=kind, radius=14, edges=0.1)["image"].planes
        assert wide[:, :, 23].mean() - wide[:, :, 16].mean() > 0.5


@pytest.mark.parametrize("radius", [1, 2, 4])
def test_a_median_is_scipys(radius: int) -> None:
    image = Image(np.rint(noise(30, 40, 3) * 255).astype(np.float32) / np.float32(255))
    found = apply("blur", image, kind="median", radius=radius)["image"].planes
    wanted = ndimage.median_filter(
        image.planes, (1, 2 * radius + 1, 2 * radius + 1), mode="nearest"
    )
    assert found == pytest.approx(wanted, abs=1e-6)


def test_tilt_shift_is_sharp_in_its_band_and_soft_beyond() -> None:
    image = Image(noise(60, 40, 3))
    found = apply("blur", image, kind="tilt-shift", sigma=4, focus=0.5, sharp=0.2, fade=0.2)
    planes = found["image"].planes
    assert planes[:, 26:34] == pytest.approx(image.planes[:, 26:34], abs=2e-6)
    wanted = apply("blur", image, kind="gaussian", sigma=4)["image"].planes
    assert planes[:, :8] == pytest.approx(wanted[:, :8], abs=1e-5)


def test_depth_says_what_is_sharp() -> None:
    image, depth = Image(noise(30, 40, 3)), np.zeros((1, 30, 40), np.float32)
    depth[:, :, 20:] = 1
    settings = CATALOGUE["blur"].normalised({"kind": "tilt-shift", "focus": 1, "sigma": 3})
    wired = {"image": [image], "depth": [Image(depth, "data")]}
    image_out = effect("blur")(wired, settings)["image"]
    assert isinstance(image_out, Image)
    found = image_out.planes
    assert found[:, :, 20:] == pytest.approx(image.planes[:, :, 20:], abs=2e-6)
    assert found[:, :, :15].std() < image.planes[:, :, :15].std() / 2


def test_a_triangle_has_the_width_it_says() -> None:
    kernel = triangle_kernel(3.0).astype(float)
    places = np.arange(len(kernel)) - len(kernel) // 2
    assert np.sqrt((kernel * places**2).sum()) == pytest.approx(3, rel=1e-3)


def test_both_ways_may_differ() -> None:
    image = Image(noise(40, 40, 1))
    found = apply("blur", image, sigma=5, linked=False, sigma_y=0, linear=False)["image"].planes[0]
    wanted = cv2.GaussianBlur(image.planes[0], (41, 1), 5, borderType=cv2.BORDER_REPLICATE)
    assert found == pytest.approx(wanted, abs=1e-5)


def test_permille_looks_the_same_at_every_size() -> None:
    image = Image(noise(20, 500, 1))
    found = apply("blur", image, sigma=4, unit="permille")["image"].planes
    assert np.array_equal(found, apply("blur", image, sigma=2)["image"].planes)


@pytest.mark.parametrize("kind", ["gaussian", "even"])
def test_lens_noise_has_its_strength_and_is_gray_if_asked(kind: str) -> None:
    flat = Image(np.full((3, 80, 90), 0.5, np.float32))
    gray, coloured = (
        apply("blur", flat, kind="lens", noise=0.4, noise_kind=kind, monochrome=one)["image"].planes
        for one in (True, False)
    )
    for planes in (gray, coloured):
        assert (planes - 0.5).std() == pytest.approx(0.04, rel=0.05)
        assert abs(planes.mean() - 0.5) < 2e-3
    assert gray[0] == pytest.approx(gray[2], abs=1e-6)
    assert not np.allclose(coloured[0], coloured[2], atol=1e-3)
    most = float(np.abs(gray - 0.5).max())
    assert most <= 0.0694 if kind == "even" else most > 0.1  # √3 deviations, and beyond


def test_percent_of_the_width_is_that_many_pixels() -> None:
    image = Image(noise(40, 200, 3))
    pixels = apply("blur", image, sigma=3)["image"].planes
    assert np.array_equal(apply("blur", image, sigma=1.5, unit="percent")["image"].planes, pixels)


def test_a_tilt_shift_may_spare_what_is_in_front_or_behind() -> None:
    image = Image(noise(60, 50, 3))
    slope = Image(np.tile(np.linspace(1, 0, 60, dtype=np.float32)[:, None], (1, 50))[None], "data")

    def blurred(wired: bool, **params: float) -> Any:
        shape: dict[str, Any] = {"kind": "tilt-shift", "sigma": 5, "sharp": 0.1, "fade": 0.2}
        inputs = {"image": [image]} | ({"depth": [slope]} if wired else {})
        given = CATALOGUE["blur"].normalised({**shape, **params})
        made: Any = effect("blur")(inputs, given)["image"]
        return made.planes

    whole = blurred(True)
    front, behind = blurred(True, front=0), blurred(True, behind=0)
    # The depth is near at the top: without blur in front the top stays.
    kept = image.planes
    assert front[:, :25] == pytest.approx(kept[:, :25], abs=1e-5)
    assert np.array_equal(front[:, 35:], whole[:, 35:])
    assert behind[:, 35:] == pytest.approx(kept[:, 35:], abs=1e-5)
    assert blurred(False, front=0)[:, 35:] == pytest.approx(kept[:, 35:], abs=1e-5)


@pytest.mark.parametrize("blades", [0, 3, 6])
@pytest.mark.parametrize("radius", [0.0011, 0.01, 0.05, 0.1])
def test_an_opening_far_smaller_than_a_pixel_changes_nothing(radius: float, blades: int) -> None:
    """As a preview has it of a small radius in a large picture."""
    image = Image(noise(9, 11, 4))
    found = apply("blur", image, kind="lens", radius=radius, blades=blades)["image"].planes
    assert found == pytest.approx(image.planes, abs=1e-5)
