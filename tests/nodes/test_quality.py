"""Floors of quality on the shipped photographs, as scikit-image measures them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from skimage import metrics

from karate.nodes.codec import decode
from karate.nodes.colour import luminance
from karate.nodes.image import Image, Planes
from karate.nodes.resize import resized
from karate.nodes.samples import CHELSEA, COFFEE, ROCKET, Sample
from tests.nodes.pictures import apply

untyped: Any = metrics


@cache
def photo(sample: Sample) -> Planes:
    """The photograph, its sides multiples of 8."""
    planes = decode(sample.path.read_bytes()).planes[:3]
    return planes[:, : planes.shape[1] // 8 * 8, : planes.shape[2] // 8 * 8]


def figures(found: Planes, wanted: Planes) -> tuple[float, float]:
    """PSNR in dB and SSIM of luminance, without a border of 8."""
    one, other = (luminance(np.clip(p, 0, 1))[8:-8, 8:-8] for p in (found, wanted))
    return (
        float(untyped.peak_signal_noise_ratio(other, one, data_range=1)),
        float(untyped.structural_similarity(other, one, data_range=1)),
    )


#: Photograph, factor, method: least PSNR and SSIM, a little under what was reached in 2026.
UPSCALED = [
    (CHELSEA, "2", "back-projection", 34.3, 0.927),
    (CHELSEA, "2", "lanczos", 33.7, 0.913),
    (CHELSEA, "4", "back-projection", 30.2, 0.814),
    (COFFEE, "2", "back-projection", 30.0, 0.904),
    (COFFEE, "2", "lanczos", 29.2, 0.885),
    (COFFEE, "4", "back-projection", 25.9, 0.762),
    (ROCKET, "2", "back-projection", 31.1, 0.912),
    (ROCKET, "2", "lanczos", 30.6, 0.901),
]


@pytest.mark.parametrize(("sample", "factor", "method", "psnr", "ssim"), UPSCALED)
def test_an_upscaled_photo_is_near_the_original(
    sample: Sample, factor: str, method: str, psnr: float, ssim: float
) -> None:
    wanted = photo(sample)
    height, width = (side // int(factor) for side in wanted.shape[1:])
    small = Image(resized(wanted, width, height, "cubic"))
    found = apply("upscale", small, factor=factor, method=method)["image"].planes
    reached = figures(found, wanted)
    assert reached[0] > psnr, reached
    assert reached[1] > ssim, reached


#: Photograph, middle of the hole, method: least PSNR and SSIM around the hole.
FILLED = [
    (CHELSEA, (60, 60), "patch", 33.0, 0.77),
    (CHELSEA, (60, 60), "membrane", 33.0, 0.80),
    (COFFEE, (330, 80), "patch", 22.5, 0.48),
    (COFFEE, (330, 80), "membrane", 23.2, 0.47),
    (ROCKET, (80, 300), "patch", 50.0, 0.985),
    (ROCKET, (80, 300), "membrane", 52.0, 0.99),
]


@pytest.mark.parametrize(("sample", "middle", "method", "psnr", "ssim"), FILLED)
def test_a_filled_hole_is_near_what_was_hidden(
    sample: Sample, middle: tuple[int, int], method: str, psnr: float, ssim: float
) -> None:
    row, column = middle
    part = np.s_[:, max(0, row - 60) : row + 60, max(0, column - 60) : column + 60]
    wanted = np.ascontiguousarray(photo(sample)[part])
    rows, columns = np.mgrid[0 : wanted.shape[1], 0 : wanted.shape[2]]
    mask = np.asarray(np.hypot(rows - 60, columns - 60) <= 9, np.float32)
    hidden = Image(np.where(mask > 0, np.float32(1), wanted))
    found = apply("inpaint", hidden, mask, method=method, expand=0, feather=0)["image"].planes
    near = np.s_[:, 60 - 20 : 60 + 20, 60 - 20 : 60 + 20]
    reached = figures(found[near], wanted[near])
    assert reached[0] > psnr, reached
    assert reached[1] > ssim, reached
