"""Strips on several threads: every row once, the same picture, and errors come out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pytest

from karate.graph.model import Json
from karate.nodes import search
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.crew import PIECE_PIXELS, each_strip
from karate.nodes.image import Image
from karate.nodes.patchwork import Patchwork, patched
from karate.nodes.variants import Variants

#: Wide and tall enough for some strips, none of which is the whole of it.
WIDTH, HEIGHT = 512, PIECE_PIXELS * 5 // 512 + 3


@contextmanager
def threads(count: int) -> Iterator[None]:
    """As many threads as a child process with that share has."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(count)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


@pytest.mark.parametrize("count", [1, 3])
def test_every_row_is_worked_on_once(count: int) -> None:
    seen = np.zeros(HEIGHT, np.int64)

    def work(rows: slice) -> None:
        seen[rows] += 1

    with threads(count):
        each_strip(HEIGHT, WIDTH, work)
    assert (seen == 1).all()


@pytest.mark.parametrize("count", [1, 3])
def test_what_a_strip_raises_comes_out(count: int) -> None:
    def work(rows: slice) -> None:
        if rows.stop == HEIGHT:
            raise MemoryError("no room")

    with threads(count), pytest.raises(MemoryError, match="no room"):
        each_strip(HEIGHT, WIDTH, work)


def test_after_an_error_nobody_begins_another_strip() -> None:
    begun = []

    def work(rows: slice) -> None:
        begun.append(rows)
        if rows.start == 0:
            raise MemoryError("no room")
        time.sleep(0.05)

    with threads(2), pytest.raises(MemoryError):
        each_strip(HEIGHT * 10, WIDTH, work)
    assert len(begun) < 10


def test_no_room_for_threads_is_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the memory of a process is limited; its caller frees some and tries again."""

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with threads(2), pytest.raises(MemoryError):
        each_strip(HEIGHT, WIDTH, lambda rows: None)


@pytest.mark.parametrize(
    ("tool", "settings"),
    [
        ("invert", {}),
        ("channels", {"red_green": 0.3, "alpha": "luminance", "extract": "lightness"}),
        ("channels", {"red": "blue", "alpha_mode": "multiply"}),
        ("crop", {"angle": 7.0}),
    ],
)
def test_the_number_of_threads_changes_no_bit(tool: str, settings: dict[str, Json]) -> None:
    rng = np.random.default_rng(5)
    planes = rng.random((4, HEIGHT, WIDTH), np.float32)
    planes[3, : HEIGHT // 2] = 1
    planes[:3] *= planes[3]
    run, params = effect(tool), CATALOGUE[tool].normalised(settings)
    found = []
    for count in (1, 3):
        with threads(count):
            found.append(run({"image": [Image(planes)]}, params))
    alone, together = (
        {n: i.planes for n, i in one.items() if isinstance(i, Image)} for one in found
    )
    assert alone
    for name, made in alone.items():
        assert np.array_equal(made, together[name])


@pytest.mark.parametrize("how", [Patchwork(), Patchwork(variants=Variants(20, 0.2, mirror=True))])
@pytest.mark.parametrize("kept", [search.MOST_KEPT, 0])
def test_the_number_of_threads_changes_no_bit_of_a_hole(
    how: Patchwork, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_KEPT", kept)
    planes = np.random.default_rng(5).random((3, 160, 200), np.float32)
    hole = np.zeros((160, 200), bool)
    hole[50:110, 60:140] = True  # two blocks of patches
    with threads(1):
        alone = patched(planes, hole, how)
    with threads(3):
        together = patched(planes, hole, how)
    assert np.array_equal(alone, together)
