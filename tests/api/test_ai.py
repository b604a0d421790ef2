"""Models over HTTP: the catalogue, calls without a canvas, messages of providers."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image as Pillow

from karate.api.services import Services
from tests.api.started import with_services
from tests.providers.fakes.openai import KEY, OpenAI, refusal
from tests.providers.fakes.replicate import TOKEN, Replicate

LOOKS = 300
INFER = "/api/v1/ai/infer"


async def ended(client: httpx.AsyncClient, task: str) -> dict[str, Any]:
    """The task once it has ended."""
    for _ in range(LOOKS):
        found: dict[str, Any] = (await client.get(f"/api/v1/ai/tasks/{task}")).json()
        if found["state"] not in ("queued", "running"):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


def test_simulated_calls_need_no_key_and_say_so(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        body = {"model": "dalle-3", "prompt": "a red fox", "params": {"size": "1536x1024"}}
        asked = await client.post(INFER, json={**body, "idempotency_key": "one"})
        assert asked.status_code == 202, asked.text
        task = asked.json()["task_id"]
        again = await client.post(INFER, json={**body, "idempotency_key": "one"})
        assert again.json()["task_id"] == task
        found = await ended(client, task)
        assert (found["state"], found["cost"]) == ("succeeded", 0)
        assert found["model"] == "openai/gpt-image-2.5-flare"
        asset = found["outputs"]["image"][0]
        assert asset["simulated"] is True
        picture = Pillow.open(io.BytesIO((await client.get(asset["url"])).content))
        assert picture.size == (1536, 1024)

    with_services(tmp_path, use, KARATE_PROVIDERS="simulate")


def test_models_tell_their_state_and_reason_and_no_key(tmp_path: Path) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        items = (await client.get("/api/v1/models")).json()["items"]
        states = {item["id"]: (item["state"], item["reason"]) for item in items}
        assert len(states) == len(items)
        assert states["openai/gpt-image-2"] == ("available", "")
        reason = "REPLICATE_API_TOKEN is not set"
        assert states["replicate/real-esrgan"] == ("unavailable", reason)
        flare = next(item for item in items if item["id"].endswith("2.5-flare"))
        assert "dalle-3" in flare["aliases"]
        types = (await client.get("/api/v1/node-types")).json()["items"]
        assert {item["id"] for item in types} > set(states)
        asked = await client.post(INFER, json={"model": "real-esrgan", "prompt": ""})
        assert asked.status_code == 422
        assert any(problem["detail"] == reason for problem in asked.json()["problems"])
        assert KEY not in json.dumps([items, types, asked.json()])

    with_services(tmp_path, use, OPENAI_API_KEY=KEY)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"prompt": "x"}, 400),
        ({"model": "blur", "prompt": "x"}, 404),
        ({"model": "nobody/nothing", "prompt": "x"}, 404),
        ({"model": "dalle-3", "prompt": 7}, 400),
        ({"model": "dalle-3", "prompt": "x", "params": []}, 400),
        ({"model": "dalle-3", "prompt": ""}, 422),
        ({"model": "dalle-3", "prompt": "x", "params": {"n": 11}}, 422),
        ({"model": "dalle-3", "prompt": "x", "params": {"image": "../etc"}}, 400),
        ({"model": "dalle-3", "prompt": "x" * 32_001}, 422),
        ({"model": "real-esrgan", "prompt": "bigger"}, 400),
    ],
)
def test_bad_calls_get_typed_answers(tmp_path: Path, body: dict[str, Any], status: int) -> None:
    async def use(services: Services, client: httpx.AsyncClient) -> None:
        answer = await client.post(INFER, json=body)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")

    with_services(tmp_path, use, KARATE_PROVIDERS="simulate")


def test_a_call_with_a_picture_goes_out_and_its_failure_comes_back(tmp_path: Path) -> None:
    fake = OpenAI()

    async def use(services: Services, client: httpx.AsyncClient) -> None:
        file = io.BytesIO()
        Pillow.new("RGB", (20, 10), "navy").save(file, "PNG")
        headers = {"content-type": "image/png"}
        stored = await client.post("/api/v1/assets", content=file.getvalue(), headers=headers)
        body = {
            "model": "openai/gpt-image-2",
            "prompt": "at night",
            "params": {"image": [stored.json()["id"]] * 2},
        }
        task = (await client.post(INFER, json=body)).json()["task_id"]
        found = await ended(client, task)
        assert (found["state"], found["cost"]) == ("succeeded", 1056 * 30)
        (edit,) = fake.calls("POST", "/v1/images/edits")
        assert [part.field for part in edit.form()[1]] == ["image[]", "image[]"]
        fake.script.append((refusal(400, f"no, {KEY}"), False))
        task = (await client.post(INFER, json={**body, "prompt": "again"})).json()["task_id"]
        failed = await ended(client, task)
        assert failed["error"]["code"] == "provider-failed"
        everything = await client.get("/api/v1/events?limit=200")
        assert KEY not in json.dumps(failed) + everything.text

    with fake.running():
        base = f"{fake.url}/v1"
        with_services(tmp_path, use, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=base)


def test_a_signed_message_is_heard_and_no_other(tmp_path: Path) -> None:
    fake = Replicate()
    fake.steps = 1_000_000

    async def use(services: Services, client: httpx.AsyncClient) -> None:
        body = {"model": "replicate/sana-sprint-1.6b", "prompt": "a cat"}
        task = (await client.post(INFER, json=body)).json()["task_id"]
        for _ in range(LOOKS):
            if fake.jobs:
                break
            await asyncio.sleep(0.05)
        hook = fake.jobs["pred1"]["_hook"].removeprefix("https://karate.example")
        assert hook == f"/api/v1/provider-messages/replicate/{task}?place=model"
        nobody = httpx.AsyncClient(transport=client._transport, base_url=client.base_url)
        headers, content = fake.message("pred1")
        wrong = await nobody.post(hook, content=content + b" ", headers=headers)
        assert wrong.status_code == 401
        assert (await nobody.post(hook, content=content)).status_code == 401
        stranger = await nobody.post(hook.replace("replicate", "openai"), content=content)
        assert stranger.status_code == 404
        fake.finish("pred1")
        assert (await nobody.post(hook, content=content, headers=headers)).status_code == 204
        assert (await ended(client, task))["state"] == "succeeded"
        await nobody.aclose()

    with fake.running():
        with_services(
            *(tmp_path, use),
            REPLICATE_API_TOKEN=TOKEN,
            REPLICATE_BASE_URL=fake.url,
            KARATE_PUBLIC_URL="https://karate.example",
        )


def test_a_step_of_uncertain_end_is_decided_once(tmp_path: Path) -> None:
    fake = OpenAI()

    async def use(services: Services, client: httpx.AsyncClient) -> None:
        fake.script.append((refusal(500, "server"), False))
        body = {"model": "openai/gpt-image-2", "prompt": "a cat"}
        task = (await client.post(INFER, json=body)).json()["task_id"]
        assert (await ended(client, task))["error"]["code"] == "uncertain"
        resolve = f"/api/v1/runs/{task}/resolve"
        for bad in ({}, {"step": "model"}, {"step": "model", "decision": "maybe"}):
            assert (await client.post(resolve, json=bad)).status_code == 400
        given = await client.post(resolve, json={"step": "model", "decision": "give-up"})
        assert given.json()["id"] == task
        other = await client.post(resolve, json={"step": "model", "decision": "retry"})
        assert other.status_code == 409
        figures = (await client.get("/metrics")).text
        assert 'karate_uncertain_total{provider="openai"}' in figures
        assert len(fake.asked) == 1

    with fake.running():
        base = f"{fake.url}/v1"
        with_services(tmp_path, use, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=base)
