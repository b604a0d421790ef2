"""The audit trail over HTTP: for whom, and in which forms."""

from __future__ import annotations

import asyncio
import csv
import json
from io import StringIO
from pathlib import Path

import httpx

from karate.api.creation import creation
from karate.api.services import Services
from karate.graph.model import Graph
from tests.api.started import with_services


def test_the_trail_is_a_file_of_the_own_workspace(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        _, theirs = creation("theirs", "Theirs", Graph(), "them", "other")
        append = services.ledger.append
        await asyncio.to_thread(append, theirs, {event.stream: 0 for event in theirs})
        made = (await client.post("/api/v1/workflows", json={"title": "Mine"})).json()["id"]
        lines = await client.get("/api/v1/events?form=jsonl")
        assert lines.headers["content-type"].startswith("application/jsonl")
        assert lines.headers["content-disposition"].endswith('.jsonl"')
        told = [json.loads(line) for line in lines.text.splitlines()]
        assert f"workflow:{made}" in {line["stream"] for line in told}
        assert "theirs" not in lines.text
        page = (await client.get("/api/v1/events?limit=200")).json()["items"]
        # The sample's first run may go on meanwhile.
        assert [line["hash"] for line in told] == [item["hash"] for item in page][: len(told)]
        later = await client.get(
            f"/api/v1/events?form=csv&after={told[2]['position']}&type=member.joined"
        )
        rows = list(csv.DictReader(StringIO(later.text)))
        wanted = [line for line in told[3:] if line["type"] == "member.joined"]
        assert [row["hash"] for row in rows] == [line["hash"] for line in wanted]
        assert (await client.get("/api/v1/events?form=xml")).status_code == 422

    with_services(tmp_path, use)
