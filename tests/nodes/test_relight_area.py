"""Relight: an area light sheds what the form factor of its rectangle says, and softens shadows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from karate.graph.model import Json
from tests.nodes.lighting import WIDTH, light_on


def form_factor(across: float, down: float, away: float) -> float:
    """How much of what an element sees a rectangle ahead of it is, its corner straight above."""
    a, b = across / away, down / away
    one, other = math.sqrt(1 + a * a), math.sqrt(1 + b * b)
    return (a / one * math.atan(b / one) + b / other * math.atan(a / other)) / (2 * math.pi)


@pytest.mark.parametrize(("wide", "long", "above"), [(0.2, 0.2, 0.4), (0.5, 0.1, 0.5)])
def test_an_area_light_sheds_what_its_form_factor_says(
    wide: float, long: float, above: float
) -> None:
    light: dict[str, Json] = {"type": "area", "z": above, "width": wide, "height": long}
    found = light_on(np.zeros((WIDTH, WIDTH), np.float32), light)[0]
    for row, column in ((100, 100), (60, 130), (20, 20), (150, 195)):
        # The four quadrants of the rectangle as the element sees them; beyond its rim one counts
        # against the other.
        x, y = (column + 0.5) / WIDTH - 0.5, (row + 0.5) / WIDTH - 0.5
        wanted = sum(
            math.copysign(1, across * down) * form_factor(abs(across), abs(down), above)
            for across in (wide / 2 + x, wide / 2 - x)
            for down in (long / 2 + y, long / 2 - y)
        )
        wanted *= math.pi * 0.5**2 / (wide * long)
        assert found[row, column] == pytest.approx(wanted, rel=0.01)


def test_a_small_area_light_is_a_point_that_shines_ahead_and_roll_turns_it() -> None:
    flat = np.zeros((80, WIDTH), np.float32)
    small: dict[str, Json] = {"type": "area", "z": 0.5, "width": 0.01, "height": 0.01}
    point = light_on(flat, {"type": "point", "z": 0.5})[0]
    rows, columns = np.mgrid[0:80, 0:WIDTH]
    away = np.hypot(np.hypot(columns - 99.5, rows - 39.5), 100)
    assert light_on(flat, small)[0] == pytest.approx(point * 100 / away, rel=2e-3)
    behind: dict[str, Json] = {**small, "to_z": 2}
    assert not light_on(flat, behind).any()
    square = np.zeros((WIDTH, WIDTH), np.float32)
    tube: dict[str, Json] = {"type": "area", "z": 0.3, "width": 1.0, "height": 0.02}
    lying, standing = (light_on(square, {**tube, "roll": roll})[0] for roll in (0, 90))
    assert lying[100, 10] > 1.3 * lying[10, 100]
    assert standing == pytest.approx(lying.T, rel=1e-3)


def test_a_shadow_of_an_area_light_softens_away_from_what_casts_it() -> None:
    wall = np.zeros((40, WIDTH), np.float32)
    wall[:, 60:64] = 30
    sheet: dict[str, Json] = {"type": "area", "x": -0.5, "z": 0.6, "width": 0.3, "height": 0.3}
    lights = ({**sheet, "to_x": 0.5}, {**sheet, "type": "point"})
    ends = []
    for light in lights:
        given = {
            key: value for key, value in light.items() if light["type"] == "area" or key in XYZ
        }
        seen = light_on(wall, given, shadows=True, softness=0.5, bias=0.1, steps=256)[0][20]
        free = light_on(wall, given)[0][20]
        share = seen[66:160] / np.maximum(free[66:160], 1e-6)
        ends.append(int(((share > 0.1) & (share < 0.9)).sum()))
    assert ends[0] > 3 * ends[1]


XYZ = ("type", "x", "z")
