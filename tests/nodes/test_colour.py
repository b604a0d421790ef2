"""The sRGB curve against its definition in float64."""

from __future__ import annotations

import numpy as np
import pytest

from karate.nodes.colour import luminance, solid, to_encoded, to_linear

RAMP = np.linspace(0, 1, 65_536)
LIGHT = np.where(RAMP <= 0.04045, RAMP / 12.92, ((RAMP + 0.055) / 1.055) ** 2.4)


def test_both_ways_are_the_definition() -> None:
    assert np.abs(to_linear(RAMP.astype(np.float32)) - LIGHT).max() <= 1e-6
    assert np.abs(to_encoded(LIGHT.astype(np.float32)) - RAMP).max() <= 1e-6


def test_there_and_back_is_the_same_16_bit_code() -> None:
    back = to_encoded(to_linear(RAMP.astype(np.float32)))
    assert np.array_equal(np.rint(back * 65_535), np.arange(65_536))


def test_zero_stays_zero_and_below_it_is_a_line() -> None:
    values = np.array([0, -0.5, -2], np.float32)
    assert to_linear(values) == pytest.approx(values / 12.92)
    assert to_linear(values)[0] == 0
    assert to_encoded(values)[0] == 0
    assert to_encoded(to_linear(values)) == pytest.approx(values)


def test_luminance_of_white_is_one() -> None:
    assert luminance(np.ones((3, 2, 2), np.float32)) == pytest.approx(1)


@pytest.mark.parametrize("odd", [0.0, -1.0, 1 - 2**-24, 1 + 2**-23, np.nan, np.inf])
def test_alpha_is_solid_only_where_all_of_it_is_one(odd: float) -> None:
    alpha = np.ones((600, 500), np.float32)
    assert solid(alpha)
    alpha[599, 498] = odd
    assert not solid(alpha)
    assert solid(alpha[:, :498])
    assert solid(alpha[:599])
    assert solid(alpha[:0])
