"""The turns of strokes: the pixels of replay order, with few sheets held at once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.errors import StepFailed
from karate.graph.model import Json, JsonObject
from karate.graph.strokes import BLENDS, freeze
from karate.nodes.effects.painter.layer import Layer
from karate.nodes.effects.painter.sheets import sheets_of
from karate.nodes.effects.painter.turns import turns_of
from karate.nodes.image import Image, Planes
from karate.nodes.pool import Pool
from tests.nodes.painting import paint
from tests.nodes.paintings import sheets, strokes
from tests.nodes.pictures import codes, file_of, noise
from tests.nodes.stroke_makers import fill, gradient, heal, layers, shape, stroke

IDS = ["l1", "l2", "l3"]


def in_replay_order(
    image: Image, drawn: list[JsonObject], told: list[Json], opacity: float, mode: str
) -> tuple[Planes, Planes]:
    """Picture and mask of strokes painted one after the other, every sheet held to the end."""
    on = Layer(
        base=image.planes,
        seen=image.planes.copy(),
        mask=np.zeros((image.height, image.width), np.float32),
        amount=np.zeros((image.height, image.width), np.float32),
        sheets=sheets_of(told),
    )
    for each in drawn:
        if on.sheets.shows(each):
            on.paint(freeze(each))
    seen = on.finished(opacity, mode)
    for layer in on.sheets.layers:
        on.sheets.put(layer, seen)
    return seen, on.mask


@given(
    st.lists(strokes(), max_size=8),
    sheets(),
    st.sampled_from([3, 4]),
    st.sampled_from([0, 0.5, 1]),
    st.sampled_from(BLENDS),
)
@settings(deadline=None)
def test_a_painting_is_that_of_replay_order(
    drawn: list[JsonObject], told: list[Json], count: int, opacity: float, mode: str
) -> None:
    image = Image(noise(16, 24, count))
    found = paint(image, *drawn, layers=told, opacity=opacity, blend=mode)
    seen, mask = in_replay_order(image, drawn, told, opacity, mode)
    assert found["mask"].tobytes() == mask.tobytes()
    assert found["image"].tobytes() == seen.tobytes()


BRUSHED = [stroke(4, 4, 1023, layer=each) for each in ("l3", "l1", "l2", "l3")]


def test_layers_that_nobody_looks_at_are_painted_one_at_a_time() -> None:
    turns = turns_of([stroke(4, 4, 1023), *BRUSHED], IDS)
    assert [*turns.first] == [stroke(4, 4, 1023)]
    assert [len(waiting) for waiting in turns.late.values()] == [1, 1, 2]
    assert turns.sheets == 1


@pytest.mark.parametrize(
    ("drawn", "sheets"),
    [
        ([], 0),
        ([*BRUSHED, fill(4, 4)], 3),
        ([*BRUSHED, fill(4, 4, target="mask")], 3),
        ([fill(4, 4), *BRUSHED], 1),
        ([fill(4, 4, layer="l1"), *BRUSHED], 1),
        ([fill(4, 4, layer="l3"), *BRUSHED], 2),
        ([*BRUSHED, heal(4, 4, 1023)], 1),
        ([*BRUSHED, heal(4, 4, 1023, layer="l1")], 1),
        ([*BRUSHED, heal(4, 4, 1023, layer="l2")], 2),
    ],
)
def test_who_looks_at_layers_holds_their_sheets(drawn: list[JsonObject], sheets: int) -> None:
    assert turns_of(drawn, IDS).sheets == sheets


def peak(count: int, *also: JsonObject) -> float:
    """Bytes a pixel that painting on so many layers takes, beside what goes in."""
    of: dict[str, Json] = {"of": [1024, 1024]}
    image = Image(np.zeros((3, 1024, 1024), np.float32))
    ramps = [gradient(0, 0, 1024, 9, layer=f"l{at + 1}", **of) for at in range(count)]
    tracemalloc.start()
    try:
        paint(image, *ramps, *also, layers=layers(*({} for _ in range(count))))
        return tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()


def test_many_layers_need_no_more_memory_than_one() -> None:
    assert peak(8) == pytest.approx(peak(1), abs=1)
    assert peak(8, fill(9, 9)) > peak(8) + 7 * 15, "the measure sees sheets"


@pytest.fixture(scope="module")
def small() -> Iterator[Pool]:
    with Pool(1, 600 << 20, threads=1) as pool:
        yield pool


def test_sheets_that_a_worker_has_no_memory_for_are_refused_in_words(small: Pool) -> None:
    picture = file_of(codes(2000, 2000, 3))
    boxes = [shape("rectangle", 0, 0, 9, 9, layer=f"l{at + 1}") for at in range(16)]
    told = layers(*({} for _ in range(16)))

    def done(*drawn: JsonObject) -> object:
        frozen: list[Json] = [freeze(each) for each in drawn]
        job = {"params": {"strokes": frozen, "layers": told}, "inputs": {"image": [picture]}}
        return small.run("karate.nodes.work:execute", {"type_id": "painter", **job})

    assert done(*boxes)
    with pytest.raises(StepFailed, match=r"16 layers of 2000 × 2000 pixels .* 1,024 MB of memory"):
        done(*boxes, fill(20, 20))
