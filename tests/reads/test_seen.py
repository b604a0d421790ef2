"""Views lie beside the log, on SQLite in a file of their own: those of another log do not count."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from karate.api.services import Services
from tests.api.started import with_services


def _titles(folder: Path, *new: str) -> set[str]:
    """Make workflows `new` in the installation of `folder`; the titles of all that are listed."""
    found: set[str] = set()

    async def use(services: Services, client: httpx.AsyncClient) -> None:
        for title in new:
            made = await client.post("/api/v1/workflows", json={"title": title})
            assert made.status_code == 201
        items: list[dict[str, Any]] = (await client.get("/api/v1/workflows")).json()["items"]
        found.update(item["title"] for item in items if item["title"] != "First light")

    with_services(folder, use)
    return found


def _copy(source: Path, target: Path, names: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in source.glob(names):
        shutil.copy2(file, target / file.name)


def test_an_older_log_put_back_beside_newer_views(tmp_path: Path) -> None:
    before = _titles(tmp_path, "First")
    _copy(tmp_path / "var", tmp_path / "kept", "karate.db")
    assert _titles(tmp_path, "Second") == before | {"Second"}
    _copy(tmp_path / "kept", tmp_path / "var", "karate.db")
    assert _titles(tmp_path) == before
    assert _titles(tmp_path, "Third") == before | {"Third"}


def test_views_of_another_installation(tmp_path: Path) -> None:
    _titles(tmp_path / "a", "Theirs", "Theirs too")
    own = _titles(tmp_path / "b", "Ours", "Ours too")
    _copy(tmp_path / "a" / "var", tmp_path / "b" / "var", "karate.db-views*")
    assert _titles(tmp_path / "b") == own


@pytest.mark.parametrize("start", [0, 4096])
def test_damaged_views_are_put_aside_and_made_again(tmp_path: Path, start: int) -> None:
    own = _titles(tmp_path, "Ours")
    views = tmp_path / "var" / "karate.db-views"
    content = views.read_bytes()
    rubbish = content[:start] + b"rubbish!" * ((len(content) - start) // 8)
    views.write_bytes(rubbish)
    assert _titles(tmp_path) == own
    assert Path(f"{views}-damaged").read_bytes() == rubbish


def test_views_that_are_gone_are_made_again_and_the_log_holds_none(tmp_path: Path) -> None:
    own = _titles(tmp_path, "Ours")
    for file in (tmp_path / "var").glob("karate.db-views*"):
        file.unlink()
    assert _titles(tmp_path) == own
    with closing(sqlite3.connect(tmp_path / "var" / "karate.db")) as log:
        assert log.execute("SELECT COUNT(*) FROM view_workflows").fetchone() == (0,)
