"""Memory for planes that is used again."""

from __future__ import annotations

import resource
import threading

import numpy as np
import pytest

from karate.errors import StepFailed
from karate.nodes import spare
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image
from karate.nodes.pool import Pool
from karate.nodes.spare import LEAST_BYTES, Spare
from tests.nodes import antics

MEGAPIXEL = (1, 1024, 1024 + 64)
"""A plane just over the least that is kept."""


def address(planes: np.ndarray) -> int:
    return int(planes.__array_interface__["data"][0])


def test_what_nobody_looks_at_serves_the_next() -> None:
    kept = Spare()
    first = kept.empty(MEGAPIXEL)
    assert first.shape == MEGAPIXEL
    assert first.dtype == np.float32
    assert first.flags.c_contiguous
    assert first.flags.writeable
    place = address(first)
    assert kept.nbytes == 0
    del first
    assert kept.nbytes > LEAST_BYTES
    assert address(kept.empty(MEGAPIXEL)) == place


def test_a_view_of_it_keeps_it() -> None:
    kept = Spare()
    first = kept.empty(MEGAPIXEL)
    first[:] = 7
    view = first[0, 10:20, ::2].T
    del first
    second = kept.empty(MEGAPIXEL)
    second[:] = 1
    assert (view == 7).all()
    assert kept.nbytes == 0
    del view
    assert kept.nbytes > LEAST_BYTES


def test_small_ones_and_misfits_are_left_to_the_allocator() -> None:
    kept = Spare()
    small = kept.empty((1, 10, 10))
    assert small.shape == (1, 10, 10)
    del small
    assert kept.nbytes == 0
    large = kept.empty((4, 1024, 1088))
    place = address(large)
    del large
    again = kept.empty(MEGAPIXEL)  # a quarter would waste the rest
    assert address(again) != place
    assert kept.nbytes > 4 * LEAST_BYTES


def test_no_more_is_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Spare(keep_bytes=3 * LEAST_BYTES)
    several = [kept.empty(MEGAPIXEL) for _ in range(5)]
    several.clear()
    assert LEAST_BYTES < kept.nbytes <= 3 * LEAST_BYTES
    limit = (2 * LEAST_BYTES * spare.KEEP_SHARE, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda _: limit)
    more = kept.empty(MEGAPIXEL)
    del more
    assert kept.nbytes <= 2 * LEAST_BYTES


def test_while_memory_is_short_nothing_is_kept() -> None:
    kept = Spare()
    first = kept.empty(MEGAPIXEL)
    del first
    assert kept.nbytes > 0
    with kept.nothing_kept():
        assert kept.nbytes == 0
        second = kept.empty(MEGAPIXEL)
        del second
        assert kept.nbytes == 0
    third = kept.empty(MEGAPIXEL)
    del third
    assert kept.nbytes > 0


def test_a_job_has_what_is_spare_too() -> None:
    """Much asks the allocator by itself: NumPy's temporaries, OpenCV."""
    with Pool(1, 1 << 30) as pool:
        for way in ("takes", "takes_in_opencv"):
            room = pool.run(f"{antics.__name__}:hoards")
            assert pool.run(f"{antics.__name__}:{way}", (room,)) == room
        with pytest.raises(StepFailed, match="more memory"):
            pool.run(f"{antics.__name__}:takes", (1 << 30,))


def test_threads_never_share_one() -> None:
    kept, broken = Spare(), []

    def work(mark: int) -> None:
        for _ in range(20):
            planes = kept.empty(MEGAPIXEL)
            planes[0, ::64] = mark
            if not (planes[0, ::64] == mark).all():
                broken.append(mark)

    threads = [threading.Thread(target=work, args=(mark,)) for mark in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken


def test_a_result_stays_when_the_next_one_is_made() -> None:
    planes = np.full((4, 1100, 1100), 0.25, np.float32)
    planes[3] = 1
    run, settings = effect("invert"), CATALOGUE["invert"].normalised({})
    first = run({"image": [Image(planes)]}, settings)["image"]
    assert isinstance(first, Image)
    second = run({"image": [first]}, settings)["image"]
    assert isinstance(second, Image)
    assert (first.planes[:3] == 0.75).all()
    assert np.array_equal(second.planes, planes)
