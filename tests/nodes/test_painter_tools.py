"""Shapes, letters, fills, gradients and layers of the painter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from karate.errors import Invalid
from karate.graph.model import Json
from karate.nodes.effects.painter.polygons import covered as shares
from karate.nodes.effects.painter.polygons import edges_of
from karate.nodes.image import Image
from tests.nodes.painting import gray, paint
from tests.nodes.pictures import noise
from tests.nodes.stroke_makers import fill, gradient, layers, shape, stroke, text

Array = np.ndarray[Any, np.dtype[Any]]


def covered(*rings: list[tuple[float, float]], height: int = 16, width: int = 16) -> Array:
    """How much of each pixel the rings cover."""
    edges = edges_of([np.array(ring) for ring in rings])
    found = np.zeros((height, width), np.float32)
    for tile, share in shares([edges], height, width):
        found[tile] = share
    return found


def test_a_ring_covers_its_area_wherever_it_lies() -> None:
    square = [(2.25, 3.5), (6.75, 3.5), (6.75, 9.0), (2.25, 9.0)]
    found = covered(square)
    assert found.sum() == pytest.approx(4.5 * 5.5)
    assert found[3, 2] == pytest.approx(0.75 * 0.5)
    assert found[5, 4] == 1
    assert covered([(x - 4.5, y - 6) for x, y in square]).sum() == pytest.approx(2.25 * 3)


def test_where_rings_wind_twice_or_both_ways_a_pixel_is_covered_once() -> None:
    half = [(2.0, 2.0), (4.5, 2.0), (4.5, 6.0), (2.0, 6.0)]
    assert np.array_equal(covered(half, half), covered(half))
    assert covered(half, half)[3, 4] == 0.5
    bow = [(8.0, 8.0), (9.0, 9.0), (9.0, 8.0), (8.0, 9.0)]
    assert covered(bow)[8, 8] == pytest.approx(0.5, abs=0.01)
    assert covered(half, half[::-1]).sum() == 0


def test_crossing_rings_are_as_a_thousand_samples_say() -> None:
    random = np.random.default_rng(7)
    for _ in range(12):
        corners = random.uniform(-3, 19, (7, 2))
        found = covered([(float(x), float(y)) for x, y in corners])
        side = (np.arange(16 * 32) + 0.5) / 32
        x, y = np.meshgrid(side, side)
        winding = np.zeros(x.shape, int)
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, 0), strict=True):
            crosses = (y0 <= y) != (y1 <= y)
            left = x0 + (y - y0) * (x1 - x0) / (y1 - y0) < x
            winding += np.where(crosses & left, 1 if y1 > y0 else -1, 0)
        sampled = (winding != 0).reshape(16, 32, 16, 32).mean((1, 3))
        assert np.abs(found - sampled).max() < 0.08
        assert np.abs(found - sampled).mean() < 0.006


def test_a_shape_is_the_same_whatever_tiles_it_lies_in() -> None:
    wide = shape("ellipse", 20, 30, 560, 290, of=[600, 320], filled=0, width=320)
    found = paint(gray(0, 320, 600), {**wide, "color": "#ffffff"})["image"][0]
    assert found[:, 250:262].min(1)[160] == 0
    outer, inner = np.pi * 280 * 140, np.pi * 260 * 120
    assert found.sum() == pytest.approx(outer - inner, rel=0.002)


def test_outlines_beyond_measure_paint_nothing_and_are_soon_done() -> None:
    zigzag: list[Json] = [place for at in range(20_000) for place in (at % 300, at % 2 * 10**6)]
    wild = text(zigzag, zigzag, of=[24, 300])
    image = gray(0.5, 300, 24)
    assert np.array_equal(paint(image, wild)["image"], image.planes)


def test_a_fill_stays_within_its_region_unless_it_may_leave_it() -> None:
    planes = np.zeros((3, 16, 24), np.float32)
    planes[:, 4:12, 6] = planes[:, 4:12, 17] = planes[:, 4, 6:18] = planes[:, 11, 6:18] = 1
    image = Image(planes)
    inside = paint(image, fill(10, 8, color="#ff0000"))["image"][0] - planes[0]
    assert inside.sum() == 10 * 6
    every = paint(image, fill(10, 8, color="#ff0000", contiguous=0))["image"][0]
    assert every.min() == 1
    assert not paint(image, fill(10, 8, tolerance=0, target="mask"))["mask"][0, 0].any()


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_fill_of_the_mask_sees_the_picture_whatever_it_is(count: int) -> None:
    planes = noise(16, 24, count)
    off = shape("rectangle", 900, 900, 950, 950)
    onto = fill(4, 4, target="mask", tolerance=25, contiguous=0)
    alone, beside = (paint(Image(planes), *some)["mask"] for some in ([onto], [off, onto]))
    assert np.array_equal(alone, beside)
    assert 0 < alone.mean() < 1


def test_a_fill_where_there_is_no_number_stays_there() -> None:
    planes = np.full((3, 16, 24), 0.5, np.float32)
    planes[:, 4, 4] = np.nan
    for contiguous in (0, 1):
        onto = fill(4, 4, target="mask", contiguous=contiguous)
        assert paint(Image(planes), onto)["mask"].sum() == 1


def test_a_fill_sees_the_layers_that_show() -> None:
    wall = shape("rectangle", 10, -5, 14, 30, layer="l1")
    onto = fill(4, 4, layer="l2", color="#ffffff")
    for shown, beyond in ((True, 0), (False, 1)):
        told = layers({"visible": shown, "opacity": 0.1, "blend": "multiply"}, {})
        found = paint(gray(0), wall, onto, layers=told)["image"][0]
        assert found[8, 4] == 1
        assert found[8, 20] == beyond


def test_a_gradient_goes_from_colour_to_colour() -> None:
    ramp = gradient(0, 8, 24, 8, color="#000000", to="#ffffff", to_opacity=100)
    found = paint(gray(), ramp)["image"][0]
    assert np.allclose(found, (np.arange(24) + 0.5) / 24, atol=1e-6)


def test_a_layer_is_erased_and_hidden_without_what_lies_under_it() -> None:
    image = Image(noise(16, 24, 3))
    wide = {"size": 64 * 16, "hardness": 100}
    low = stroke(12, 8, 1023, color="#00ff00", **wide)
    high = stroke(12, 8, 1023, color="#0000ff", layer="l1", **wide)
    rub = stroke(12, 8, 1023, tool="eraser", layer="l1", **wide)
    under = paint(image, low)["image"]
    assert not np.array_equal(paint(image, low, high, layers=layers({}))["image"], under)
    assert np.allclose(paint(image, low, high, rub, layers=layers({}))["image"], under)
    hidden = layers({"visible": False})
    assert np.array_equal(paint(image, low, high, layers=hidden)["image"], under)
    blue = paint(image, low, high, layers=layers({}), opacity=0)["image"]
    assert np.allclose(blue[:, 8, 12], [0, 0, 1])


def test_letters_need_no_font_here() -> None:
    found = paint(gray(1), text([48, 192, 168, 22, 298, 197], color="#000000"))["image"]
    assert found.min() == 0


BAD: list[list[Json]] = [
    [1],
    [{"id": "a"}],
    layers({"id": "two words"}),
    layers({"opacity": 2}),
    layers({"opacity": True}),
    layers({"blend": "glow"}),
    layers({"visible": 1}),
    layers({"name": "x" * 65}),
    layers({"id": "same"}, {"id": "same"}),
    layers(*({} for _ in range(17))),
]


@pytest.mark.parametrize("told", BAD)
def test_layers_that_are_none_are_refused_by_name(told: list[Json]) -> None:
    with pytest.raises(Invalid, match="layer"):
        paint(gray(), stroke(4, 4, 1023), layers=told)


@pytest.mark.parametrize("hidden", [{"opacity": 0}, {"mix": 0}])
def test_a_fill_of_the_mask_sees_paint_that_is_not_shown(hidden: dict[str, Json]) -> None:
    wall = shape("rectangle", 10, -5, 14, 30, color="#000000")
    area = fill(4, 4, target="mask", tolerance=10)
    image = gray()
    found = paint(image, wall, area, **hidden)
    assert np.array_equal(found["mask"], paint(image, wall, area)["mask"])
    assert found["mask"].sum() == 10 * 16
    assert np.array_equal(found["image"], image.planes)
