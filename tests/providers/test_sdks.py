"""The providers' own clients against the same fakes: what they send and what we send must agree."""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openai as openai_sdk
import pytest

from karate.providers.adapter import File, Pending
from tests.providers.fakes.models import providers
from tests.providers.fakes.openai import KEY, OpenAI, refusal
from tests.providers.fakes.replicate import SECRET, TOKEN, Replicate, problem
from tests.providers.fakes.server import Asked, png
from tests.providers.jobs import ended, job

with warnings.catch_warnings():
    # It defines its models through pydantic's old names.
    warnings.simplefilter("ignore")
    from replicate.client import Client
    from replicate.exceptions import ReplicateError
    from replicate.webhook import Webhooks, WebhookSigningSecret

TWO, SANA, LARGER = "openai/gpt-image-2", "replicate/sana-sprint-1.6b", "replicate/real-esrgan"
VERSION = "038aee6907b53a5c148780983e39a50ce7cd0747b4e2642e78387f48cf36039a"


@pytest.fixture
def client(replicate: Replicate) -> Iterator[Client]:
    """Replicate's own client."""
    found = Client(api_token=TOKEN, base_url=replicate.url)
    yield found
    found._client.close()


def openai_client(fake: OpenAI, key: str = KEY, max_retries: int = 0) -> openai_sdk.OpenAI:
    """OpenAI's own client."""
    return openai_sdk.OpenAI(api_key=key, base_url=f"{fake.url}/v1", max_retries=max_retries)


def essence(asked: Asked) -> dict[str, Any]:
    """What a request says: method, path, proof of identity, fields and files."""
    found: dict[str, Any] = {
        "method": asked.method,
        "path": asked.path,
        "authorization": asked.headers.get("authorization"),
    }
    kind = asked.headers.get("content-type", "").partition(";")[0]
    if kind == "multipart/form-data":
        fields, files = asked.form()
        found["fields"] = fields
        found["files"] = [(file.field, file.data) for file in files]
    elif asked.content:
        found["fields"] = asked.json
    return found


def test_openai_generates_the_same(tmp_path: Path, openai: OpenAI) -> None:
    client = openai_client(openai)
    answer = client.images.generate(
        model="gpt-image-2",
        prompt="a cat",
        size="1024x1024",
        quality="low",
        background="opaque",
        n=2,
        output_format="png",
        moderation="low",
    )
    assert answer.data is not None
    theirs = [base64.b64decode(item.b64_json or "") for item in answer.data]
    station = providers(tmp_path, openai=openai.url)
    given = {"size": "1024x1024", "quality": "low", "background": "opaque", "moderation": "low"}
    ours, _ = ended(station, job(station, TWO, prompt="a cat", n=2, **given))
    assert theirs == list(ours.outputs["image"])
    assert answer.usage is not None
    assert ours.output_tokens == answer.usage.output_tokens
    assert essence(openai.asked[0]) == essence(openai.asked[1])
    client.close()


@pytest.mark.parametrize("pictures", [1, 3])
def test_openai_edits_the_same(tmp_path: Path, openai: OpenAI, pictures: int) -> None:
    client = openai_client(openai)
    sent = [(f"image-{place}.png", png(str(place)), "image/png") for place in range(pictures)]
    client.images.edit(
        model="gpt-image-2",
        prompt="night",
        image=sent if pictures > 1 else sent[0],
        mask=("mask-1.png", png("mask"), "image/png"),
        size="auto",
        quality="auto",
        background="auto",
        n=1,
        output_format="png",
        extra_body={"moderation": "auto"},
        input_fidelity="high",
    )
    station = providers(tmp_path, openai=openai.url)
    files = [("image", File(data, "image/png")) for _, data, _ in sent]
    mask = ("mask", File(png("mask"), "image/png"))
    station.submit(job(station, TWO, *files, mask, prompt="night", input_fidelity="high"))
    theirs, ours = map(essence, openai.asked)
    assert theirs == ours
    client.close()


