"""Steps that a provider does, on the real run line over honest fakes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Pillow

from karate.errors import GraphInvalid
from karate.graph.bodies.attempts import (
    AttemptAnswered,
)
from karate.graph.events import StepSucceeded
from karate.graph.model import Json, JsonObject
from karate.graph.requests import parse_graph
from karate.nodes.pool import Pool
from tests.providers.fakes.models import providers
from tests.providers.fakes.openai import OpenAI
from tests.providers.fakes.replicate import Replicate
from tests.providers.fakes.server import Told, png
from tests.runs.asked import TWO, Opened, one, wire
from tests.runs.line import ADA, graph, open_line


def test_a_job_is_submitted_once_looked_at_and_taken_home(
    opened: Opened, replicate: Replicate
) -> None:
    with opened() as line:
        line.runs.start()
        state = line.run(one(line))
        assert state.finished == "succeeded"
        assert line.types(state.run) == [
            *("run.requested", "step.started", "attempt.submitting", "attempt.submitted"),
            *("attempt.answered", "step.succeeded", "run.finished"),
        ]
        answered = next(b for b in line.events(state.run) if isinstance(b, AttemptAnswered))
        assert (answered.request, answered.usage) == ("pred1", {"predict_time": 1.5})
        assert answered.cost is None
        asset = state.steps["it"].outputs["image"][0]
        assert line.parts.blobs.read(str(asset["sha256"])) == png("/files/out/pred1")
        assert asset["width"] == 24
        again = line.run(one(line))
        assert again.steps["it"].state == "cached"
        assert len(replicate.jobs) == 1


def test_the_cost_is_what_the_answer_tells(opened: Opened) -> None:
    with opened() as line:
        line.runs.start()
        state = line.run(one(line, TWO, n=2))
        assert state.cost == 2 * 1056 * 30
        assert len(state.steps["it"].outputs["image"]) == 2


def test_pictures_leave_as_plain_pixels_and_masks_as_transparency(
    opened: Opened, openai: OpenAI
) -> None:
    white = io.BytesIO()
    Pillow.new("L", (8, 4), 255).save(white, "PNG")
    with opened() as line:
        line.runs.start()
        nodes: dict[str, tuple[str, dict[str, Json]]] = {
            "photo": ("image", {"asset": line.photo()}),
            "where": ("image", {"asset": line.store(white.getvalue())}),
            "it": (TWO, {"prompt": "night"}),
        }
        wires = (wire("photo", "image", order="a"), wire("where", "mask"))
        made: JsonObject = {
            "nodes": [
                {"id": key, "type": type, "position": [0, 0], "params": params}
                for key, (type, params) in nodes.items()
            ],
            "edges": [*wires],
        }
        state = line.run(parse_graph(made, line.parts.catalogue))
        assert state.finished == "succeeded", state.steps["it"].detail
    (asked,) = openai.calls("POST", "/v1/images/edits")
    files = {file.field: Pillow.open(io.BytesIO(file.data)) for file in asked.form()[1]}
    assert (files["image"].size, files["image"].mode) == ((451, 300), "RGB")
    assert not files["image"].getexif()
    assert files["mask"].getchannel("A").getextrema() == (0, 0)


def test_a_text_that_is_wired_in_is_the_prompt(opened: Opened, openai: OpenAI) -> None:
    with opened() as line:
        line.runs.start()
        nodes: dict[str, tuple[str, dict[str, Json]]] = {
            "words": ("text", {"value": "a blue door"}),
            "it": (TWO, {}),
        }
        made = graph(nodes, "words:text>it:prompt", catalogue=line.parts.catalogue)
        assert line.run(made).finished == "succeeded"
    assert openai.asked[0].json["prompt"] == "a blue door"


def test_a_busy_provider_is_asked_again(opened: Opened, openai: OpenAI) -> None:
    openai.script.append((Told(429, {}, {"retry-after": "0"}), False))
    with opened() as line:
        line.runs.start()
        state = line.run(one(line, TWO))
        assert state.finished == "succeeded"
        assert state.steps["it"].attempt == 2
        assert openai.made == 1


def test_refused_content_ends_at_once(opened: Opened, openai: OpenAI) -> None:
    with opened() as line:
        line.runs.start()
        state = line.run(one(line, TWO, prompt="forbidden"))
        assert line.told(state.run)["it"]["error"]["code"] == "moderated"
        assert len(openai.asked) == 1


def test_what_is_no_picture_is_no_result(opened: Opened, replicate: Replicate) -> None:
    with opened() as line:
        line.runs.start()
        replicate.results = b"<svg onload=alert(1)>"
        state = line.run(one(line))
        told = line.told(state.run)["it"]["error"]
        assert told["code"] == "provider-failed"
        assert "no result" in told["detail"]


def test_an_unavailable_model_is_refused_before_the_run(tmp_path: Path, pool: Pool) -> None:
    station = providers(tmp_path)
    with open_line(tmp_path, pool, providers=station) as line:
        with pytest.raises(GraphInvalid) as caught:
            line.runs.request(ADA, "f", one(line), 1)
        problems = caught.value.extra["problems"]
        assert isinstance(problems, list)
        assert problems[0]["detail"] == "REPLICATE_API_TOKEN is not set"


def test_an_empty_prompt_never_reaches_the_provider(opened: Opened, openai: OpenAI) -> None:
    with opened() as line:
        line.runs.start()
        with pytest.raises(GraphInvalid):
            line.runs.request(ADA, "f", one(line, TWO, prompt="  "), 1)
    assert openai.asked == []


def test_simulated_answers_are_marked_free_and_never_served_for_real(
    opened: Opened, replicate: Replicate
) -> None:
    with opened(KARATE_PROVIDERS="simulate") as line:
        line.runs.start()
        first = line.run(one(line, width=512, height=256))
        asset = first.steps["it"].outputs["image"][0]
        assert asset["simulated"] is True
        assert (asset["width"], asset["height"], first.cost) == (512, 256, 0)
        assert [b for b in line.types(first.run) if b.startswith("attempt")] == []
        assert line.run(one(line, width=512, height=256)).steps["it"].state == "cached"
    with opened() as line:
        line.runs.start()
        real = line.run(one(line, width=512, height=256))
        found = next(b for b in line.events(real.run) if isinstance(b, StepSucceeded))
        assert found.outputs["image"][0]["sha256"] != asset["sha256"]
        assert "simulated" not in found.outputs["image"][0]
        assert len(replicate.jobs) == 1
