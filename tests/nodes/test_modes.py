"""The blend modes against Pillow, against the formulas worked out by hand, and at their edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageChops

from karate.graph.strokes import BLENDS
from karate.nodes.image import Planes
from karate.nodes.modes import MODES, composite
from tests.nodes.pictures import codes, noise

Codes = np.ndarray[Any, np.dtype[np.uint8]]

PILLOW = {
    "multiply": ImageChops.multiply,
    "screen": ImageChops.screen,
    "darken": ImageChops.darker,
    "lighten": ImageChops.lighter,
    "difference": ImageChops.difference,
    "overlay": ImageChops.overlay,
    "hard-light": ImageChops.hard_light,
}


@pytest.mark.parametrize("mode", PILLOW)
def test_modes_are_what_pillow_makes_of_them(mode: str) -> None:
    below, above = codes(16, 16, 3, seed=1), codes(16, 16, 3, seed=2)
    wanted = np.asarray(PILLOW[mode](Pillow.fromarray(below), Pillow.fromarray(above)))
    found = MODES[mode](*(_planes(each) for each in (below, above)))
    assert np.abs(np.rint(found * 255).transpose(1, 2, 0) - wanted).max() <= 1.01


def _planes(array: Codes) -> Planes:
    return np.ascontiguousarray(array.transpose(2, 0, 1).astype(np.float32) / 255)


@pytest.mark.parametrize(
    ("mode", "below", "above", "wanted"),
    [
        ("color-dodge", (0.2, 0.0, 0.5), (0.5, 1.0, 1.0), (0.4, 0.0, 1.0)),
        ("color-burn", (0.8, 1.0, 0.5), (0.5, 0.0, 0.0), (0.6, 1.0, 0.0)),
        ("soft-light", (0.5, 0.5, 0.09), (0.5, 1.0, 1.0), (0.5, 0.5**0.5, 0.274464)),
        ("exclusion", (0.2, 1.0, 0.0), (0.5, 1.0, 0.3), (0.5, 0.0, 0.3)),
        # Worked out by hand from §9.2: Lum .3/.59/.11, ClipColor, SetSat.
        ("luminosity", (0.0, 0.0, 1.0), (0.5, 0.5, 0.5), (0.438202, 0.438202, 1.0)),
        ("color", (0.5, 0.5, 0.5), (1.0, 0.0, 0.0), (1.0, 0.285714, 0.285714)),
        ("saturation", (0.2, 0.4, 0.6), (0.3, 0.3, 0.3), (0.362, 0.362, 0.362)),
        ("hue", (0.2, 0.4, 0.6), (1.0, 0.0, 0.0), (0.642, 0.242, 0.242)),
    ],
)
def test_modes_by_hand(
    mode: str, below: tuple[float, ...], above: tuple[float, ...], wanted: tuple[float, ...]
) -> None:
    pixels = [np.array(each, np.float32).reshape(3, 1, 1) for each in (below, above)]
    assert MODES[mode](*pixels).ravel() == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("mode", BLENDS)
@given(st.integers(0, 2**31))
@settings(max_examples=20)
def test_every_mode_stays_in_range_and_zero_alpha_changes_no_bit(mode: str, seed: int) -> None:
    below, above = noise(5, 4, 4, seed), noise(5, 4, 3, seed + 1)
    corners = np.random.default_rng(seed).integers(0, 2, (3, 5, 4)).astype(np.float32)
    for source in (above, corners):
        found = composite(below, source, noise(5, 4, 1, seed + 2)[0], mode)
        assert np.isfinite(found).all()
        assert found.min() > -1e-5
        assert (found[:3] <= found[3] + 1e-5).all()
        assert np.array_equal(composite(below, source, np.zeros((5, 4), np.float32), mode), below)
