"""Z-Depth: distance from one picture, held against scenes whose distance is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.errors import Invalid, StepFailed
from karate.nodes.cells import cells_of
from karate.nodes.effects.z_depth.planar import flattened, merged
from karate.nodes.image import Image, Planes
from karate.nodes.work import execute
from tests.nodes.pictures import apply, array_of, codes, file_of, noise


def ray_marched(height: int = 120, width: int = 160) -> tuple[Image, Planes]:
    """Balls on a chequered ground in haze, and the true disparity of each pixel."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float64)
    ray = np.stack(
        [(columns - width / 2) / width, (rows - height * 0.4) / width, np.full_like(rows, 0.8)]
    )
    ray /= np.linalg.norm(ray, axis=0)
    balls = ((-0.9, 0.5, 4.0), (0.8, 0.5, 6.0), (0.2, 0.6, 11.0))
    away = np.zeros((height, width))
    for _ in range(96):
        at = ray * away
        near = 1.0 - at[1]
        for x, y, z in balls:
            near = np.minimum(
                near, np.sqrt((at[0] - x) ** 2 + (at[1] - y) ** 2 + (at[2] - z) ** 2) - 0.5
            )
        away = np.minimum(away + near, 40)
    at = ray * away
    colour = np.where((np.floor(at[0]) + np.floor(at[2])) % 2 == 0, 0.55, 0.35)
    colour = np.stack([colour * 0.9, colour, colour * 0.6])
    for place, (x, y, z) in enumerate(balls):
        on = np.sqrt((at[0] - x) ** 2 + (at[1] - y) ** 2 + (at[2] - z) ** 2) < 0.52
        colour[:, on] = np.array([[0.8, 0.15, 0.1], [0.1, 0.3, 0.8], [0.1, 0.6, 0.2]][place])[
            :, None
        ]
    veil = 1 - np.exp(-away / 15)
    colour = colour * (1 - veil) + np.array([0.8, 0.85, 0.9])[:, None, None] * veil
    return Image(colour.astype(np.float32)), (1 / away).astype(np.float32)


def rank_correlation(one: Planes, other: Planes) -> float:
    """Spearman's rho."""
    ranks = [np.argsort(np.argsort(plane.ravel(), kind="stable")) for plane in (one, other)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def depth_of(image: Image, **params: Any) -> Planes:
    """The depth plane that Z-Depth makes of `image`."""
    plane: Planes = apply("z-depth", image, **params)["depth"].planes[0]
    return plane


def test_it_orders_a_known_scene() -> None:
    image, truth = ray_marched()
    assert rank_correlation(depth_of(image, method="classical"), truth) > 0.85


def test_depth_is_the_other_way_round_than_disparity() -> None:
    image, truth = ray_marched()
    assert rank_correlation(depth_of(image, output="depth"), truth) < -0.8


def test_haze_alone_orders_what_is_veiled() -> None:
    image, truth = ray_marched()
    alone = depth_of(image, focus=0.0, ground=0.0, subject=0.0)
    assert rank_correlation(alone, truth) > 0.5


def test_the_focus_point_is_black() -> None:
    plane = depth_of(ray_marched()[0], output="focus", focus_x=0.3, focus_y=0.7)
    assert plane[84, 48] == 0
    assert plane.max() > 0.3


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 67), st.integers(1, 67), st.integers(1, 4))
def test_any_size_and_planes_give_a_depth(width: int, height: int, count: int) -> None:
    image = Image(noise(height, width, count))
    plane = depth_of(image)
    assert plane.shape == (height, width)
    assert np.isfinite(plane).all()
    assert plane.min() >= 0
    assert plane.max() <= 1
    assert np.array_equal(plane, depth_of(image))


@pytest.mark.parametrize("size", [(1, 16384), (16384, 1)])
def test_a_line_has_a_depth(size: tuple[int, int]) -> None:
    assert depth_of(Image(noise(*size, 3))).shape == size


def test_nan_counts_as_black() -> None:
    planes = noise(20, 30, 4)
    planes[:, 4:6] = np.nan
    assert np.isfinite(depth_of(Image(planes))).all()


def test_no_cue_says_the_same_everywhere() -> None:
    plane = depth_of(ray_marched()[0], focus=0.0, ground=0.0, haze=0.0, subject=0.0, refine=0.0)
    assert np.ptp(plane) < 1e-6


def test_near_beyond_far_is_refused() -> None:
    with pytest.raises(Invalid):
        depth_of(ray_marched()[0], output="depth", near=5.0, far=2.0)


def test_a_child_returns_16_bits() -> None:
    made = execute("z-depth", {}, {"image": [file_of(codes(30, 40, 3))]})
    picture = made["depth"]
    assert isinstance(picture, tuple)
    assert picture[0][24] == 16
    assert array_of(picture[0]).shape[:2] == (30, 40)


def test_what_is_not_there_is_refused_with_its_reason() -> None:
    with pytest.raises(StepFailed, match="No provider"):
        execute("z-depth", {"method": "provider"}, {"image": [file_of(codes(3, 4, 3))]})


def test_parts_of_one_colour_become_planes_and_strangers_do_not_move_them() -> None:
    tones = np.zeros((3, 90, 120), np.float32)
    tones[0], tones[0, :, 60:] = 30, 70
    rows, columns = np.mgrid[0:90, 0:120] / 120
    wanted = np.where(columns < 0.5, 0.2 + 0.5 * rows, 0.8 - 0.4 * columns)
    rng = np.random.default_rng(2)
    told = wanted + rng.normal(0, 0.02, wanted.shape)
    told[10:25, 10:25] += 0.4  # one wrong spot in the left part
    cells = cells_of(tones)
    assert len(np.unique(merged(cells, tones))) == 2
    found = flattened(cells, tones, told.astype(np.float32), np.ones(cells.count))
    inside = np.abs(columns - 0.5) > 0.05
    assert np.abs(found - wanted)[inside].max() < 0.02
    line = flattened(cells, tones, np.full((90, 120), 0.4, np.float32), np.zeros(cells.count))
    assert line == pytest.approx(np.full((90, 120), 0.4), abs=1e-6)
