"""Resizing against Pillow's own float resampling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.nodes.resize import resized
from tests.nodes.pictures import noise

sides = st.integers(1, 67)
ORACLES: dict[str, Pillow.Resampling] = {
    "box": Pillow.Resampling.BOX,
    "triangle": Pillow.Resampling.BILINEAR,
    "cubic": Pillow.Resampling.BICUBIC,
    "lanczos": Pillow.Resampling.LANCZOS,
}


@pytest.mark.parametrize("kernel", ORACLES)
@given(sides, sides, sides, sides)
def test_it_is_what_pillow_makes_of_floats(
    kernel: str, w: int, h: int, width: int, height: int
) -> None:
    plane = noise(h, w, 1)
    found = resized(plane, width, height, kernel)
    wanted = Pillow.fromarray(plane[0]).resize((width, height), ORACLES[kernel])
    assert found[0] == pytest.approx(np.asarray(wanted), abs=3e-6)


@given(sides, sides)
def test_a_flat_picture_stays_flat_for_every_kernel(width: int, height: int) -> None:
    flat = np.full((2, 13, 29), 0.25, np.float32)
    for kernel in (*ORACLES, "mitchell"):
        assert resized(flat, width, height, kernel) == pytest.approx(0.25, abs=1e-6)


def test_the_same_size_is_the_same_picture() -> None:
    planes = noise(9, 7, 3)
    assert resized(planes, 7, 9) is planes
