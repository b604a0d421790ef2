"""The library of subgraphs over HTTP."""

from __future__ import annotations

from pathlib import Path

import httpx

from karate.api.services import Services
from karate.graph.flatten import MAX_DEPTH
from tests.api.started import with_services
from tests.graph.test_flatten import TWICE, nested

URL = "/api/v1/subgraphs"


def test_a_selection_is_saved_offered_saved_again_and_removed(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        made = await client.post(URL, json={"title": "Twice", "definition": TWICE})
        assert made.status_code == 201, made.text
        first = made.json()
        assert (first["version"], first["definition"]["id"]) == (1, first["id"])
        again = await client.post(
            URL, json={"id": first["id"], "title": "Twice more", "definition": TWICE}
        )
        assert again.json()["version"] == 2
        offered = (await client.get(URL)).json()["items"]
        assert [(item["title"], item["version"]) for item in offered] == [("Twice more", 2)]
        old = await client.get(f"{URL}/{first['id']}", params={"version": 1})
        assert old.json()["title"] == "Twice"
        assert (await client.delete(f"{URL}/{first['id']}")).status_code == 204
        assert (await client.get(URL)).json()["items"] == []
        assert (await client.get(f"{URL}/{first['id']}")).status_code == 200
        gone = await client.post(
            URL, json={"id": first["id"], "title": "Late", "definition": TWICE}
        )
        assert gone.status_code == 404

    with_services(tmp_path, use)


def test_what_no_node_could_carry_is_refused(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        for definition, status in (
            (None, 400),
            ({}, 422),
            ({**TWICE, "nodes": []}, 422),
            (nested(MAX_DEPTH), 422),
        ):
            body = {"title": "No", "definition": definition}
            assert (await client.post(URL, json=body)).status_code == status
        assert (await client.get(URL)).json()["items"] == []

    with_services(tmp_path, use)
