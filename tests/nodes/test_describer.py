"""Image Describer: facts that can be checked, the same every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.graph.model import Json
from karate.nodes.effects import describer
from karate.nodes.image import Image
from karate.nodes.models.at_hand import using
from karate.nodes.models.reading import Line, in_order
from karate.nodes.work import execute
from tests.nodes.networks import reader, shelved
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


def test_what_is_written_is_told_with_its_place(tmp_path: Path) -> None:
    planes = np.ones((3, 60, 120), np.float32)
    planes[:, 10:20, 15:45] = np.array([1, 0, 0], np.float32)[:, None, None]
    planes[:, 40:50, 70:110] = np.array([1, 0, 0], np.float32)[:, None, None]
    _, held = shelved(tmp_path, "reader", ("text",), reader())
    with using({"text": held.given}):
        text, facts = told(Image(planes), ocr="on")
    first, second = facts["text"]
    assert (first["text"], second["text"]) == ("A", "A")
    assert first["left"] + first["width"] / 2 == pytest.approx(30 / 120, abs=0.02)
    assert second["top"] + second["height"] / 2 == pytest.approx(45 / 60, abs=0.03)
    assert text.endswith("It reads “A A”. Colours: " + text.split("Colours: ")[1])
    without = told(Image(planes), ocr="on")[1]
    assert "text" not in without
    with using({"text": held.given}):
        hidden = np.concatenate([planes, np.zeros((1, 60, 120), np.float32)])
        assert told(Image(hidden * 0), ocr="on")[1]["text"] == []


def test_lines_are_read_row_by_row() -> None:
    def line(text: str, left: float, top: float) -> Line:
        return Line(text, 1, left, top, 0.2, 0.1)

    given = [line("d", 0.5, 0.52), line("b", 0.6, 0.02), line("c", 0.1, 0.5), line("a", 0.1, 0.0)]
    assert "".join(one.text for one in in_order(given)) == "abcd"


def test_the_subject_has_a_box_and_a_share() -> None:
    rows, columns = np.mgrid[0:90, 0:160]
    planes = np.full((3, 90, 160), 0.5, np.float32)
    inside = np.hypot(rows - 45, columns - 40) < 20
    planes[:, inside] = np.array([[0.9], [0.2], [0.1]], np.float32)
    text, facts = told(Image(planes), subject="on", detail="short")
    found = facts["subject"]
    assert found["left"] == pytest.approx(20.5 / 160, abs=0.02)
    assert found["height"] == pytest.approx(39 / 90, abs=0.05)
    assert found["share"] == pytest.approx(float(inside.mean()), abs=0.01)
    assert "The subject is at the left and covers 9%." in text
    flat = told(Image(np.full((3, 9, 9), 0.5, np.float32)), subject="on")[1]
    assert flat["subject"] is None
