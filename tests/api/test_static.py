"""The built client: which file answers which path."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from karate.api.static import Client, client_folder

Get = Callable[[str], httpx.Response]


@pytest.fixture
def get(tmp_path: Path) -> Get:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("the page")
    (tmp_path / "assets" / "index-abc.js").write_text("code")
    transport = httpx.ASGITransport(Starlette(routes=[Mount("/", app=Client(tmp_path))]))

    async def answer(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    return lambda path: asyncio.run(answer(path))


@pytest.mark.parametrize("path", ["/", "/join", "/w/0-abc", "/index.html"])
def test_pages_of_the_client(get: Get, path: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.text) == (200, "the page")
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_files_are_kept_for_ever(get: Get) -> None:
    answer = get("/assets/index-abc.js")
    assert answer.text == "code"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/assets/gone.js", "/favicon.png", "/api/v1/nothing", "/docs"])
def test_what_is_no_page_is_not_found(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_a_configured_folder_wins_and_an_empty_one_is_none(tmp_path: Path) -> None:
    assert client_folder(str(tmp_path)) is None
    (tmp_path / "index.html").write_text("")
    assert client_folder(str(tmp_path)) == tmp_path
