"""Relight: light on analytic scenes, shadows where geometry puts them, and refusals."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.errors import Invalid
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.colour import to_linear
from karate.nodes.effects.relight.lights import (
    KELVIN,
    MAX_LIGHTS,
    NUMBERS,
    TYPES,
    lights_of,
    of_kelvin,
)
from karate.nodes.image import Image
from tests.nodes.lighting import WIDTH, light_on, lit
from tests.nodes.pictures import noise

sides = st.integers(1, 67)
VECTORS = Path(__file__).parents[1] / "vectors/lights.json"


def toward(azimuth: float, elevation: float) -> Any:
    """The direction to a light in float64: x right, y down, z to the viewer."""
    turn, lift = math.radians(azimuth), math.radians(elevation)
    return np.array(
        [math.cos(lift) * math.sin(turn), -math.cos(lift) * math.cos(turn), math.sin(lift)]
    )


@pytest.mark.parametrize(("azimuth", "elevation"), [(0, 30), (90, 60), (225, 45), (315, 80)])
def test_a_slope_is_lit_by_lamberts_cosine(azimuth: float, elevation: float) -> None:
    rows, columns = np.mgrid[0:60, 0:WIDTH]
    heights = np.asarray(0.4 * columns + 0.25 * rows, np.float32)
    normal = np.array([-0.4, -0.25, 1]) / math.sqrt(0.4**2 + 0.25**2 + 1)
    wanted = max(0, normal @ toward(azimuth, elevation))
    found = light_on(heights, {"azimuth": azimuth, "elevation": elevation})
    assert found == pytest.approx(np.full_like(found, wanted), abs=2e-3)


def test_a_sphere_is_lit_by_lamberts_cosine() -> None:
    radius, middle = 80.0, 99.5
    rows, columns = np.mgrid[0:WIDTH, 0:WIDTH] - middle
    inside = np.hypot(rows, columns) < 0.8 * radius
    height = np.sqrt(np.maximum(radius**2 - rows**2 - columns**2, 0))
    normal = np.stack([columns, rows, height]) / radius
    wanted = np.maximum(np.tensordot(toward(300, 40), normal, 1), 0)
    found = light_on(np.asarray(height, np.float32), {"azimuth": 300, "elevation": 40})[0]
    assert np.abs(found - wanted)[inside].max() < 0.01


@pytest.mark.parametrize("falloff", [0, 1, 2])
def test_a_point_light_falls_off_with_distance(falloff: float) -> None:
    light: dict[str, Json] = {"type": "point", "x": 0.25, "y": 0.5, "z": 0.3, "falloff": falloff}
    found = light_on(np.zeros((100, WIDTH), np.float32), light)[0]
    rows, columns = np.mgrid[0:100, 0:WIDTH]
    across = np.hypot(columns + 0.5 - 50, rows + 0.5 - 50)
    far = np.hypot(across, 60)
    assert found == pytest.approx((100 / far) ** falloff * 60 / far, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("cone", [30, 60])
def test_a_spot_ends_at_its_cone(cone: float) -> None:
    light: dict[str, Json] = {"type": "spot", "z": 0.5, "cone": cone, "penumbra": 0, "falloff": 0}
    found = light_on(np.zeros((WIDTH, WIDTH), np.float32), light)[0]
    rows, columns = np.mgrid[0:WIDTH, 0:WIDTH]
    away = np.hypot(columns + 0.5 - 100, rows + 0.5 - 100) - 100 * math.tan(math.radians(cone / 2))
    assert (found[away < -0.5] > 0.5).all()
    assert not found[away > 0.5].any()
    soft = light_on(np.zeros((WIDTH, WIDTH), np.float32), light | {"penumbra": 1.0})[0]
    assert ((soft <= found + 1e-6) | (away > -0.5)).all()
    assert 0 < soft[away < -0.5].min() < 0.2


def mirrored(normal: Any, light: Any, roughness: float, zero: float) -> float:
    """Cook and Torrance's quotient in float64, step by step, the viewer straight above."""
    view = np.array([0.0, 0.0, 1.0])
    half = (light + view) / np.linalg.norm(light + view)
    a2 = roughness**4
    nl, nv, nh, vh = normal @ light, normal @ view, normal @ half, view @ half
    if nl <= 0 or nv <= 0:
        return 0.0
    spread = a2 / (math.pi * ((nh * nh) * (a2 - 1) + 1) ** 2)
    lambdas = [(-1 + math.sqrt(1 + a2 * (1 - c * c) / (c * c))) / 2 for c in (nl, nv)]
    masking = 1 / (1 + sum(lambdas))
    fresnel = zero + (min(1, 50 * zero) - zero) * (1 - vh) ** 5
    return float(math.pi * spread * masking * fresnel / (4 * nl * nv) * nl)


