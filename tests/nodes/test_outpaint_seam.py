"""What Outpaint filters: bands beside the picture's border, by filters of bounded cost."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.graph.model import Json
from karate.nodes import arrays
from karate.nodes.effects.outpaint import seam
from karate.nodes.effects.outpaint.frame import Frame
from karate.nodes.effects.outpaint.haze import WIDEST
from karate.nodes.image import Image, Planes
from karate.nodes.matte import smoothstep
from karate.nodes.soften import PYRAMID_FROM
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 40)
grown = st.sampled_from((0, 0, 1, 7, 25))


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.tuples(grown, grown, grown, grown), st.sampled_from((0.5, 2.0, 6.0)))
def test_a_seam_is_what_a_blur_of_the_whole_frame_gives(
    height: int, width: int, around: tuple[int, int, int, int], sigma: float
) -> None:
    left, top, right, bottom = around
    tall, wide = height + top + bottom, width + left + right
    planes = noise(tall, wide, 3)
    found = seam.softened(planes, Image(noise(height, width, 3)), Frame(*around), sigma)
    y, x = np.arange(tall) + 0.5, np.arange(wide) + 0.5
    far = np.inf
    down = np.maximum(top - y if top else -far, y - top - height if bottom else -far) + 0 * y
    over = np.maximum(left - x if left else -far, x - left - width if right else -far) + 0 * x
    outer = np.hypot(np.maximum(down, 0)[:, None], np.maximum(over, 0))
    away = np.where(outer > 0, outer, -np.maximum.outer(down, over)).astype(np.float32)
    weight = 1 - smoothstep(away, 0, 3 * sigma)
    soft = [cv2.GaussianBlur(one, (0, 0), sigma, borderType=cv2.BORDER_REFLECT) for one in planes]
    assert np.allclose(found, planes + weight * (np.stack(soft) - planes), atol=1e-6)


def widest_read(monkeypatch: pytest.MonkeyPatch, **told: Json) -> tuple[int, float]:
    """Pixels that OpenCV's Gaussian is given in all, and its largest sigma."""
    pixels, sigmas, blur = [0], [0.0], cv2.GaussianBlur

    def counted(plane: Planes, size: tuple[int, int], sigma: float, borderType: int = 4) -> object:
        pixels.append(plane.size)
        sigmas.append(sigma)
        return blur(plane, size, sigma, borderType=borderType)

    monkeypatch.setattr(arrays.cv2, "GaussianBlur", counted)
    apply("outpaint", Image(noise(50, 900, 3)), None, **told)
    return sum(pixels), max(sigmas)


def test_a_seam_filters_no_more_than_lies_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels, _ = widest_read(monkeypatch, right=600, fill="mirror", seam=2)
    assert 0 < pixels < 3 * 50 * 100


def test_a_haze_takes_no_filter_that_grows_with_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    _, sigma = widest_read(monkeypatch, top=450, fill="blur")
    assert sigma < PYRAMID_FROM


def test_a_haze_is_near_what_whole_gaussians_give() -> None:
    planes = noise(300, 300, 3)
    found = apply("outpaint", Image(planes), right=200, fill="blur", feather=0)["image"].planes
    assert np.array_equal(found[:, :, :300], planes)
    mirrored = np.concatenate([planes, planes[:, :, :-201:-1]], axis=2)
    soft = [
        cv2.GaussianBlur(one, (0, 0), 300 * WIDEST, borderType=cv2.BORDER_REFLECT)
        for one in mirrored
    ]
    assert np.abs(found - np.stack(soft))[:, :, 360:].max() < 3e-3
