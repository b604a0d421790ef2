"""Hosts, origins and cross-site requests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from karate.api.guard import Guard
from karate.settings import Settings, load

OWN = "http://127.0.0.1:8000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({}, tmp_path)


def answer(
    settings: Settings, method: str, headers: Mapping[str, str], base: str = OWN
) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Guard(PlainTextResponse("in"), settings))
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.request(method, "/x", headers=dict(headers))

    return asyncio.run(ask())


def websocket_opens(settings: Settings, host: str, origin: str | None) -> bool:
    """Whether the application behind the guard gets to see the handshake."""
    seen: list[str] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        seen.append("in")

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        seen.append(message["type"])

    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    scope: Scope = {"type": "websocket", "path": "/sync/w", "headers": headers}
    asyncio.run(Guard(app, settings)(scope, receive, send))
    return seen == ["in"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1", "[::1]:8000", "LOCALHOST"])
def test_own_hosts_are_answered(settings: Settings, host: str) -> None:
    assert answer(settings, "GET", {"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "10.0.0.1"]
)
def test_foreign_hosts_are_refused(settings: Settings, host: str) -> None:
    found = answer(settings, "GET", {"host": host})
    assert found.status_code == 400
    assert found.json()["code"] == "foreign-host"
    assert not websocket_opens(settings, host, None)


def test_the_public_host_is_answered(settings: Settings) -> None:
    public = replace(settings, public_url="https://karate.example.org")
    assert answer(public, "GET", {"host": "karate.example.org"}).status_code == 200
    found = answer(public, "GET", {"host": "karate.example.org"})
    assert "max-age" in found.headers["strict-transport-security"]


FOREIGN = [
    "http://evil.example",
    "null",
    "http://127.0.0.1:9999",
    "http://127.0.0.1:8000.evil.example",
    "http://127.0.0.1",
    "http://localhost:8000",
    "file://127.0.0.1:8000",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_origins_open_no_websocket(settings: Settings, origin: str) -> None:
    assert not websocket_opens(settings, "127.0.0.1:8000", origin)


@pytest.mark.parametrize("origin", [OWN, "HTTP://127.0.0.1:8000", None])
def test_own_pages_and_programs_open_websockets(settings: Settings, origin: str | None) -> None:
    assert websocket_opens(settings, "127.0.0.1:8000", origin)


def test_listed_origins_open_websockets(settings: Settings) -> None:
    listed = replace(settings, allowed_origins=("https://studio.example",))
    assert websocket_opens(listed, "127.0.0.1:8000", "https://studio.example")
    assert not websocket_opens(listed, "127.0.0.1:8000", "https://studio.example.evil")


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_unsafe_requests_of_other_origins_are_refused(
    settings: Settings, method: str, origin: str
) -> None:
    found = answer(settings, method, {"origin": origin, "cookie": "karate_session=x"})
    assert found.status_code == 403
    assert found.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_unsafe_requests_the_browser_calls_cross_site_are_refused(
    settings: Settings, site: str
) -> None:
    assert answer(settings, "POST", {"sec-fetch-site": site}).status_code == 403
    assert answer(settings, "POST", {"sec-fetch-site": site, "origin": OWN}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": OWN},
        {"sec-fetch-site": "none"},
        {"origin": OWN},
        {},
        {"x-api-key": "k", "origin": "http://evil.example"},
    ],
)
def test_own_pages_and_programs_may_write(settings: Settings, headers: dict[str, str]) -> None:
    assert answer(settings, "POST", headers).status_code == 200


def test_every_answer_carries_the_protecting_headers(settings: Settings) -> None:
    for found in (answer(settings, "GET", {}), answer(settings, "GET", {"host": "evil.example"})):
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in found.headers["content-security-policy"]
        assert "unsafe-eval" not in found.headers["content-security-policy"]
        assert found.headers["x-frame-options"] == "DENY"
