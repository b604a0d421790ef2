"""OpenAI's images over a real socket: answers, refusals, and what must not be tried twice."""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from karate.errors import KarateError, Moderated, ProviderBusy, ProviderFailed, Uncertain
from karate.providers.adapter import Answered
from karate.providers.http import Outgoing
from karate.providers.sockets import CallEnded
from karate.telemetry.logs import JsonLines
from tests.providers.fakes.models import providers
from tests.providers.fakes.openai import KEY, OpenAI, refusal
from tests.providers.fakes.server import Told, png
from tests.providers.jobs import PICTURE, job

FLARE, TWO = "openai/gpt-image-2.5-flare", "openai/gpt-image-2"


def test_a_prompt_becomes_pictures_and_their_price(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    asked = job(station, TWO, prompt="a cat", n=2)
    answer = station.submit(asked)
    assert isinstance(answer, Answered)
    assert list(answer.outputs["image"]) == [png("a cat0"), png("a cat1")]
    assert answer.request == "req_2"
    # 2 × 1056 tokens at 30 USD per million.
    assert station.cost(asked.model, answer) == 63_360
    other = job(station, FLARE, prompt="a cat")
    assert station.cost(other.model, answer) is None


def test_a_picture_makes_it_an_edit(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    station.submit(job(station, TWO, ("image", PICTURE), prompt="night", input_fidelity="high"))
    station.submit(
        job(station, TWO, ("image", PICTURE), ("image", PICTURE), ("mask", PICTURE), prompt="day")
    )
    one, two = openai.calls("POST", "/v1/images/edits")
    assert one.form()[0]["input_fidelity"] == "high"
    assert [file.field for file in one.form()[1]] == ["image"]
    assert [file.field for file in two.form()[1]] == ["image[]", "image[]", "mask"]
    assert "input_fidelity" not in two.form()[0]


def test_input_fidelity_is_not_sent_without_a_picture(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    station.submit(job(station, TWO, prompt="x", input_fidelity="high"))
    assert "input_fidelity" not in openai.asked[0].json


@pytest.mark.parametrize(
    ("fault", "error", "waits"),
    [
        (refusal(429, "slow down"), ProviderBusy, 5.0),
        (Told(429, {}, {"retry-after": "7"}), ProviderBusy, 7.0),
        (Told(429, {}, {"retry-after-ms": "1500"}), ProviderBusy, 1.5),
        (Told(429, {}, {"retry-after": "86400"}), ProviderBusy, 120.0),
        (Told(429, {}, {"retry-after": "Fri, 01 Jan 2027 00:00:00"}), ProviderBusy, None),
        (Told(429, {}, {"retry-after": "soon"}), ProviderBusy, 5.0),
        (refusal(503, "overloaded"), ProviderBusy, 5.0),
        (refusal(429, "You exceeded your quota", "insufficient_quota"), ProviderFailed, None),
        (refusal(403, "Verify your organisation"), ProviderFailed, None),
        (refusal(422, "No"), ProviderFailed, None),
        (refusal(500, "server"), Uncertain, None),
        (Told(502, content=b"<html>gateway"), Uncertain, None),
        (Told(0, cut=True), Uncertain, None),
        (Told(200, content=b"not json"), ProviderFailed, None),
        (Told(200, {"data": []}), ProviderFailed, None),
        (Told(200, {"data": [{"b64_json": "%%%"}]}), ProviderFailed, None),
        (Told(200, {"data": [{"b64_json": 7}]}), ProviderFailed, None),
    ],
)
def test_every_refusal_has_its_error(
    tmp_path: Path, openai: OpenAI, fault: Told, error: type[KarateError], waits: float | None
) -> None:
    station = providers(tmp_path, openai=openai.url)
    openai.script.append((fault, False))
    with pytest.raises(error) as caught:
        station.submit(job(station, TWO, prompt="a cat"))
    assert type(caught.value) is error
    if waits is not None:
        assert caught.value.extra["retry_after"] == waits
    assert len(openai.asked) == 1


def test_content_that_is_refused_is_not_tried_again(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    with pytest.raises(Moderated) as caught:
        station.submit(job(station, TWO, prompt="something forbidden"))
    assert not caught.value.retryable


def test_a_wrong_key_is_named_by_its_setting_and_never_shown(
    tmp_path: Path, openai: OpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    station = providers(tmp_path, openai=openai.url, OPENAI_API_KEY="sk-wrong-999999999")
    caplog.set_level("DEBUG")
    with pytest.raises(ProviderFailed) as caught:
        station.submit(job(station, TWO, prompt="a cat"))
    assert "OPENAI_API_KEY" in caught.value.detail
    lines = "".join(map(JsonLines("test").format, caplog.records))
    assert "provider_called" in lines
    assert "sk-wrong" not in lines + "".join(traceback.format_exception(caught.value))


def test_a_provider_that_repeats_the_key_does_not_get_it_shown(
    tmp_path: Path, openai: OpenAI
) -> None:
    station = providers(tmp_path, openai=openai.url)
    openai.script.append((refusal(400, f"bad header Bearer {KEY}\nand\x1b[31m more"), False))
    with pytest.raises(ProviderFailed) as caught:
        station.submit(job(station, TWO, prompt="a cat"))
    assert KEY not in str(caught.value)
    assert "\n" not in caught.value.detail
    assert "\x1b" not in caught.value.detail


def test_nobody_there_is_no_call(tmp_path: Path) -> None:
    station = providers(tmp_path, openai="http://127.0.0.1:9")
    with pytest.raises(ProviderBusy):
        station.submit(job(station, TWO, prompt="a cat"))


def test_a_cancelled_call_lets_go(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    openai.release.clear()
    asked = job(station, TWO, prompt="a cat")
    with pytest.raises(CallEnded):
        station.submit(replace(asked, cancelled=openai.waiting.is_set))


def test_a_call_ends_with_its_time(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    openai.release.clear()
    with pytest.raises(Uncertain):
        station.submit(replace(job(station, TWO, prompt="a cat"), seconds=0.3))


def test_the_retired_model_is_gone_and_its_name_leads_on(tmp_path: Path, openai: OpenAI) -> None:
    station = providers(tmp_path, openai=openai.url)
    catalogue = station.catalogue({})
    assert catalogue["dalle-3"].id == FLARE
    station.submit(job(station, catalogue["dalle-3"].id, prompt="a cat"))
    assert openai.asked[0].json["model"] == "gpt-image-2.5-flare"
    # Whoever asks for the old one itself is told that there is none.
    wire = station._wire(station.model(FLARE).provider)
    body = {"model": "dall-e-3", "prompt": "a cat"}
    with pytest.raises(ProviderFailed, match="does not exist"):
        wire.ask(
            Outgoing(method="POST", url="/images/generations", body=dict(body)),
            lambda told: (str(told["error"]), False, False),
        )
