"""Smudge and heal: strokes that carry on what lies there."""

from __future__ import annotations

import numpy as np
import pytest

from karate.graph.model import Json, JsonObject
from karate.nodes.image import Image, Planes
from tests.nodes.painting import dab, gray, paint
from tests.nodes.pictures import noise
from tests.nodes.stroke_makers import heal, layers, shape, smudge, source

WALL = shape("rectangle", 8, -4, 12, 30, color="#000000")


def darkness(planes: Planes, column: int) -> float:
    """How dark the middle row of a gray picture is at a column, 0..0.5."""
    return 0.5 - float(planes[0, 8, column])


def test_a_finger_changes_nothing_where_all_is_alike() -> None:
    flat = gray()
    made = paint(flat, smudge(2, 8, 1023, 22, 8, 1023))["image"]
    assert np.allclose(made, flat.planes, atol=1e-6)


def test_a_firmer_finger_carries_paint_farther_and_only_the_way_it_goes() -> None:
    def drawn(**told: Json) -> Planes:
        return paint(gray(), WALL, smudge(10, 8, 1023, 22, 8, 1023, **told))["image"]

    soft, firm = drawn(strength=40), drawn(strength=90)
    assert darkness(firm, 17) > darkness(soft, 17) + 0.05
    assert np.array_equal(soft[:, :, :6], paint(gray(), WALL)["image"][:, :, :6])
    assert np.array_equal(drawn(strength=0), paint(gray(), WALL)["image"])
    assert np.array_equal(drawn(opacity=0), paint(gray(), WALL)["image"])


def test_an_eraser_takes_back_what_a_finger_did() -> None:
    image = Image(noise(16, 24, 3))
    rub = dab(12, 8, 60, tool="eraser")
    made = paint(image, smudge(2, 8, 1023, 22, 8, 1023), rub)["image"]
    assert np.allclose(made, image.planes, atol=1e-6)


def test_a_finger_on_a_layer_leaves_the_picture() -> None:
    on: dict[str, Json] = {"layer": "l1"}
    image = Image(noise(16, 24, 3))
    made = paint(image, smudge(2, 8, 1023, 22, 8, 1023, **on), layers=layers({}))["image"]
    assert np.array_equal(made, image.planes)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_fingers_paint_pictures_of_every_kind(count: int) -> None:
    image = Image(noise(16, 24, count))
    wide = {"size": 16 * 90}
    for strokes in ([smudge(-30, 8, 1023, 50, 9, 1023, **wide)], [heal(3, 3, 1023, **wide)]):
        made = paint(image, *strokes)["image"]
        assert np.isfinite(made).all()
        assert len(made) == (3 if count in (1, 3) else 4)


def slope(height: int = 40, width: int = 60) -> Image:
    """Light that falls from one side."""
    columns = np.linspace(0.2, 0.8, width, dtype=np.float32)
    return Image(np.ascontiguousarray(np.broadcast_to(columns, (3, height, width))))


def test_a_spot_is_healed_in_the_light_of_its_place() -> None:
    clean = slope()
    told: dict[str, Json] = {"of": [60, 40], "hardness": 100}
    spot = dab(30, 20, 6, color="#000000", of=[60, 40])
    healing = heal(30, 20, 1023, size=16 * 10, **told, **source(-16 * 18, 0))
    assert np.abs(paint(clean, spot, healing)["image"] - clean.planes).max() < 0.02
    cloned: JsonObject = {**healing, "tool": "clone"}
    assert np.abs(paint(clean, spot, cloned)["image"] - clean.planes).max() > 0.15


def test_a_heal_keeps_the_grain_of_its_source() -> None:
    grain = np.random.default_rng(5).normal(0, 0.03, (40, 30)).astype(np.float32)
    image = slope()
    image.planes[:, :, 30:] += grain
    told: dict[str, Json] = {"of": [60, 40], "hardness": 100, "size": 16 * 16}
    made = paint(image, heal(14, 20, 1023, **told, **source(16 * 30, 0)))["image"]
    healed, wanted = made[0, 16:24, 10:18], grain[16:24, 10:18]
    assert (
        np.corrcoef((healed - slope().planes[0, 16:24, 10:18]).ravel(), wanted.ravel())[0, 1] > 0.9
    )
    assert float(healed.mean()) == pytest.approx(
        float(slope().planes[0, 16:24, 10:18].mean()), abs=0.02
    )


def test_a_heal_without_surroundings_is_a_copy() -> None:
    image = Image(noise(16, 24, 3))
    all_of_it = {"size": 16 * 90, "hardness": 100}
    healed = paint(image, heal(12, 8, 1023, **all_of_it, **source(0, 0)))["image"]
    assert np.allclose(healed, image.planes, atol=1e-6)
