"""A whole process of Karate inside the test: services, application, client; no socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from karate.api.app import create_app
from karate.api.services import Services
from karate.bootstrap import build, lifespan
from karate.settings import load

KEY = "k" * 40


def with_services(
    folder: Path,
    use: Callable[[Services, httpx.AsyncClient], Awaitable[None]],
    **env: str,
) -> None:
    """Run `use` over a started process of this test, with `env` as further settings."""
    own = {"KARATE_DATA": str(folder / "var"), "INTERNAL_API_KEY": KEY, "KARATE_WORKERS_CPU": "1"}
    settings = load(own | env, folder)

    async def go() -> None:
        services = build(settings)
        transport = httpx.ASGITransport(create_app(services))
        async with (
            lifespan(services)(None),
            httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", headers={"x-api-key": KEY}
            ) as client,
        ):
            await use(services, client)

    asyncio.run(go())
