"""A step at preview size: smaller pictures, and lengths in pixels smaller with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from karate.errors import Invalid, StepFailed
from karate.nodes import kept
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.codec import decode, encode
from karate.nodes.image import Image
from karate.nodes.proxy import proxy, scaled
from karate.nodes.resize import resized
from karate.nodes.source import Source

SIDE = 96


def photo() -> bytes:
    """A soft picture of 240 × 160 with some colour."""
    y, x = np.mgrid[0:160, 0:240].astype(np.float32)
    planes = np.stack([x / 240, y / 160, 0.5 + 0.5 * np.sin(x / 9) * np.cos(y / 7)])
    return encode(Image(planes.astype(np.float32)))[0]


@pytest.mark.parametrize(
    ("type_id", "params"),
    [
        ("blur", {"kind": "lens", "radius": 12}),
        ("blur", {"kind": "median", "radius": 8}),
        ("outpaint", {"left": 40, "right": 40, "fill": "mirror"}),
        ("mask-extractor", {"low": 0.4, "grow": 10, "feather": 8}),
    ],
)
def test_a_preview_is_the_result_made_small(type_id: str, params: dict[str, float]) -> None:
    data = photo()
    small = proxy(type_id, params, {"image": [data]}, SIDE)
    whole = proxy(type_id, params, {"image": [data]}, 4096)
    for port, (file, media_type, width, height) in small.items():
        assert media_type == "image/png"
        have, want = decode(file), decode(whole[port][0])
        assert (width, height) == pytest.approx((want.width, want.height), abs=3)
        assert max(have.width, have.height) <= SIDE
        fitted = resized(want.planes, have.width, have.height, "box")
        assert float(np.abs(fitted - have.planes).mean()) < 6 / 255


def test_only_lengths_of_the_picture_shrink() -> None:
    blur, cut = CATALOGUE["blur"], CATALOGUE["mask-extractor"]
    half = scaled(blur, blur.normalised({"sigma": 5.0, "angle": 30.0}), 0.5)
    assert (half["sigma"], half["angle"], half["mix"]) == (2.5, 30.0, 1.0)
    same = scaled(blur, blur.normalised({"sigma": 5.0, "unit": "permille"}), 0.5)
    assert same["sigma"] == 5.0
    few = scaled(cut, cut.normalised({"despeckle": 100, "refine": 4, "grow": -3.0}), 0.1)
    assert (few["despeckle"], few["refine"]) == (1, 4)
    assert few["grow"] == pytest.approx(-0.3)


def test_what_cannot_be_made_is_said() -> None:
    with pytest.raises(StepFailed, match="needs"):
        proxy("blur", {}, {}, SIDE)
    with pytest.raises(Invalid, match="Sigma"):
        proxy("blur", {"sigma": -1}, {"image": [photo()]}, SIDE)


def test_a_file_is_decoded_once_for_a_drag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read: list[Source] = []

    def reading(source: Source) -> bytes:
        read.append(source)
        return source if isinstance(source, bytes) else Path(source).read_bytes()

    monkeypatch.setattr("karate.nodes.kept.read", reading)
    path = tmp_path / "photo.png"
    path.write_bytes(photo())
    first = proxy("invert", {}, {"image": [str(path)]}, SIDE)
    for side in (SIDE, SIDE // 2, SIDE):
        again = proxy("invert", {}, {"image": [str(path)]}, side)
    assert len(read) == 1
    assert again == first, "a run does not write into what is kept"
    path.write_bytes(encode(Image(np.zeros((3, 10, 20), np.float32)))[0])
    assert proxy("invert", {}, {"image": [str(path)]}, SIDE)["image"][2:] == (20, 10)


def test_no_more_pictures_are_kept_than_a_child_has_room_for() -> None:
    for shade in range(kept.MOST + 3):
        planes = np.full((3, 8, 8), shade / 20, np.float32)
        proxy("invert", {}, {"image": [encode(Image(planes))[0]]}, SIDE)
    assert len(kept._kept) == kept.MOST
