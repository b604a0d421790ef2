"""Crop: turns, shapes, trims and what lies outside."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.errors import StepFailed
from karate.nodes.image import Image
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 67)


@given(sides, sides, st.integers(1, 4))
def test_quarter_turns_and_flips_are_exact(width: int, height: int, count: int) -> None:
    image = Image(noise(height, width, count))
    found = apply("crop", image, turn="90")["image"].planes
    wanted = np.stack([cv2.rotate(plane, cv2.ROTATE_90_CLOCKWISE) for plane in image.planes])
    assert np.array_equal(found, wanted)
    back = apply("crop", Image(found), turn="270")["image"].planes
    assert np.array_equal(back, image.planes)
    for flip, axes in (("horizontal", (2,)), ("vertical", (1,)), ("both", (1, 2))):
        assert np.array_equal(
            apply("crop", image, flip=flip)["image"].planes, np.flip(image.planes, axes)
        )


def test_straightening_turns_clockwise_like_pillow() -> None:
    plane = cv2.GaussianBlur(noise(61, 83, 1)[0], (0, 0), 3)
    found = apply("crop", Image(plane[None]), angle=10, outside="clamp")["image"].planes[0]
    wanted = np.asarray(Pillow.fromarray(plane).rotate(-10, Pillow.Resampling.BICUBIC))
    middle = np.s_[20:40, 25:58]
    assert found[middle] == pytest.approx(wanted[middle], abs=5e-3)


@given(sides, sides, st.floats(-180, 180))
def test_cut_corners_leave_nothing_empty(width: int, height: int, angle: float) -> None:
    full = Image(np.ones((4, height, width), np.float32))
    found = apply("crop", full, angle=angle, corners="cut")["image"]
    assert found.width <= width
    assert found.height <= height
    inner = found.planes[3, 2:-2, 2:-2]
    assert inner.size == 0 or inner.min() > 0.99


@pytest.mark.parametrize(
    ("aspect", "size"), [("1:1", (30, 30)), ("2:1", (40, 20)), ("9:16", (16, 30))]
)
def test_a_shape_is_the_largest_inside(aspect: str, size: tuple[int, int]) -> None:
    found = apply("crop", Image(noise(30, 40, 3)), aspect=aspect)["image"]
    assert (found.width, found.height) == size


def test_the_anchor_says_which_part_stays() -> None:
    image = Image(noise(30, 40, 3))
    for anchor, left in (("left", 0), ("centre", 5), ("bottom right", 10)):
        found = apply("crop", image, aspect="1:1", anchor=anchor)["image"].planes
        assert np.array_equal(found, image.planes[:, :, left : left + 30])


def test_detail_keeps_what_there_is_to_see() -> None:
    planes = np.full((3, 30, 90), 0.5, np.float32)
    planes[:, 5:25, 60:80] = noise(20, 20, 3)
    found = apply("crop", Image(planes), aspect="1:1", anchor="detail")["image"].planes
    assert found.std() == pytest.approx(planes[:, :, 55:85].std(), rel=0.2)


def test_percent_and_multiples() -> None:
    found = apply("crop", Image(noise(50, 200, 3)), unit="percent", x=25, width=50, snap=8)["image"]
    assert (found.width, found.height) == (96, 48)


def test_outside_may_go_on() -> None:
    image = Image(noise(4, 5, 3))
    found = apply("crop", image, x=-2, width=9, outside="clamp")["image"].planes
    assert np.array_equal(found, np.pad(image.planes, ((0, 0), (0, 0), (2, 2)), "edge"))
    found = apply("crop", image, x=-2, width=9, outside="mirror")["image"].planes
    assert np.array_equal(found, np.pad(image.planes, ((0, 0), (0, 0), (2, 2)), "symmetric"))
    found = apply("crop", image, x=-7, width=19, outside="wrap")["image"].planes
    assert np.array_equal(found, np.pad(image.planes, ((0, 0), (0, 0), (7, 7)), "wrap"))


def test_trim_takes_the_border_off() -> None:
    planes = np.ones((4, 20, 30), np.float32)
    planes[:, 5:15, 7:20] = 0.2
    planes[3] = 1
    found = apply("crop", Image(planes), trim="colour")["image"]
    assert (found.width, found.height) == (13, 10)
    planes[:, :, 25:] = 0
    found = apply("crop", Image(planes), trim="transparent")["image"]
    assert (found.width, found.height) == (25, 20)


@pytest.mark.parametrize("params", [{"trim": "colour"}, {"snap": 64}, {"width": 3, "snap": 8}])
def test_nothing_left_is_a_typed_error(params: dict[str, Any]) -> None:
    with pytest.raises(StepFailed):
        apply("crop", Image(np.ones((3, 20, 30), np.float32)), **params)
