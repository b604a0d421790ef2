"""Replicate's predictions over a real socket: submit, look, cancel, results, messages."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from karate.errors import (
    AddressRefused,
    KarateError,
    Moderated,
    NotFound,
    ProviderBusy,
    ProviderFailed,
    Unauthenticated,
    Uncertain,
)
from karate.providers.adapter import File, Link, Pending
from karate.providers.station import Providers
from tests.providers.fakes.models import providers
from tests.providers.fakes.replicate import Replicate, problem
from tests.providers.fakes.server import Told, png
from tests.providers.jobs import PICTURE, ended, job

SANA, LARGER = "replicate/sana-sprint-1.6b", "replicate/real-esrgan"
DEPTH = "replicate/depth-anything-v2"


def fetched(station: Providers, type_id: str, found: object) -> bytes:
    assert isinstance(found, Link)
    return station.fetch(station.model(type_id), found, 1 << 20, lambda: False)


def test_a_job_is_looked_at_until_it_is_done(tmp_path: Path, replicate: Replicate) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    answer, looks = ended(station, job(station, SANA, prompt="a cat", width=512))
    assert looks == 2
    assert answer.usage == {"predict_time": 1.5}
    assert fetched(station, SANA, answer.outputs["image"][0]) == png("/files/out/pred1")
    assert replicate.jobs["pred1"]["input"]["width"] == 512


def test_an_answer_with_several_results_fills_several_ports(
    tmp_path: Path, replicate: Replicate
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    answer, _ = ended(station, job(station, DEPTH, ("image", PICTURE)))
    assert fetched(station, DEPTH, answer.outputs["depth"][0]) == png("/files/out/pred1-g")
    assert fetched(station, DEPTH, answer.outputs["image"][0]) == png("/files/out/pred1-c")


def test_a_small_picture_travels_inside_and_a_large_one_is_uploaded(
    tmp_path: Path, replicate: Replicate
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    station.submit(job(station, LARGER, ("image", PICTURE), scale=2))
    large = File(png("x") + b"\0" * 300_000, "image/png")
    station.submit(job(station, LARGER, ("image", large), scale=2))
    small, linked = (replicate.jobs[key]["input"]["image"] for key in ("pred1", "pred2"))
    assert small.startswith("data:image/png;base64,")
    assert linked == f"{replicate.url}/v1/files/file1"
    assert replicate.uploads["file1"] == large.data


@pytest.mark.parametrize(
    ("ends", "error", "kind"),
    [
        ("failed", "out of memory", ProviderFailed),
        ("failed", "NSFW content detected. Try running it again.", Moderated),
        ("canceled", None, ProviderFailed),
        ("aborted", None, ProviderFailed),
    ],
)
def test_a_job_that_ends_badly_says_how(
    tmp_path: Path, replicate: Replicate, ends: str, error: str | None, kind: type[KarateError]
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    replicate.ends, replicate.error = ends, error
    with pytest.raises(kind) as caught:
        ended(station, job(station, SANA, prompt="a cat"))
    assert type(caught.value) is kind


def test_cancel_reaches_the_provider_and_may_come_twice(
    tmp_path: Path, replicate: Replicate
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    asked = job(station, SANA, prompt="a cat")
    pending = station.submit(asked)
    assert isinstance(pending, Pending)
    station.cancel(asked.model, pending.handle)
    station.cancel(asked.model, pending.handle)
    assert replicate.jobs["pred1"]["status"] == "canceled"


def test_a_look_that_fails_is_only_a_look(tmp_path: Path, replicate: Replicate) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    asked = job(station, SANA, prompt="a cat")
    pending = station.submit(asked)
    assert isinstance(pending, Pending)
    for fault in (problem(500, "server"), Told(502, content=b"<html>"), Told(0, cut=True)):
        replicate.script.append((fault, False))
        with pytest.raises(ProviderBusy):
            station.poll(asked.model, pending.handle)
    assert isinstance(station.poll(asked.model, pending.handle), Pending)


@pytest.mark.parametrize(
    ("fault", "after", "error"),
    [
        (problem(429, "Request was throttled. Your rate limit resets in ~30s."), False, None),
        (problem(402, "out of credit"), False, ProviderFailed),
        (problem(422, "input: no"), False, ProviderFailed),
        (problem(500, "server"), False, Uncertain),
        (Told(0, cut=True), True, Uncertain),
        (Told(201, content=b"{}"), True, Uncertain),
    ],
)
def test_a_submit_is_repeated_only_when_nothing_was_done(
    tmp_path: Path,
    replicate: Replicate,
    fault: Told,
    after: bool,
    error: type[KarateError] | None,
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    replicate.script.append((fault, after))
    with pytest.raises(error or ProviderBusy) as caught:
        station.submit(job(station, SANA, prompt="a cat"))
    if error is None:
        assert caught.value.extra["retry_after"] == 30.0
    assert len(replicate.jobs) == (1 if after else 0)


def test_the_token_goes_to_nobody_else(tmp_path: Path, replicate: Replicate) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    model = station.model(SANA)
    for address in ("https://evil.example/v1/predictions/x", "http://169.254.169.254/latest"):
        with pytest.raises(AddressRefused):
            station.poll(model, {"id": "x", "get": address, "cancel": address})
    assert replicate.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/x", "https://localhost/x", "file:///etc/passwd", "https://[::1]/x", "x"],
)
def test_a_result_inside_is_not_fetched(tmp_path: Path, replicate: Replicate, address: str) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    with pytest.raises(AddressRefused):
        fetched(station, SANA, Link(address))


def test_a_redirect_inward_is_not_followed(tmp_path: Path, replicate: Replicate) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    replicate.script.append((Told(302, {}, {"location": "http://127.0.0.1:1/secret"}), False))
    with pytest.raises(AddressRefused):
        fetched(station, SANA, Link(f"{replicate.url}/elsewhere"))


def test_redirects_come_to_an_end(tmp_path: Path, replicate: Replicate) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    again = Told(302, {}, {"location": "/elsewhere"})
    replicate.script += [(again, False)] * 9
    with pytest.raises(ProviderFailed, match="redirected"):
        fetched(station, SANA, Link(f"{replicate.url}/elsewhere"))
    assert len(replicate.asked) == 4


def test_a_result_that_is_too_large_is_not_read_to_its_end(
    tmp_path: Path, replicate: Replicate
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    replicate.script.append((Told(200, content=b"x" * (2 << 20)), False))
    with pytest.raises(ProviderFailed, match="larger than"):
        fetched(station, SANA, Link(f"{replicate.url}/big"))


def test_messages_are_believed_only_with_a_signature_of_now(
    tmp_path: Path, replicate: Replicate
) -> None:
    station = providers(tmp_path, replicate=replicate.url)
    asked = replace(job(station, SANA, prompt="a cat"), webhook="https://karate.example/hook")
    station.submit(asked)
    headers, body = replicate.message("pred1")
    station.signed("replicate", headers, body)
    station.signed(
        "replicate",
        {**headers, "webhook-signature": f"v1,eA== {headers['webhook-signature']}"},
        body,
    )
    old, old_body = replicate.message("pred1", time.time() - 3600)
    for wrong, content in (
        (headers, body + b" "),
        ({**headers, "webhook-id": "other"}, body),
        ({**headers, "webhook-signature": "v1,"}, body),
        ({**headers, "webhook-signature": "v1,é"}, body),
        ({**headers, "webhook-timestamp": "²"}, body),
        ({**headers, "webhook-timestamp": "9" * 40}, body),
        (old, old_body),
        ({}, body),
    ):
        with pytest.raises(Unauthenticated):
            station.signed("replicate", wrong, content)
    with pytest.raises(NotFound):
        station.signed("openai", headers, body)
    with pytest.raises(NotFound):
        providers(tmp_path).signed("replicate", headers, body)
    assert len(replicate.calls("GET", "/v1/webhooks/default/secret")) == 1
