"""`/ready` tells what has stopped following the log."""

from __future__ import annotations

from pathlib import Path

import httpx

from karate.api.services import Services
from karate.errors import Unavailable
from tests.api.started import with_services


def test_what_is_stuck_is_not_ready(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        async def problems() -> tuple[int, list[str]]:
            answer = await client.get("/ready")
            return answer.status_code, answer.json()["problems"]

        assert await problems() == (200, [])
        names = {tail.name for tail in services.tails}
        assert {"live-edits", "run-frames"} <= names
        for tail in services.tails:
            tail.stop()
            tail.error = RuntimeError("not thought of")
        status, found = await problems()
        assert status == 503
        assert set(found) == {f"{name}: failed" for name in names}
        for tail in services.tails:
            tail.error = Unavailable("away")
        assert set((await problems())[1]) == {f"{name}: unavailable" for name in names}

    with_services(tmp_path, use)
