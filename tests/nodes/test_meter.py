"""How far a job in a child is: counted where rows are walked, and told now and then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from karate.nodes.pool import Pool

HERE = "tests.nodes.antics"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, 2 << 30) as pool:
        yield pool


@pytest.mark.parametrize("knows", [False, True])
def test_a_long_job_tells_now_and_then_how_far_it_is(pool: Pool, knows: bool) -> None:
    heard: list[tuple[float, float | None, bool]] = []
    many = 300
    made = pool.run(f"{HERE}:plod", (many, 0.003, knows), told=lambda *word: heard.append(word))
    assert made == many
    *words, last = heard
    assert last[0] == pytest.approx(1.0)
    assert last[1:] == (None, True)
    assert 1 <= len(words) < many / 10, "it speaks too often"
    passes = [word[0] for word in words]
    assert passes == sorted(passes)
    assert all(0 < far < 1 for far in passes)
    assert all((share is not None) == knows for _, share, _ in words)


def test_a_short_job_says_nothing_on_the_way(pool: Pool) -> None:
    heard: list[tuple[float, float | None, bool]] = []
    pool.run(f"{HERE}:plod", (3, 0.0, True), told=lambda *word: heard.append(word))
    ((passes, share, ended),) = heard
    assert passes == pytest.approx(1.0)
    assert (share, ended) == (None, True)
