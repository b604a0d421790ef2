"""A step at preview size over HTTP: pictures, refusals, and nothing left behind."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Mapping
from pathlib import Path

from httpx import Response
from PIL import Image as Pillow

from karate.api.wishes import Wishes
from tests.api.desk import Desk, at_desk


def photo() -> bytes:
    """A PNG of 1,000 × 500 with some colour."""
    out = io.BytesIO()
    Pillow.linear_gradient("L").resize((1000, 500)).convert("RGB").save(out, "PNG")
    return out.getvalue()


async def wished(desk: Desk, body: Mapping[str, object]) -> Response:
    """The owner's preview, asked for again while the sample is run, which comes first."""
    while True:
        found = await desk.owner.post(desk.at("/preview"), json=body)
        if found.status_code != 503:
            return found
        await asyncio.sleep(float(found.headers["retry-after"]))


def test_a_step_is_previewed_and_nothing_is_kept(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        headers = {"content-type": "image/png"}
        stored = await desk.owner.post("/api/v1/assets", content=photo(), headers=headers)
        inputs = {"image": [stored.json()["id"]]}
        wish = {"node": "a", "params": {"kind": "median", "radius": 6}, "inputs": inputs}
        found = await wished(desk, wish)
        assert found.status_code == 200, found.text
        made = found.json()["outputs"]["image"]
        assert (made["media_type"], made["width"], made["height"]) == ("image/png", 1000, 500)
        with Pillow.open(io.BytesIO(base64.b64decode(made["data"]))) as small:
            assert small.size == (768, 384)
        tiny = await wished(desk, {**wish, "side": 96})
        assert tiny.json()["outputs"]["image"]["width"] == 1000
        with Pillow.open(
            io.BytesIO(base64.b64decode(tiny.json()["outputs"]["image"]["data"]))
        ) as it:
            assert it.size == (96, 48)
        wrong = {**wish, "params": {"sigma": -1, "kind": "gaussian"}}
        refused = await wished(desk, wrong)
        assert (refused.status_code, "Sigma" in refused.json()["detail"]) == (422, True)
        ada = stored.json()["id"]
        mine = [event.stream for event in desk.services.ledger.read() if ada in str(event.body)]
        assert mine == [f"asset:{ada}"], "nothing else ever came of it"

    at_desk(tmp_path, use)


def test_who_may_not_run_gets_no_preview_and_nonsense_is_told(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        eve = await desk.person("Eve", "viewer")
        assert (await eve.post(desk.at("/preview"), json={"node": "a"})).status_code == 403
        for body, status in (
            ({}, 400),
            ({"node": "a", "params": []}, 400),
            ({"node": "a", "side": 4096}, 400),
            ({"node": "a", "side": True}, 400),
            ({"node": "a", "inputs": {"image": "x"}}, 400),
            ({"node": "nobody"}, 404),
            ({"node": "a", "inputs": {"image": ["nothing"]}}, 404),
            ({"node": "a"}, 422),  # its picture is not known: nothing is wired to it
        ):
            answer = await wished(desk, body)
            assert answer.status_code == status, (body, answer.text)
        added = {"op": "node.added", "node": "m", "type": "dalle-3", "position": [0, 0]}
        await desk.edit(desk.owner, added)
        paid = await wished(desk, {"node": "m"})
        assert (paid.status_code, "no preview" in paid.json()["detail"]) == (422, True)

    at_desk(tmp_path, use)


def test_only_the_newest_wish_of_a_person_counts() -> None:
    wishes = Wishes()
    first, other = wishes.begin("ada"), wishes.begin("bob")
    assert not first()
    second = wishes.begin("ada")
    assert [first(), second(), other()] == [True, False, False]
    wishes.end("ada", first)
    assert not second()
    wishes.end("ada", second)
    assert second()
