"""Large holes with pieces turned, scaled and mirrored: searched at full size, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import cv2
import numpy as np
import pytest

from karate.graph.model import Json
from karate.nodes import patchwork, search
from karate.nodes.codec import encode
from karate.nodes.image import Image, Planes
from karate.nodes.patchwork import Patchwork, patched
from karate.nodes.remarked import execute
from karate.nodes.remarks import REMARKS
from karate.nodes.variants import Sheet, Variants

#: Thirteen changed copies beside the picture.
ALL = Patchwork(crisp=0.6, variants=Variants(20, 0.2, mirror=True))
SIDE, HOLE = 560, 112
MIDDLE = np.s_[:, 224:336, 224:336]


@cache
def grain() -> Planes:
    """As fine as the grain of a film."""
    noise = np.random.default_rng(3).standard_normal((SIDE, SIDE)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.7)
    return np.stack([0.5 + 0.12 * soft / soft.std()] * 3).astype(np.float32)


def filled(planes: Planes, how: Patchwork = ALL) -> Planes:
    """With the middle hidden and filled again."""
    hole = np.zeros(planes.shape[1:], bool)
    hole[MIDDLE[1:]] = True
    return patched(np.where(hole, np.float32(1), planes), hole, how)


def detail(planes: Planes) -> float:
    """How strong the finest detail of the middle is."""
    return float(cv2.Laplacian(np.ascontiguousarray(planes[MIDDLE][0]), cv2.CV_32F).std())


def test_grain_comes_back_as_where_all_parts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    REMARKS.begin()
    read = detail(filled(grain()))
    assert not REMARKS.lines
    monkeypatch.setattr(search, "MOST_KEPT", 10**8)
    kept = detail(filled(grain()))
    monkeypatch.undo()
    monkeypatch.setattr(search, "MOST_READ", 0)
    carried = detail(filled(grain()))
    assert read > 0.97 * kept
    assert read > 1.05 * carried


def test_what_is_not_searched_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_READ", 0)
    REMARKS.begin()
    filled(grain())
    assert REMARKS.lines == [patchwork.UNSEARCHED.format(2)]


def test_a_step_hands_on_what_its_effect_said_and_nothing_of_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mask = np.zeros((1, SIDE, SIDE), np.float32)
    mask[MIDDLE] = 1
    files = {
        "image": [encode(Image(grain()))[0]],
        "mask": [encode(Image(mask, "data"))[0]],
    }
    params: dict[str, Json] = {"method": "patch", "turn": 20, "scale": 20, "mirror": True}
    monkeypatch.setattr(search, "MOST_READ", 0)
    assert execute("inpaint", params, files)["remarks"] == [patchwork.UNSEARCHED.format(2)]
    assert execute("invert", {}, {"image": files["image"]})["remarks"] == []


def test_rounds_of_reading_go_with_the_hole() -> None:
    hole = np.zeros((400, 400), bool)
    hole[MIDDLE[1:]] = True
    sheet = Sheet(np.zeros((1, 400, 400), np.float32), hole, how=ALL.variants)
    found = search.Search.of(sheet, 7)
    assert found is not None
    assert not len(found.known)
    assert found.effort(5) == (5, search.READ_ROUNDS)


MEGAPIXEL = """
import sys
import numpy as np
from tests.nodes.test_inpaint_scales import ALL, patched
def of(word):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(word))
side, hole = 1000, np.zeros((1000, 1000), bool)
hole[470:530, 470:530] = True
planes = np.random.default_rng(1).random((3, side, side), np.float32)
before = of("VmHWM")
patched(planes, hole, ALL)
print((of("VmHWM") - before) / (14 * side * side))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_copies_of_a_large_picture_take_little_memory() -> None:
    told = subprocess.run(
        [sys.executable, "-c", MEGAPIXEL], capture_output=True, text=True, check=True, timeout=300
    )
    # 89 bytes for each pixel of each copy when copies were kept, 185 when they were searched too.
    assert float(told.stdout) < 16


def test_pixels_that_no_patch_fits_are_not_dark() -> None:
    """Where most fits exactly a bad fit once was nothing to a float, and what it said was lost."""
    planes = np.full((3, SIDE, SIDE), 0.6, np.float32)
    half = np.random.default_rng(0).random((3, SIDE, SIDE // 2), np.float32)
    planes[:, :, SIDE // 2 :] = 0.5 + 0.4 * half
    found = filled(planes, Patchwork(crisp=0.0))
    assert found.min() > 0.3
