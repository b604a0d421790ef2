"""The real models, fetched from their packages: what they are worth on the shipped photographs.

CI fetches nothing: there, `test_models` runs the same code on small networks of its own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from bench.upscale import measured
from karate.graph.model import Json
from karate.nodes.codec import decode
from karate.nodes.effects import describer
from karate.nodes.image import Image, Planes
from karate.nodes.models.at_hand import using
from karate.nodes.models.fetch import damaged, fetch, listed
from karate.nodes.models.shelf import Shelf
from karate.nodes.samples import COFFEE
from tests.nodes.pictures import apply

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("models"))
    for id in ("waifu2x", "isnet", "rapidocr"):
        held, brought = fetch(shelf, listed(id), accept=True)
        assert brought
        assert not damaged(held)
    return shelf


def test_the_network_beats_the_classical_ways(shelf: Shelf) -> None:
    psnr: dict[str, list[float]] = defaultdict(list)
    for row in measured(shelf):
        psnr[row.way].append(row.psnr)
    mean = {way: float(np.mean(found)) for way, found in psnr.items()}
    assert mean["neural photo"] > mean["lanczos"] + 1.5
    assert mean["neural photo"] > mean["back-projection"] + 0.9


def test_the_cup_is_the_subject(shelf: Shelf) -> None:
    """The cup and its saucer are the mask, the table is not; the classical way takes some of it."""
    held = shelf.held("isnet")
    assert held is not None
    image = decode(COFFEE.path.read_bytes())
    params: dict[str, Json] = {"source": "subject"}
    with using({"subject": held.given}):
        mask = apply("mask-extractor", image, None, **params)["mask"].planes[0]
    rows, columns = np.mgrid[0 : image.height, 0 : image.width]
    cup = np.hypot((columns - 278) / 150, (rows - 215) / 160) < 0.9
    away = np.hypot((columns - 278) / 235, (rows - 225) / 235) > 1.1

    def inside(where: Planes) -> float:
        return float(mask[where > 0].mean())

    assert inside(cup.astype(np.float32)) > 0.99
    assert inside(away.astype(np.float32)) < 0.01


@pytest.mark.parametrize("turn", [0, 8])
def test_a_printed_page_is_read(shelf: Shelf, turn: int) -> None:
    held = shelf.held("rapidocr")
    assert held is not None
    page = Pillow.new("RGB", (640, 300), "#f4efe2")
    written = ("Karate node editor", "Total: 1,234.50 EUR", "left side")
    for row, words in enumerate(written):
        font = ImageFont.load_default(36)
        ImageDraw.Draw(page).text((60, 30 + 90 * row), words, fill="#204080", font=font)
    seen = np.asarray(page.rotate(turn, expand=True, fillcolor="#f4efe2"), np.float32) / 255
    with using({"text": held.given}):
        planes = np.ascontiguousarray(np.moveaxis(seen, -1, 0), np.float32)
        settings = describer.TYPE.normalised({"ocr": "on"})
        facts: Any = describer.run({"image": [Image(planes)]}, settings)["json"]
    assert [line["text"] for line in facts["value"]["text"]] == [*written]
