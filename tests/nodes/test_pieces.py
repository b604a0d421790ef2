"""Inpaint: pieces come from where they may, turned, scaled or mirrored, and keep their texture."""

from __future__ import annotations

import numpy as np
import pytest

from karate.errors import StepFailed
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image, Planes
from karate.nodes.samples import CHELSEA
from tests.nodes.pictures import noise
from tests.nodes.test_quality import photo


def filled(image: Image, mask: Planes, sources: Planes | None = None, **params: Json) -> Planes:
    """What Inpaint makes of a hole by pieces, without growing it."""
    given: dict[str, Json] = {
        "method": "patch",
        "expand": 0,
        "feather": 0,
        "adapt": 0,
        "texture": 1,
    }
    inputs = {"image": [image], "mask": [Image(mask[None], "data")]}
    if sources is not None:
        inputs["sources"] = [Image(sources[None], "data")]
    settings = CATALOGUE["inpaint"].normalised({**given, **params})
    found = effect("inpaint")(inputs, settings)["image"]
    assert isinstance(found, Image)
    return found.planes


def disc(height: int, width: int, row: float, column: float, radius: float) -> Planes:
    """1 within a circle."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.asarray(np.hypot(rows - row, columns - column) <= radius, np.float32)


def test_pieces_come_from_the_sources_alone() -> None:
    planes = noise(80, 120, 3) * np.float32(0.2)
    planes[2, :, 80:] += np.float32(0.7)  # blue to the right
    mask, right = disc(80, 120, 40, 40, 8), np.zeros((80, 120), np.float32)
    right[:, 84:] = 1
    inside = mask > 0
    near, far = (filled(Image(planes), mask, one) for one in (None, right))
    assert near[2][inside].max() < 0.3
    assert far[2][inside].min() > 0.6
    assert np.array_equal(far[:, ~inside], planes[:, ~inside])
    with pytest.raises(StepFailed, match="Nowhere"):
        filled(Image(planes), mask, np.zeros((80, 120), np.float32))
    with pytest.raises(StepFailed, match="Nowhere"):
        filled(Image(planes), mask, mask)


def test_a_mirrored_picture_is_completed_by_mirrored_pieces() -> None:
    half = noise(72, 60, 3)
    planes = np.concatenate([half, half[:, :, ::-1]], axis=2)
    mask = disc(72, 120, 36, 90, 10)
    hidden = Image(np.where(mask > 0, np.float32(0), planes))
    wrong = [
        float(np.abs(filled(hidden, mask, mirror=mirror, search=200) - planes)[:, mask > 0].mean())
        for mirror in (False, True)
    ]
    assert wrong[1] < 0.1 * wrong[0], wrong


def rings(size: int, period: float) -> Planes:
    """Circles around the middle, cut into twelve sectors of another colour each."""
    rows, columns = np.mgrid[0:size, 0:size] - (size - 1) / 2
    away = np.hypot(rows, columns)
    wave = 0.5 + 0.4 * np.sin(2 * np.pi * away / period)
    spoke = 0.5 + 0.4 * np.sin(12 * np.arctan2(rows, columns))
    return np.asarray(np.stack([wave, spoke, 1 - wave]), np.float32)


def test_a_wheel_is_completed_by_turned_pieces() -> None:
    planes = rings(121, 23)
    mask = disc(121, 121, 60, 100, 9)
    hidden = Image(np.where(mask > 0, np.float32(0), planes))
    wrong = [
        float(np.abs(filled(hidden, mask, turn=turn, search=200) - planes)[:, mask > 0].mean())
        for turn in (0, 60)
    ]
    assert wrong[1] < 0.6 * wrong[0], wrong


def test_a_larger_picture_of_the_same_is_completed_by_scaled_pieces() -> None:
    rng = np.random.default_rng(3)
    coarse = rng.random((3, 15, 15), np.float32)
    small, large = (np.kron(coarse, np.ones((1, side, side), np.float32)) for side in (4, 6))
    planes = np.full((3, 96, 160), 0.5, np.float32)
    planes[:, 3:93, 3:93], planes[:, 18:78, 96:156] = large, small
    mask = disc(96, 160, 48, 48, 12)
    hidden = Image(np.where(mask > 0, np.float32(0), planes))
    wrong = [
        float(np.abs(filled(hidden, mask, scale=scale, search=200) - planes)[:, mask > 0].mean())
        for scale in (0, 50)
    ]
    assert wrong[1] < 0.7 * wrong[0], wrong


def texture(planes: Planes, inside: Planes) -> float:
    """The strength of what is finer than two pixels."""
    light = planes.mean(0)
    fine = light - (
        sum(np.roll(light, (d, r), (0, 1)) for d in (-1, 0, 1) for r in (-1, 0, 1)) / np.float32(9)
    )
    return float(np.sqrt(np.square(fine)[inside > 0].mean()))


def test_fur_keeps_its_texture() -> None:
    wanted = np.ascontiguousarray(photo(CHELSEA)[:, 20:220, 230:430])
    mask = disc(200, 200, 100, 100, 22)
    hidden = Image(np.where(mask > 0, np.float32(1), wanted))
    kept = [
        texture(filled(hidden, mask, texture=share, adapt=1.0), mask) / texture(wanted, mask)
        for share in (0.0, 0.6, 1.0)
    ]
    assert kept[0] < kept[1] < kept[2]
    assert kept[1] > 0.62, kept
    assert kept[2] > 0.7, kept


def test_the_same_seed_gives_the_same_pieces() -> None:
    image, mask = Image(noise(60, 70, 3)), disc(60, 70, 30, 30, 9)
    one, other = (filled(image, mask, turn=20, mirror=True, seed=4) for _ in range(2))
    assert np.array_equal(one, other)
