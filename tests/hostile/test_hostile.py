"""Rude peers beside good ones, on a real server: line 4 of issue 3 (SPEC FA1, GA10, HO)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pycrdt import Map

from tests.durability.crowd import Author, until
from tests.hostile.scene import Scene, scene

#: Bytes the server may have grown by when the mob has gone: allocators keep some.
KEPT = 64 << 20


async def attacked(here: Scene[Author], each: int) -> None:
    """All that must hold, with `each` of every kind."""
    await here.fill(40)  # what that takes without the mob is not the mob's
    good = here.connections()
    before = here.memory()
    await here.attack(each)
    await here.fill(40)
    ended = await here.ends()
    assert ended["silent"] == [[1013, each]]
    # Whole documents, asked for faster than anybody could read them, are too much either way.
    assert set(ended["floods"].pop("questions")) <= {4429, 1013}
    assert set(ended["floods"]) == {"edits", "repeats", "presence", "pings"}
    assert all(codes == [4429] for codes in ended["floods"].values()), ended
    await until(lambda: here.connections() <= good + 1)
    assert all(not author.codes for author in here.authors)
    counts = [author.count for author in here.authors]
    await until(lambda: all(a.count > n for a, n in zip(here.authors, counts, strict=True)))
    await calm(here.authors)
    await until(lambda: all(agree(group) for group in here.groups))
    await until(lambda: here.memory() - before < KEPT)


async def calm(authors: list[Author]) -> None:
    """Nobody edits any more, and all of it is saved."""
    for author in authors:
        author.quiet = True
    await until(lambda: all(author.settled for author in authors))


def agree(group: list[Author]) -> bool:
    """Whether everybody has everything anybody of them did, and all see the same."""
    values = [author.doc.get("nodes", type=Map).to_py() for author in group]
    whole = all(author.keys[other.name] >= other.mine for author in group for other in group)
    return whole and all(value == values[0] for value in values)


def test_ho1_good_peers_notice_nothing_of_rude_ones(tmp_path: Path) -> None:
    async def go() -> None:
        async with scene(tmp_path, people=10, pace_s=0.2, author=Author) as here:
            await attacked(here, 10)

    asyncio.run(go())


@pytest.mark.long
@pytest.mark.timeout(600)
def test_ho1_two_hundred_of_each_beside_fifty(tmp_path: Path) -> None:
    async def go() -> None:
        async with scene(tmp_path, people=50, pace_s=0.5, author=Author) as here:
            await attacked(here, 200)

    asyncio.run(go())
