"""The painter: strokes become pixels, the same on every machine and in the browser."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karate.errors import Invalid, StepFailed
from karate.graph.model import Json
from karate.graph.stroke_tools import MAX_SIZE
from karate.graph.strokes import freeze
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image
from tests.nodes.painting import dab, gray, paint
from tests.nodes.pictures import array_of, codes, file_of, made_by, noise
from tests.nodes.stroke_makers import source, stroke
from tests.nodes.stroke_vectors import FILE, vectors


def test_the_reference_meets_the_vectors_that_the_browser_is_held_to() -> None:
    stored, now = json.loads(FILE.read_text("utf-8")), json.loads(json.dumps(vectors()))
    assert stored == now, "python -m tests.nodes.stroke_vectors, and look at what changed"


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4))
def test_without_strokes_picture_and_mask_pass_bit_for_bit(
    width: int, height: int, count: int
) -> None:
    image, mask = Image(noise(height, width, count)), Image(noise(height, width, 1), "data")
    declared = CATALOGUE["painter"]
    found = effect("painter")({"image": [image], "mask": [mask]}, declared.normalised({}))
    assert found["image"] is image
    assert found["mask"] is mask


def test_a_dab_is_a_disc_with_a_smooth_rim_and_nothing_else_changes() -> None:
    image = gray()
    found = paint(image, dab(12, 8, 8, color="#ffffff"))["image"]
    rows, columns = np.mgrid[0:16, 0:24]
    away = np.hypot(columns + 0.5 - 12, rows + 0.5 - 8)
    assert np.all(found[0][away < 3.5] == 1)
    assert np.array_equal(found[:, away > 4.5], image.planes[:, away > 4.5])
    assert found[0].sum() - 192 == pytest.approx(np.pi * 16 / 2, rel=0.02)


def test_a_stroke_with_full_flow_never_darkens_itself() -> None:
    back_and_forth = [4, 8, 1023, 20, 8, 1023] * 5
    once = paint(gray(), stroke(4, 8, 1023, 20, 8, 1023, opacity=40))["image"]
    often = paint(gray(), stroke(*back_and_forth, opacity=40))["image"]
    assert np.allclose(once[:, :, 5:19], often[:, :, 5:19], atol=0.02)
    assert once.min() > paint(gray(), stroke(4, 8, 1023, 20, 8, 1023))["image"].min()


def test_less_flow_builds_up_to_the_opacity() -> None:
    def depth(times: int) -> float:
        points = [4, 8, 1023, 20, 8, 1023] * times
        planes = paint(gray(1), stroke(*points, flow=5, opacity=50, color="#000000"))["image"]
        return float(planes.min())

    assert 1 > depth(1) > depth(4) > 0.5 - 1e-6
    assert depth(60) == pytest.approx(0.5, abs=1e-3)


def test_pressure_narrows_or_thins() -> None:
    def area(pressure: str) -> tuple[int, float]:
        points = 4, 8, 300, 20, 8, 300
        found = paint(gray(0), stroke(*points, pressure=pressure, size=160, color="#ffffff"))
        return int((found["image"][0] > 0).sum()), float(found["image"].max())

    wide, full = area("none")
    assert area("size")[0] < wide / 2
    assert area("size")[1] == full == 1
    assert area("opacity")[0] == wide
    assert area("opacity")[1] == pytest.approx(300 / 1023)


def test_an_eraser_takes_paint_away_and_never_the_picture() -> None:
    image = Image(noise(16, 24, 4))
    rubbed = dab(12, 8, 60, tool="eraser")
    gone = paint(image, stroke(3, 4, 1023, 20, 11, 1023, blend="difference"), rubbed)["image"]
    assert np.allclose(gone, image.planes, atol=1e-6)
    assert np.array_equal(paint(image, rubbed)["image"], image.planes)


def test_a_clone_copies_the_picture_from_where_it_points() -> None:
    image = Image(noise(16, 24, 3))
    clone = dab(18, 8, 6, tool="clone", **source(-10 * 16, 2 * 16))
    found = paint(image, dab(8, 10, 30), clone)["image"]
    assert np.allclose(found[:, 8, 18], image.planes[:, 10, 8], atol=1e-6)
    outside = dab(3, 3, 4, tool="clone", **source(-20 * 16, 0))
    assert np.array_equal(paint(image, outside)["image"], image.planes)


def test_mask_strokes_paint_the_mask_and_leave_the_picture() -> None:
    image = gray()
    found = paint(image, dab(12, 8, 8, target="mask"), dab(12, 8, 4, target="mask", tool="eraser"))
    assert np.array_equal(found["image"], image.planes)
    assert found["mask"].shape == (1, 16, 24)
    assert found["mask"][0, 8, 12] == 0
    assert found["mask"][0, 8, 9] == 1
    assert found["mask"][0, 8, 20] == 0


def test_a_wired_mask_is_gone_on_with_or_limits_the_paint() -> None:
    brush, on_mask = dab(12, 8, 20), dab(2, 2, 3, target="mask")
    edited = paint(gray(), brush, on_mask, wired=True)
    assert edited["mask"].std() > 0.05
    assert edited["mask"][0, 2, 2] == 1
    assert np.array_equal(edited["image"], paint(gray(), brush)["image"])
    limited = paint(gray(), brush, on_mask, wired=True, mask_use="limit")
    assert np.array_equal(limited["mask"], paint(gray(), on_mask)["mask"])
    less = np.abs(limited["image"] - 0.5).sum()
    assert 0 < less < np.abs(edited["image"] - 0.5).sum()


def test_a_blank_canvas_has_its_size_and_colour() -> None:
    found = paint(None, width=30, height=20, background="#ff0000")["image"]
    assert found.shape == (3, 20, 30)
    assert (found[0].min(), found[1:].max()) == (1, 0)
    clear = paint(None, dab(12, 8, 4, color="#ff0000"), width=24, height=16, transparent=True)
    assert clear["image"][:, 8, 12].tolist() == [1, 0, 0, 1]
    assert clear["image"][:, 0, 0].tolist() == [0, 0, 0, 0]
    with pytest.raises(StepFailed):
        paint(None, width=16_384, height=16_384)


def test_strokes_scale_with_the_picture() -> None:
    small = paint(gray(0, 64, 96), dab(12, 8, 4, color="#ffffff"))["image"][0]
    assert small[32, 48] == 1
    assert small.sum() == pytest.approx(np.pi * 8**2, rel=0.02)


def test_layer_opacity_and_mix_are_shares_of_the_paint() -> None:
    image, brush = gray(0), dab(12, 8, 8, color="#ffffff")
    assert paint(image, brush, opacity=0.5)["image"].max() == 0.5
    assert paint(image, brush, opacity=0.5, mix=0.5)["image"].max() == 0.25
    assert np.array_equal(paint(image, brush, opacity=0)["image"], image.planes)


@pytest.mark.parametrize("mode", ["multiply", "screen", "soft-light", "hue"])
@pytest.mark.parametrize("count", [3, 4])
def test_a_layer_of_normal_strokes_blends_as_one_picture_would(mode: str, count: int) -> None:
    """One opaque-coloured stroke: its own mode, or that of the layer, is the same picture."""
    image, brush = Image(noise(16, 24, count)), dab(12, 8, 12, opacity=70, hardness=20)
    alone = paint(image, {**brush, "blend": mode})["image"]
    assert np.allclose(paint(image, brush, blend=mode)["image"], alone, atol=2e-4)


@pytest.mark.parametrize("size", [(1, 1), (1, 30_000), (30_000, 1)])
def test_pictures_of_any_shape_are_painted_on(size: tuple[int, int]) -> None:
    image = Image(np.zeros((3, *size), np.float32))
    across = stroke(0, 0, 1023, 24, 16, 1023, color="#ffffff", size=MAX_SIZE * 16)
    found = paint(image, across, {**across, "target": "mask"}, wired=True)
    assert found["image"].max() == 1
    assert found["mask"].shape == (1, *size)


def test_a_picture_with_holes_and_wild_numbers_is_painted_on() -> None:
    planes = noise(16, 24, 3)
    planes[0, 8, 12], planes[1, 3, 3] = np.nan, np.inf
    found = paint(Image(planes), dab(12, 8, 6, blend="color-burn"))["image"]
    assert np.isfinite(found).all()


def test_the_wildest_stroke_ends() -> None:
    """65,536 pixels to and fro with the thinnest tip: dabs are bounded, and so is time."""
    zigzag = [place for at in range(400) for place in (65_000 * (at % 2), at % 16, 1023)]
    found = paint(gray(), stroke(*zigzag, size=1, spacing=1))
    assert found["image"].shape == (3, 16, 24)


@pytest.mark.parametrize(
    "strokes", [7, [7], [{"tool": "brush"}], [{**freeze(dab(1, 1, 4)), "points": [1]}]]
)
def test_absurd_strokes_are_refused_by_name(strokes: Json) -> None:
    with pytest.raises(Invalid, match="troke"):
        made_by("painter", {"strokes": strokes}, {"image": [file_of(codes(4, 4, 3))]})


def test_files_go_in_and_come_out() -> None:
    photo = file_of(codes(16, 24, 3))
    brush: Json = [freeze(dab(12, 8, 8, color="#ffffff"))]
    made = made_by("painter", {"strokes": brush}, {"image": [photo]})
    assert array_of(made["image"][0])[8, 12].tolist() == [255, 255, 255]
    assert made_by("painter", {}, {"image": [photo]})["image"][0] == photo
    again = made_by("painter", {"strokes": brush}, {"image": [photo]})
    assert again["image"][0] == made["image"][0]


def test_a_gray_picture_takes_colour() -> None:
    found = paint(Image(noise(16, 24, 2)), dab(12, 8, 6, color="#ff0000"))["image"]
    assert found[:, 8, 12].tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("count", [3, 4])
def test_a_clone_whose_source_lies_beside_the_picture_paints_nothing_there(count: int) -> None:
    image = Image(np.full((count, 16, 600), 0.5, np.float32))
    line: dict[str, Json] = {"size": 128, "of": [600, 16], "hardness": 100}
    wide = stroke(100, 8, 1023, 400, 8, 1023, tool="clone", **{**line, **source(-270 * 16, 0)})
    found = paint(image, wide)["image"]
    assert np.array_equal(found[..., :256], image.planes[..., :256])
