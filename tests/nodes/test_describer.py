"""Image Describer: facts that can be checked, the same every time."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.graph.model import Json
from karate.nodes.effects import describer
from karate.nodes.image import Image
from karate.nodes.work import execute
from tests.nodes.pictures import codes, file_of, noise


def told(image: Image, **params: Json) -> tuple[str, dict[str, Any]]:
    """The text and the facts of `image`."""
    made: Any = describer.run({"image": [image]}, describer.TYPE.normalised(params))
    return made["text"]["value"], made["json"]["value"]


def flag() -> Image:
    """Three quarters red, one quarter blue, 40 × 20."""
    planes = np.zeros((3, 20, 40), np.float32)
    planes[0, :, :30], planes[2, :, 30:] = 0.8, 0.8
    return Image(planes)


def test_the_palette_counts_the_pixels() -> None:
    palette = told(flag())[1]["palette"]
    assert [(row["name"], row["colour"], row["share"]) for row in palette] == [
        ("red", "#cc0000", 0.75),
        ("blue", "#0000cc", 0.25),
    ]


def test_a_short_text_names_the_colours() -> None:
    assert told(flag(), detail="short")[0] == "A wide, dark image, mainly red and blue."
    assert told(flag(), detail="short", alt=True)[0] == "Wide, dark image in red and blue."


def test_json_is_the_facts() -> None:
    text, facts = told(flag(), detail="json", words=1)
    assert json.loads(text) == facts
    assert (facts["width"], facts["height"], facts["orientation"]) == (40, 20, "wide")


def test_the_text_keeps_to_its_words() -> None:
    text = told(flag(), words=4)[0]
    assert len(text.split()) == 4
    assert text.endswith("…")


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 67), st.integers(1, 67), st.integers(1, 4))
def test_any_picture_has_facts(width: int, height: int, count: int) -> None:
    image = Image(noise(height, width, count))
    text, facts = told(image)
    assert text
    assert (facts["width"], facts["height"]) == (width, height)
    assert told(image) == (text, facts)


def test_nothing_to_see_has_no_colour() -> None:
    text, facts = told(Image(np.zeros((4, 5, 5), np.float32)), detail="short")
    assert facts["palette"] == []
    assert facts["transparent"] == 1
    assert "no colour" in text


def test_a_child_returns_data() -> None:
    made: Any = execute("describer", {}, {"image": [file_of(codes(9, 7, 4))]})
    assert made["text"]["kind"] == "text"
    assert made["json"]["kind"] == "json"


@pytest.mark.parametrize("side", [(1, 16384), (16384, 1), (1, 1)])
def test_lines_and_points(side: tuple[int, int]) -> None:
    assert told(Image(noise(*side, 3)))[1]["width"] == side[1]
