"""Upscale: sizes, exactness of pixel art, quality over bicubic, and refusals."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from karate.errors import Invalid, StepFailed
from karate.nodes.codec import decode, encode
from karate.nodes.colour import luminance
from karate.nodes.image import Image, Planes
from karate.nodes.resize import resized
from karate.nodes.samples import CHELSEA, COFFEE, Sample
from karate.nodes.work import execute
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 67)


def quality(one: Planes, other: Planes) -> float:
    """PSNR of luminance, without a border of 8."""
    wrong = luminance(np.clip(one[:3], 0, 1)) - luminance(other[:3])
    return float(-10 * np.log10(np.square(wrong[8:-8, 8:-8]).mean()))


@settings(max_examples=30, deadline=None)
@given(
    *(sides, sides, st.integers(1, 4)),
    st.sampled_from(("1", "1.5", "2", "3")),
    st.sampled_from(("lanczos", "back-projection", "pixel art")),
)
def test_any_picture_grows(width: int, height: int, count: int, factor: str, method: str) -> None:
    image = Image(noise(height, width, count))
    found = apply("upscale", image, factor=factor, method=method)["image"]
    scale = float(factor)
    assert found.planes.shape == (count, round(height * scale), round(width * scale))
    assert np.isfinite(found.planes).all()
    if count in (2, 4):
        assert found.planes[-1].min() >= 0
        assert found.planes[-1].max() <= 1
        assert (found.planes[:-1] <= found.planes[-1]).all()


@pytest.mark.parametrize("sample", [CHELSEA, COFFEE])
def test_back_projection_beats_lanczos_beats_bicubic(sample: Sample) -> None:
    full = decode(sample.path.read_bytes()).planes[:3]
    full = full[:, : full.shape[1] // 2 * 2, : full.shape[2] // 2 * 2]
    height, width = full.shape[1:]
    small = Image(resized(full, width // 2, height // 2, "cubic"))
    lanczos, back = (
        quality(apply("upscale", small, method=method)["image"].planes, full)
        for method in ("lanczos", "back-projection")
    )
    cubic = np.stack(
        [cv2.resize(p, (width, height), interpolation=cv2.INTER_CUBIC) for p in small.planes]
    )
    assert back > lanczos + 0.15
    assert back > quality(cubic, full) + 0.3
    assert back > 30


def test_lanczos_is_pillows() -> None:
    plane = noise(20, 31, 1)
    found = apply("upscale", Image(plane), method="lanczos", factor="3")["image"].planes[0]
    wanted = np.asarray(Pillow.fromarray(plane[0]).resize((93, 60), Pillow.Resampling.LANCZOS))
    assert found == pytest.approx(wanted, abs=1e-5)


@given(sides, sides, st.sampled_from(("2", "3", "4", "8")))
def test_nearest_repeats_each_pixel(width: int, height: int, factor: str) -> None:
    image, times = Image(noise(height, width, 4)), int(factor)
    found = apply("upscale", image, factor=factor, method="pixel art", pixels="nearest")["image"]
    assert np.array_equal(found.planes, image.planes.repeat(times, 1).repeat(times, 2))


def test_scale2x_rounds_a_stair_and_invents_no_colour() -> None:
    stair = np.tril(np.ones((6, 6), np.float32))[None]
    found = apply("upscale", Image(stair), method="pixel art")["image"].planes[0]
    assert set(np.unique(found)) == {0, 1}
    assert not np.array_equal(found, stair[0].repeat(2, 0).repeat(2, 1))


def test_a_target_keeps_the_shape_where_a_side_is_zero() -> None:
    image = Image(noise(30, 40, 3))
    found = apply("upscale", image, size="target", width=100)["image"]
    assert (found.width, found.height) == (100, 75)
    assert apply("upscale", image, size="target")["image"] is image
    assert apply("upscale", image, factor="1")["image"] is image


def test_one_seed_gives_one_grain() -> None:
    image = Image(noise(30, 40, 3))
    one, same, other = (
        apply("upscale", image, grain=0.5, seed=seed)["image"].planes for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_what_is_not_there_says_why() -> None:
    data, _ = encode(Image(noise(8, 8, 3)))
    with pytest.raises(StepFailed, match="Method: No "):
        execute("upscale", {"method": "provider"}, {"image": [data]})
    with pytest.raises(Invalid):
        execute("upscale", {"factor": "64"}, {"image": [data]})


def test_a_result_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(StepFailed, match="limit"):
        apply("upscale", Image(noise(1, 3000, 3)), factor="8")