def test_openai_refuses_them_as_us(openai: OpenAI) -> None:
    client = openai_client(openai, max_retries=1)
    with pytest.raises(openai_sdk.BadRequestError) as moderated:
        client.images.generate(model="gpt-image-2", prompt="forbidden")
    assert moderated.value.code == "moderation_blocked"
    with pytest.raises(openai_sdk.NotFoundError) as gone:
        client.images.generate(model="dall-e-3", prompt="a cat")
    assert gone.value.code == "model_not_found"
    with pytest.raises(openai_sdk.BadRequestError):
        client.images.generate(model="gpt-image-2", prompt="a cat", n=11)
    openai.script.append((refusal(429, "slow down"), False))
    openai.script[0][0].headers = {"retry-after-ms": "1"}
    assert client.images.generate(model="gpt-image-2", prompt="a cat").data
    wrong = openai_client(openai, "sk-wrong")
    with pytest.raises(openai_sdk.AuthenticationError):
        wrong.images.generate(model="gpt-image-2", prompt="a cat")
    wrong.close()
    client.close()


def test_replicate_predicts_the_same(tmp_path: Path, replicate: Replicate, client: Client) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    asked = replace(job(station, SANA, prompt="a cat"), webhook="https://karate.example/hook")
    inputs = asked.model.arguments(asked.params, {})
    theirs = client.predictions.create(
        version=VERSION,
        input=inputs,
        webhook="https://karate.example/hook",
        webhook_events_filter=["completed"],
    )
    ours = station.submit(asked)
    assert isinstance(ours, Pending)
    created = replicate.calls("POST", "/v1/predictions")
    assert essence(created[0]) == essence(created[1])
    assert ours.handle["get"] == f"{replicate.url}/v1/predictions/{ours.job}"
    theirs.reload()
    station.poll(asked.model, ours.handle)
    theirs.cancel()
    station.cancel(asked.model, ours.handle)
    one, two = (
        [essence(found) for found in replicate.asked if job_id in found.path]
        for job_id in (theirs.id, ours.job)
    )
    assert [{**found, "path": found["path"].replace(theirs.id, ours.job)} for found in one] == two
    assert [replicate.jobs[key]["status"] for key in (theirs.id, ours.job)] == ["canceled"] * 2


def test_replicate_answers_them_as_us(tmp_path: Path, replicate: Replicate, client: Client) -> None:
    theirs = client.predictions.create(version=VERSION, input={"prompt": "a cat"})
    while theirs.status not in {"succeeded", "failed"}:
        theirs.reload()
    station = providers(tmp_path, replicate=replicate.url)
    ours, _ = ended(station, job(station, SANA, prompt="a cat"))
    assert str(theirs.output).rpartition("/")[0] == f"{replicate.url}/files/out"
    assert ours.usage == theirs.metrics
    with pytest.raises(ReplicateError) as refused:
        client.predictions.create(version=VERSION, input={"prompt": "a", "width": 7})
    assert refused.value.status == 422
    replicate.script.append((problem(402, "out of credit"), False))
    with pytest.raises(ReplicateError):
        client.predictions.create(version=VERSION, input={"prompt": "a"})
    assert client.webhooks.default.secret().key == SECRET


def test_replicate_takes_files_the_same(
    tmp_path: Path, replicate: Replicate, client: Client
) -> None:
    large = File(png("x") + b"\0" * 300_000, "image/png")
    theirs = client._request("POST", "/v1/files", files={"content": BytesIO(large.data)})
    assert theirs.json()["urls"]["get"] == f"{replicate.url}/v1/files/file1"
    station = providers(tmp_path, replicate=replicate.url)
    station.submit(job(station, LARGER, ("image", large)))
    one, two = replicate.calls("POST", "/v1/files")
    assert essence(one) == essence(two)


def test_replicate_signs_as_their_own_check_wants(tmp_path: Path, replicate: Replicate) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    station.submit(replace(job(station, SANA, prompt="x"), webhook="https://karate.example/h"))
    headers, body = replicate.message("pred1")
    Webhooks.validate(headers=headers, body=body.decode(), secret=WebhookSigningSecret(key=SECRET))
    station.signed("replicate", headers, body)
