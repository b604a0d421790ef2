"""Mask extractor: each way against an oracle, the finish against scipy, bad input by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage import color, measure

from karate.errors import Invalid, StepFailed
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode
from karate.nodes.image import Image, Planes
from karate.nodes.matte import despeckled, filled_holes, grown, outward
from karate.nodes.samples import COFFEE
from tests.nodes.pictures import apply, noise

label: Any = measure.label
sides = st.integers(1, 67)
LONE = ("luminance", "channel", "alpha", "colour", "key", "edge", "object", "subject", "component")


def wired(inputs: dict[str, Image], **params: Json) -> Planes:
    """The extracted mask, (H, W), of pictures by port."""
    settings = CATALOGUE["mask-extractor"].normalised(params)
    found = effect("mask-extractor")({port: [one] for port, one in inputs.items()}, settings)
    assert isinstance(found["mask"], Image)
    return np.asarray(found["mask"].planes[0], np.float32)


def mask_of(image: Image, **params: Json) -> Planes:
    """The extracted mask, (H, W)."""
    return wired({"image": image}, **params)


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(1, 4), st.sampled_from(LONE))
def test_every_way_gives_a_mask_of_any_picture(
    width: int, height: int, count: int, source: str
) -> None:
    image = Image(noise(height, width, count))
    found = apply("mask-extractor", image, source=source, smooth=2, grow=1, feather=2)
    mask = found["mask"].planes
    assert mask.shape == (1, height, width)
    assert mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert found["mask"].space == "data"
    assert found["image"].planes.shape == (2 if count < 3 else 4, height, width)
    assert np.isfinite(found["image"].planes).all()


def test_a_range_of_luminance_is_a_threshold_without_softness() -> None:
    image = Image(noise(31, 29, 1))
    found = mask_of(image, low=0.3, high=0.7, softness=0)
    assert np.array_equal(found, ((image.planes[0] >= 0.3) & (image.planes[0] <= 0.7)))


def test_likeness_is_the_lab_distance_of_skimage() -> None:
    image = Image(noise(20, 30, 3))
    found = mask_of(image, source="colour", colour="#804020", fuzziness=30, lightness=1, softness=0)
    sample = color.rgb2lab(np.array([[[128, 64, 32]]]) / 255)
    away = np.linalg.norm(color.rgb2lab(np.moveaxis(image.planes, 0, -1)) - sample, axis=-1)
    sure = np.abs(away - 30) > 0.1
    assert np.array_equal(found[sure] > 0.5, away[sure] < 30)


def test_a_component_is_what_skimage_floods() -> None:
    planes = ndimage.gaussian_filter(noise(40, 50, 1), (0, 2, 2))
    planes = (planes - planes.min()) / (planes.max() - planes.min())
    found = mask_of(Image(planes), source="component", tolerance=0.2, softness=0)
    alike = np.abs(planes[0] - planes[0, 20, 25]) <= 0.2
    labels = label(alike, connectivity=1)
    assert np.array_equal(found > 0, labels == labels[20, 25])
    anywhere = mask_of(
        Image(planes), source="component", tolerance=0.2, softness=0, contiguous=False
    )
    assert np.array_equal(anywhere > 0, alike)


@pytest.mark.parametrize("screen", ["#14a840", "#1030c0"])
def test_a_key_finds_the_matte_and_takes_the_spill_out(screen: str) -> None:
    rows, columns = np.mgrid[0:80, 0:80]
    matte = np.clip((28 - np.hypot(rows - 40, columns - 40)) / 6 + 0.5, 0, 1).astype(np.float32)
    back = np.array([int(screen[at : at + 2], 16) / 255 for at in (1, 3, 5)])[:, None, None]
    skin = np.array([0.8, 0.55, 0.45])[:, None, None]
    shot = Image((skin * matte + back * (1 - matte)).astype(np.float32))
    found = apply("mask-extractor", shot, source="key", colour=screen)
    assert found["mask"].planes[0] == pytest.approx(matte, abs=0.3)
    assert found["mask"].planes[0][matte == 0] == pytest.approx(0, abs=1e-5)
    assert found["mask"].planes[0][matte == 1] == pytest.approx(1, abs=1e-5)
    primary = 1 if screen == "#14a840" else 2
    others = [place for place in range(3) if place != primary]
    whole = apply("mask-extractor", shot, source="key", colour=screen, picture="whole")["image"]
    assert (whole.planes[primary] <= whole.planes[others].max(0) + 1e-5).all()


def test_a_difference_is_where_something_stands() -> None:
    plate = np.full((3, 30, 30), 0.5, np.float32)
    shot = plate.copy()
    shot[0, 10:20, 5:15] = 0.9
    found = wired({"image": Image(shot), "with": Image(plate)}, source="difference")
    assert np.array_equal(found > 0.5, shot[0] > 0.6)


def test_an_object_is_found_in_its_box() -> None:
    cup = decode(COFFEE.path.read_bytes())
    where = {"box_left": 0.1, "box_top": 0.02, "box_width": 0.72, "box_height": 0.95}
    found = mask_of(cup, source="object", **where)
    assert found[180, 300] > 0.9  # the coffee
    assert found[330, 200] > 0.9  # the saucer
    assert found[30, 570] < 0.1  # the table
    assert 0.3 < found.mean() < 0.5
    assert np.array_equal(found, mask_of(cup, source="object", **where))


def test_inside_and_outside_are_certain() -> None:
    sure = Image(np.zeros((1, 20, 20), np.float32))
    sure.planes[0, :10, :10] = 1
    image = Image(np.full((3, 20, 20), 0.2, np.float32))
    assert np.array_equal(wired({"image": image, "inside": sure}), sure.planes[0])
    light = Image(np.full((3, 20, 20), 0.9, np.float32))
    assert np.array_equal(wired({"image": light, "outside": sure}), 1 - sure.planes[0])


def test_the_distance_is_scipys() -> None:
    soft = ndimage.gaussian_filter(noise(50, 60, 1)[0], 3)
    mask = (soft > np.median(soft)).astype(np.float32)
    found, inside = outward(mask), mask > 0.5
    wanted = np.where(
        inside,
        0.5 - ndimage.distance_transform_edt(inside),
        ndimage.distance_transform_edt(~inside) - 0.5,
    )
    assert found == pytest.approx(wanted, abs=0.02)


@given(st.floats(-20, 20))
def test_growing_moves_the_outline_by_so_many_pixels(pixels: float) -> None:
    rows, columns = np.mgrid[0:101, 0:101]
    mask = np.clip(30.5 - np.hypot(rows - 50, columns - 50), 0, 1).astype(np.float32)
    radius = np.sqrt(grown(mask, pixels).sum() / np.pi)
    assert radius == pytest.approx(30 + pixels, abs=0.5)


def test_holes_and_specks_are_those_of_scipy_and_skimage() -> None:
    mask = (ndimage.gaussian_filter(noise(60, 70, 1)[0], 1.5) > 0.45).astype(np.float32)
    assert np.array_equal(filled_holes(mask) > 0, ndimage.binary_fill_holes(mask > 0))
    labels = label(mask > 0, connectivity=2)
    sizes = np.bincount(labels.ravel())
    kept = (sizes >= 30)[labels] & (labels > 0)
    found = despeckled(mask, 30) > 0
    assert found[kept].all()
    assert label(found, connectivity=2).max() == label(kept, connectivity=2).max()


def test_what_is_missing_or_wrong_is_named() -> None:
    image = Image(noise(9, 9, 3))
    for source, word in (("difference", "clean plate"), ("depth", "depth"), ("provider", "No pro")):
        with pytest.raises(StepFailed, match=word):
            mask_of(image, source=source)
    with pytest.raises(StepFailed, match="too gray"):
        mask_of(image, source="key", colour="#808080")
    with pytest.raises(Invalid, match="also"):
        mask_of(image, source="colour", also="purple")


def test_nan_counts_as_black() -> None:
    planes = np.full((3, 9, 9), np.nan, np.float32)
    assert not mask_of(Image(planes)).any()


def test_a_very_long_picture_works() -> None:
    long = Image(noise(1, 30_000, 3))
    for source in ("luminance", "object", "component", "subject"):
        assert mask_of(long, source=source).shape == (1, 30_000)


@pytest.mark.parametrize(("space", "channel"), [("lab", "two"), ("lab", "one"), ("rgb", "three")])
def test_a_colour_range_keeps_within_the_limits_of_a_channel(space: str, channel: str) -> None:
    image = Image(noise(40, 50, 3))
    place = ("one", "two", "three").index(channel)
    values = image.planes[place]
    if space == "lab":
        lab: Any = color.rgb2lab(np.moveaxis(image.planes, 0, -1).astype(np.float64))
        values = lab[..., place] / 100 if place == 0 else (lab[..., place] + 128) / 255
    limits: dict[str, Json] = {f"{channel}_min": 0.45, f"{channel}_max": 0.6}
    every: dict[str, Json] = {"source": "colour", "space": space, "fuzziness": 100, "softness": 0}
    free = mask_of(image, also="#000000 #ffffff #ff0000 #0000ff", **every)
    kept = mask_of(image, also="#000000 #ffffff #ff0000 #0000ff", **every, **limits)
    sure = (np.abs(values - 0.45) > 2e-3) & (np.abs(values - 0.6) > 2e-3)
    wanted = free * ((values >= 0.45) & (values <= 0.6))
    assert np.array_equal(kept[sure], wanted[sure])
    assert 0 < kept.sum() < free.sum()


def test_a_seed_may_be_the_mean_of_what_is_around_it() -> None:
    planes = np.full((3, 31, 31), 0.5, np.float32)
    planes[:, 15, 15] = 1  # one hot pixel under the pointer
    where: dict[str, Json] = {"source": "component", "tolerance": 0.05, "softness": 0}
    one, mean = (mask_of(Image(planes), sample=radius, **where) for radius in (0, 3))
    assert one.sum() == 1
    assert mean.sum() == 31 * 31 - 1
    assert mean[15, 15] == 0
