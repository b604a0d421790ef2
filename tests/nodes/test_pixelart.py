"""Pixel art: the rules of Scale3x one by one, and slants that xBR makes of stairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.nodes.image import Image, Planes
from karate.nodes.pixelart import slanted, tripled
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 12)


def one_by_one(plane: Planes) -> Planes:
    """Scale3x as its author writes it, pixel for pixel; letters are the nine around E."""
    around, (height, width) = np.pad(plane, 1, mode="edge"), plane.shape
    out = np.zeros((3 * height, 3 * width), np.float32)
    for y in range(height):
        for x in range(width):
            a, b, c, d, e, f, g, h, i = around[y : y + 3, x : x + 3].ravel()
            found = [e] * 9
            if b != h and d != f:
                found = [
                    *(d if d == b else e,),
                    *(b if (d == b and e != c) or (b == f and e != a) else e,),
                    *(f if b == f else e,),
                    *(d if (d == b and e != g) or (d == h and e != a) else e, e),
                    *(f if (b == f and e != i) or (h == f and e != c) else e,),
                    *(d if d == h else e,),
                    *(h if (d == h and e != i) or (h == f and e != g) else e,),
                    *(f if h == f else e,),
                ]
            out[3 * y : 3 * y + 3, 3 * x : 3 * x + 3] = np.reshape(found, (3, 3))
    return out


@settings(max_examples=60, deadline=None)
@given(sides, sides, st.integers(0, 2**31))
def test_scale3x_is_its_rules(width: int, height: int, seed: int) -> None:
    plane = np.random.default_rng(seed).integers(0, 3, (height, width)).astype(np.float32)
    assert np.array_equal(tripled(plane[None])[0], one_by_one(plane))


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(1, 4), st.integers(0, 3))
def test_xbr_has_no_favourite_side(width: int, height: int, count: int, turn: int) -> None:
    planes = noise(height, width, count)
    turned = slanted(np.rot90(planes, turn, (1, 2)))
    assert turned == pytest.approx(np.rot90(slanted(planes), turn, (1, 2)), abs=1e-6)
    for plane, made in zip(planes, slanted(planes), strict=True):
        # Every value lies between those of the pixel and what is around it.
        around = np.pad(plane, 1, mode="edge")
        near = [around[y : y + height, x : x + width] for y in range(3) for x in range(3)]
        least, most = (np.kron(end(near, axis=0), np.ones((2, 2))) for end in (np.min, np.max))
        assert (made >= least - 1e-6).all()
        assert (made <= most + 1e-6).all()


@pytest.mark.parametrize(("rise", "middle"), [(1.0, 2.5), (0.5, 2.25), (2.0, 2.5)])
def test_xbr_makes_slants_of_stairs(rise: float, middle: float) -> None:
    rows, columns = np.mgrid[0:32, 0:32]
    stair = np.asarray(rows > 2 + rise * columns, np.float32)[None]
    fine = np.mgrid[0:512, 0:512] / 16 + 1 / 32 - 0.5
    ideal = np.asarray(fine[0] > middle + rise * fine[1], np.float32)
    wanted = ideal.reshape(64, 8, 64, 8).mean((1, 3))
    made = [slanted(stair)[0], stair[0].repeat(2, 0).repeat(2, 1)]
    inner = np.s_[8:56, 8:56]
    wrong = [float(np.square(one - wanted)[inner].mean()) for one in made]
    assert wrong[0] < 0.5 * wrong[1], wrong


def test_flat_pictures_and_single_pixels_stay() -> None:
    flat = np.full((4, 9, 7), 0.3, np.float32)
    assert np.array_equal(slanted(flat), flat.repeat(2, 1).repeat(2, 2))
    square = np.zeros((1, 12, 12), np.float32)
    square[:, 4:8, 4:8] = 1
    found = slanted(square)[0]
    assert found[10:14, 10:14].min() == 1
    assert not found[:7].any()
    lone = np.zeros((1, 5, 5), np.float32)
    lone[:, 2, 2] = 1
    assert np.array_equal(slanted(lone), lone.repeat(2, 1).repeat(2, 2))


def test_factors_that_are_no_power_end_with_the_nearest() -> None:
    image = Image(noise(5, 6, 3))
    for way, factor in (("scale3x", "4"), ("scale3x", "3"), ("xbr", "3"), ("xbr", "8")):
        found = apply("upscale", image, factor=factor, method="pixel art", pixels=way)["image"]
        assert (found.width, found.height) == (6 * int(factor), 5 * int(factor))


def test_sharp_alpha_is_a_pixel_wide_and_colour_stays() -> None:
    planes = np.zeros((4, 20, 20), np.float32)
    planes[0, :, 10:], planes[3, :, 10:] = 1, 1
    smooth, sharp, near = (
        apply("upscale", Image(planes), factor="4", alpha=alpha)["image"].planes
        for alpha in ("smooth", "sharp", "nearest")
    )
    soft = [int(((one[3, 40] > 0.02) & (one[3, 40] < 0.98)).sum()) for one in (smooth, sharp, near)]
    assert soft[0] > soft[1] >= soft[2] == 0
    assert np.array_equal(near[3], planes[3].repeat(4, 0).repeat(4, 1))
    for one in (sharp, near):
        seen = one[3] > 0
        assert one[0][seen] / one[3][seen] == pytest.approx(np.ones(int(seen.sum())), abs=1e-3)


def test_kept_grain_is_as_fine_as_it_was() -> None:
    rng = np.random.default_rng(5)
    flat = Image(0.5 + rng.normal(0, 0.02, (3, 64, 64)).astype(np.float32))
    clean, kept = (
        apply("upscale", flat, factor="2", denoise=3, keep_grain=share)["image"].planes
        for share in (0, 1)
    )
    assert clean.std() < 0.012 < kept.std()
    grain = (kept - clean)[0]
    neighbours = float(np.corrcoef(grain[:, :-1].ravel(), grain[:, 1:].ravel())[0, 1])
    assert abs(neighbours) < 0.25  # enlarged grain would be alike beside itself
