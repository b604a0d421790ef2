"""Relight: shadows and occlusion where geometry puts them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from karate.graph.model import Json
from karate.nodes.image import Image
from tests.nodes.lighting import WIDTH, light_on, lit
from tests.nodes.pictures import noise


@pytest.mark.parametrize(("azimuth", "turns"), [(270, 0), (0, 3), (90, 2), (180, 1)])
@pytest.mark.parametrize("elevation", [25, 45, 60])
def test_a_step_throws_its_shadow_as_far_as_geometry_says(
    azimuth: float, turns: int, elevation: float
) -> None:
    heights = np.zeros((WIDTH, WIDTH), np.float32)
    heights[:, 40:60] = 30
    light: dict[str, Json] = {"azimuth": azimuth, "elevation": elevation}
    heights = np.ascontiguousarray(np.rot90(heights, turns))
    params: dict[str, Json] = {"softness": 0, "bias": 0, "steps": 128}
    with_, without = (light_on(heights, light, **params, shadows=on)[0] for on in (True, False))
    share = np.rot90(np.where(without > 0, with_ / np.maximum(without, 1e-6), 1), -turns)
    row = share[100]
    end = 59.5 + 30 / math.tan(math.radians(elevation))
    assert (row[62 : int(end) - 1] < 0.01).all()
    assert (row[math.ceil(end) + 2 :] > 0.99).all()
    assert (row[:38] > 0.99).all()


def test_a_soft_shadow_has_the_penumbra_of_its_light() -> None:
    heights = np.zeros((40, 400), np.float32)
    heights[:, 40:60] = 60
    light: dict[str, Json] = {"azimuth": 270, "elevation": 45}
    row = light_on(heights, light, shadows=True, softness=10, bias=0, steps=128)[0][20]
    row = row / math.sin(math.radians(45))
    dark, bright = (59.5 + 60 / math.tan(math.radians(at)) for at in (50, 40))
    wanted = np.clip((np.degrees(np.arctan2(60, np.arange(400) - 59.5)) - 40) / 10, 0, 1)
    seen = np.arange(400) > 64
    assert np.abs(row - (1 - wanted))[seen].max() < 0.06
    assert row[int(dark) - 1] < 0.1
    assert row[int(bright) + 1] > 0.9


def test_a_point_light_throws_shadows_away_from_itself() -> None:
    heights = np.zeros((WIDTH, WIDTH), np.float32)
    heights[90:110, 90:110] = 20
    light: dict[str, Json] = {"type": "point", "x": 0.25, "y": 0.5, "z": 0.2, "falloff": 0}
    params: dict[str, Json] = {"softness": 0, "bias": 0, "steps": 128}
    with_, without = (light_on(heights, light, **params, shadows=on)[0] for on in (True, False))
    row = (with_ / np.maximum(without, 1e-6))[100]
    # The light is 40 high over column 50; the box's far edge, 20 high at 109.5, hides up to 169.
    assert (row[113:166] < 0.01).all()
    assert (row[172:] > 0.99).all()
    assert (row[:87] > 0.99).all()


def test_half_size_shadows_agree_with_full_size(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, columns = np.mgrid[0:300, 0:400]
    heights = np.asarray(
        40 * np.exp(-((rows - 150) ** 2 + (columns - 150) ** 2) / 3000), np.float32
    )
    heights[100:200, 260:280] = 50
    light: dict[str, Json] = {"azimuth": 280, "elevation": 30}
    full = light_on(heights, light, shadows=True)[0]
    monkeypatch.setattr("karate.nodes.effects.relight.casting.FULL_TO", 0)
    half = light_on(heights, light, shadows=True)[0]
    assert not np.array_equal(full, half)
    assert np.abs(full - half).mean() < 0.01
    # An outline of the relief stays sharp: the wall's lit side is not washed over by its shadow.
    assert np.abs(full - half)[110:190, 262:276].max() < 0.05


def test_no_strip_shows_in_a_shadow(monkeypatch: pytest.MonkeyPatch) -> None:
    heights = np.asarray(30 * noise(90, 120, 1)[0], np.float32)
    light: dict[str, Json] = {"type": "point", "x": 0.1, "y": 0.2, "specular": 0.1}
    whole = light_on(heights, light, shadows=True, occlusion=1, ambient=0.5)
    monkeypatch.setattr("karate.nodes.strips.STRIP_PIXELS", 120 * 16)
    assert np.array_equal(whole, light_on(heights, light, shadows=True, occlusion=1, ambient=0.5))


def test_a_slope_hides_no_sky_and_a_wall_hides_what_its_horizon_says() -> None:
    columns = np.mgrid[0:80, 0:WIDTH][1]
    white = Image(np.ones((3, 80, WIDTH), np.float32))
    given: dict[str, Json] = {"output": "occlusion", "occlusion_radius": 10.0}
    slope = lit(white, np.asarray(columns / 199, np.float32), depth_scale=50, **given)
    assert slope.planes.min() > 0.999
    wall = lit(white, np.asarray(columns >= 100, np.float32), depth_scale=10, **given).planes[0]
    # 10 pixels from a wall 20 high: three of eight directions meet it within the radius of 20.
    angles = (np.arange(8) + 0.5) * math.pi / 4
    sines = [math.sin(math.atan2(20, 10 / c)) if (c := math.cos(a)) > 0.5 else 0 for a in angles]
    assert wall[40, 90] == pytest.approx(1 - sum(sines) / 8, abs=0.05)
    assert wall[40, 50] == pytest.approx(1, abs=1e-4)
    assert wall[40, 150] == pytest.approx(1, abs=1e-4)
