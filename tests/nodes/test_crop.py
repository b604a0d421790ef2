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


def dotted() -> Image:
    """Fine texture at the left, and one red disc at the right of a calm ground."""
    planes = np.full((3, 120, 240), 0.5, np.float32)
    planes[:, :, :80] += noise(120, 80, 1) * np.float32(0.2) - np.float32(0.1)
    rows, columns = np.mgrid[0:120, 0:240]
    planes[:, np.hypot(rows - 40, columns - 180) < 12] = np.array([[0.9], [0.1], [0.1]], np.float32)
    return Image(planes)


def test_salience_sees_what_stands_out_and_detail_what_is_fine() -> None:
    picture = dotted()
    detail, salient, thirds = (
        apply("crop", picture, aspect="1:1", width=0, anchor=anchor)["image"].planes
        for anchor in ("detail", "salient", "thirds")
    )
    red = [np.argwhere(one[0] - one[1] > 0.5) for one in (detail, salient, thirds)]
    assert not len(red[0])
    assert red[1].mean(0)[1] == pytest.approx(60, abs=4)  # in the middle of 120
    assert min(abs(red[2].mean(0)[1] - line) for line in (40, 80)) < 4


def test_nothing_stands_out_of_one_colour_and_the_middle_is_kept() -> None:
    flat = Image(np.full((3, 40, 80), 0.4, np.float32))
    flat.planes[0, :, 40:] += np.float32(1e-4)
    found = apply("crop", flat, aspect="1:1", anchor="salient")["image"].planes
    assert np.array_equal(found, flat.planes[:, :, 20:60])


def test_a_trim_keeps_its_margin_inside_the_picture() -> None:
    planes = np.zeros((4, 30, 40), np.float32)
    planes[:, 10:20, 3:25] = 1
    found = apply("crop", Image(planes), trim="transparent", margin=6)["image"]
    assert np.array_equal(found.planes, planes[:, 4:26, 0:31])


@pytest.mark.parametrize(
    ("resample", "order"), [("nearest", 0), ("linear", 1), ("cubic", 2), ("lanczos", 4)]
)
def test_a_turn_is_read_by_the_kernel_that_is_asked_for(resample: str, order: int) -> None:
    plane = noise(40, 50, 1)[0]
    found = apply("crop", Image(plane[None]), angle=17, outside="clamp", resample=resample)
    matrix = cv2.getRotationMatrix2D((24.5, 19.5), -17, 1)
    wanted = cv2.warpAffine(plane, matrix, (50, 40), flags=order, borderMode=cv2.BORDER_REPLICATE)
    assert found["image"].planes[0] == pytest.approx(wanted, abs=1e-4)