@pytest.mark.parametrize("roughness", [0.1, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("zero", [0.04, 0.9])
def test_highlights_are_those_of_ggx(roughness: float, zero: float) -> None:
    rows, columns = np.mgrid[0:60, 0:60] - 29.5
    height = np.sqrt(np.maximum(40.0**2 - rows**2 - columns**2, 25))
    light: dict[str, Json] = {"azimuth": 320, "elevation": 50, "roughness": roughness}
    plain = light_on(np.asarray(height, np.float32), light)
    shining = light_on(np.asarray(height, np.float32), light | {"specular": zero})
    encoded = lit(
        Image(np.ones((3, 60, 60), np.float32)),
        np.asarray(height / height.max(), np.float32),
        output="normals",
        depth_scale=100 * float(height.max()) / 60,
    ).planes
    normals = np.asarray(encoded, np.float64) * 2 - 1
    normals[1] *= -1
    for row in range(4, 56, 7):
        for column in range(4, 56, 5):
            normal = normals[:, row, column] / np.linalg.norm(normals[:, row, column])
            wanted = mirrored(normal, toward(320, 50), roughness, zero)
            found = float((shining - plain)[0, row, column])
            assert found == pytest.approx(wanted, rel=5e-3, abs=2e-4)


def test_normals_may_be_given_and_come_back() -> None:
    rows, columns = np.mgrid[0:30, 0:40] - 15.0
    vectors = np.stack([columns / 40, rows / 40, np.ones_like(rows)])
    vectors /= np.linalg.norm(vectors, axis=0)
    up = vectors * np.array([1, -1, 1])[:, None, None]
    encoded = Image(np.asarray(up / 2 + 0.5, np.float32), "data")
    white = Image(np.ones((3, 30, 40), np.float32))
    for green in ("up", "down"):
        params = CATALOGUE["relight"].normalised({"output": "normals", "green": green})
        made = effect("relight")({"image": [white], "normals": [encoded]}, params)["image"]
        assert isinstance(made, Image)
        wanted = encoded.planes.copy()
        if green == "down":
            wanted[1] = 1 - wanted[1]
        assert made.planes == pytest.approx(wanted, abs=1e-5)


def test_surface_detail_leans_away_from_what_is_bright() -> None:
    planes = np.full((3, 40, 40), 0.2, np.float32)
    planes[:, :, 20:] = 0.8
    found = lit(Image(planes), output="normals", detail=4.0).planes
    assert found[0, 20, 20] < 0.45  # the way up to the bright half: the normal leans left
    assert found[0, 20, 2] == pytest.approx(0.5, abs=0.01)


def test_the_edge_of_coarse_depth_is_kept_and_its_steps_are_not() -> None:
    columns = np.mgrid[0:40, 0:160][1]
    ramp = np.round(columns / 160 * 12) / 255 + np.where(columns >= 80, 0.5, 0)
    white = Image(np.ones((3, 40, 160), np.float32))
    rough, smooth = (
        lit(white, np.asarray(ramp, np.float32), output="normals", smoothing=radius).planes[0]
        for radius in (0, 8)
    )
    steps = np.s_[20, 20:60]
    assert np.ptp(smooth[steps]) < np.ptp(rough[steps]) / 3
    assert smooth[20, 79] == pytest.approx(rough[20, 79], abs=0.05)


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(1, 4), st.sampled_from(("lit", "light", "normals", "occlusion")))
def test_any_picture_can_be_lit(width: int, height: int, count: int, output: str) -> None:
    image, depth = Image(noise(height, width, count)), noise(height, width, 1)[0]
    lights: list[Json] = [
        {"specular": 0.5, "azimuth": 10},
        {"type": "point", "colour": "#ff8000"},
        {"type": "spot", "to_x": 0.5, "to_y": 0.5, "x": 0.5, "y": 0.5, "z": 0},
        {"type": "ambient", "kelvin": 3000, "intensity": 0.2},
    ]
    depth[depth > 0.9] = np.nan
    found = lit(image, depth, lights=lights, output=output, occlusion=0.5, detail=0.5)
    assert (found.height, found.width) == (height, width)
    assert np.isfinite(found.planes).all()
    if output == "lit":
        assert found.colours == 3
        assert found.has_alpha == image.has_alpha
        if image.has_alpha:
            assert np.array_equal(found.planes[-1], image.planes[-1])
            assert not found.planes[:-1, image.planes[-1] == 0].any()


@given(sides, sides, st.integers(1, 4))
def test_without_lights_nothing_changes(width: int, height: int, count: int) -> None:
    image = Image(noise(height, width, count))
    off: list[Json] = [{"on": False}, {"intensity": 0}]
    assert lit(image, noise(9, 9, 1)[0], lights=off, ambient=1) is image
    assert lit(image, noise(9, 9, 1)[0], mix=0) is image


def test_an_even_light_that_faces_the_picture_keeps_it() -> None:
    image = Image(noise(30, 40, 3))
    found = lit(image, lights=[{"elevation": 90}], ambient=0)
    assert found.planes == pytest.approx(image.planes, abs=1e-5)
    half = lit(image, lights=[{"type": "ambient", "intensity": 0.25}], ambient=0.25)
    assert to_linear(half.planes) == pytest.approx(to_linear(image.planes) / 2, abs=1e-5)


def test_a_mask_keeps_the_rest_and_gray_takes_colour_only_from_coloured_light() -> None:
    image, mask = Image(noise(20, 20, 3)), np.zeros((20, 20), np.float32)
    mask[:, 10:] = 1
    params = CATALOGUE["relight"].normalised({"lights": [{"colour": "#ff0000"}]})
    inputs = {"image": [image], "mask": [Image(mask[None], "data")]}
    found = dict(effect("relight")(inputs, params))["image"]
    assert isinstance(found, Image)
    assert np.array_equal(found.planes[:, :, :10], image.planes[:, :, :10])
    assert not np.array_equal(found.planes[:, :, 10:], image.planes[:, :, 10:])
    gray = Image(noise(9, 9, 1))
    assert lit(gray, lights=[{}]).colours == 1
    assert lit(gray, lights=[{"colour": "#ff0000"}]).colours == 3


def test_black_is_near_turns_the_relief_over() -> None:
    depth, white = noise(20, 20, 1)[0], Image(np.ones((3, 20, 20), np.float32))
    one = lit(white, depth, depth_invert=True)
    assert one.planes == pytest.approx(lit(white, 1 - depth).planes, abs=1e-5)


@pytest.mark.parametrize(
    ("lights", "said"),
    [
        ("sun", "Lights must be a list"),
        ([{}, 7], "Light 2 must be an object"),
        ([{"type": "laser"}], "Light 1: type"),
        ([{"intensity": 1e9}], "Light 1: intensity must be a number from 0 to 20"),
        ([{"intensity": float("nan")}], "Light 1: intensity"),
        ([{"cone": True, "type": "spot"}], "Light 1: cone"),
        ([{}, {"colour": "red"}], "Light 2: colour"),
        ([{"kelvin": 5}], "Light 1: kelvin"),
        ([{"on": 1}], "Light 1: on must be"),
        ([{"watts": 60}], "Light 1 has no watts"),
        ([{}] * (MAX_LIGHTS + 1), "9 lights are more than 8"),
    ],
)
def test_a_wrong_light_is_named(lights: Json, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        lit(Image(noise(4, 4, 3)), lights=lights)


def test_a_wrong_light_is_named_even_if_it_is_off_and_strange_pictures_are_lit() -> None:
    with pytest.raises(Invalid, match="Light 1"):
        lights_of([{"on": False, "x": 99}])
    for height, width in ((1, 1), (1, 30_000), (30_000, 1)):
        found = lit(Image(noise(height, width, 4)), noise(3, 7, 1)[0], occlusion=1.0)
        assert found.planes.shape == (4, height, width)
        assert np.isfinite(found.planes).all()


def test_the_client_knows_the_same_lights() -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    assert vectors["types"] == list(TYPES)
    assert vectors["numbers"] == {name: list(limits) for name, limits in NUMBERS.items()}
    assert (vectors["most"], tuple(vectors["kelvin"])) == (MAX_LIGHTS, KELVIN)
    for kelvin, colour in vectors["colours"]:
        code = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)], np.float32)
        assert to_linear(code) == pytest.approx(np.array(of_kelvin(kelvin)), abs=5e-3)


def test_kelvin_is_red_when_cool_white_at_daylight_and_blue_when_hot() -> None:
    red, daylight, blue = of_kelvin(2000), of_kelvin(6504), of_kelvin(15000)
    assert red[0] == 1
    assert red[0] > red[1] > red[2]
    assert blue[2] == 1
    assert blue[2] > blue[1] > blue[0]
    assert daylight == pytest.approx((1, 1, 1), abs=0.06)
