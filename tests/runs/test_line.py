"""From a request to finished steps, on a real photograph with real children."""

from __future__ import annotations

import io
import re

import cv2
import numpy as np
import pytest
from PIL import Image

from karate.errors import GraphInvalid, NotFound
from karate.graph.events import StepCached, StepSucceeded
from karate.runs.request import Asker
from tests.runs.line import ADA, PHOTO, Line, broken_photo, graph, lab


def picture(line: Line, asset: dict[str, object]) -> np.ndarray:
    data = line.parts.blobs.read(str(asset["sha256"]))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.float64)


def test_a_photo_goes_through_a_graph_and_agrees_with_opencv(line: Line) -> None:
    state = line.run(lab(line.photo(), sigma=3.0, linear=False))
    assert state.state == "succeeded"
    steps = line.told(state.run)
    assert {node: step["state"] for node, step in steps.items()} == dict.fromkeys(
        ("photo", "soft", "end", "negative"), "succeeded"
    )
    (made,) = steps["end"]["outputs"]["image"]
    photo = np.asarray(Image.open(PHOTO).convert("RGB"))
    assert (made["width"], made["height"]) == (photo.shape[1], photo.shape[0])
    wanted = cv2.GaussianBlur(
        photo.astype(np.float64), (0, 0), 3.0, borderType=cv2.BORDER_REFLECT_101
    )
    inner = slice(20, -20)
    off = np.abs(picture(line, made) - wanted)[inner, inner]
    assert off.max() <= 1.5
    (negative,) = steps["negative"]["outputs"]["image"]
    assert np.array_equal(picture(line, negative), 255.0 - photo)


def test_made_assets_are_stored_with_their_step(line: Line) -> None:
    state = line.run(lab(line.photo()))
    (made,) = state.steps["soft"].outputs["image"]
    (event,) = line.ledger.read_stream(f"asset:{made['id']}")
    assert event.body.type == "asset.stored"
    assert event.correlation == state.run
    assert line.parts.blobs.exists(str(made["sha256"]))


def test_what_did_not_change_is_cached_and_says_so(line: Line) -> None:
    photo = line.photo()
    first = line.run(lab(photo))
    again = line.run(lab(photo))
    steps = line.told(again.run)
    assert all(step["cached"] for step in steps.values())
    assert steps["soft"]["why"] == f"nothing changed since run {first.run}"
    assert steps["soft"]["outputs"] == line.told(first.run)["soft"]["outputs"]
    cached = [body for body in line.events(again.run) if isinstance(body, StepCached)]
    assert {body.source for body in cached} == {first.run}


def test_a_changed_param_runs_its_node_and_those_after_it(line: Line) -> None:
    photo = line.photo()
    line.run(lab(photo, sigma=4))
    steps = line.told(line.run(lab(photo, sigma=12)).run)
    assert {node: step["cached"] for node, step in steps.items()} == {
        "photo": True,
        "negative": True,
        "soft": False,
        "end": False,
    }
    assert steps["soft"]["why"] == "Sigma changed from 4 to 12"
    assert re.fullmatch(
        r"the input Image changed from asset [\w-]{8} to asset [\w-]{8} "
        r"\(Blur: Sigma changed from 4 to 12\)",
        steps["end"]["why"],
    )


def test_equal_content_stops_the_change_early(line: Line) -> None:
    """Sigma 0 and mix 0 both give the photo itself, so what follows has nothing to do."""
    photo = line.photo()
    line.run(lab(photo, sigma=0))
    steps = line.told(line.run(lab(photo, sigma=9, mix=0)).run)
    assert not steps["soft"]["cached"]
    assert steps["end"]["cached"]


def test_targets_run_with_their_ancestors_only(line: Line) -> None:
    state = line.run(lab(line.photo()), targets=["soft"])
    assert set(state.steps) == {"photo", "soft"}


def test_inputs_replace_params_for_this_run(line: Line) -> None:
    state = line.run(lab(line.photo()), targets=["soft"], inputs={"soft": {"sigma": 7}})
    assert state.plan.step("soft").params["sigma"] == 7


def test_a_repeated_key_gets_the_same_run(line: Line) -> None:
    photo = line.photo()
    first = line.run(lab(photo), idempotency_key="once")
    again = line.run(lab(photo, sigma=9), idempotency_key="once")
    assert again.run == first.run
    assert line.types(first.run).count("run.requested") == 1
    other = line.run(lab(photo), idempotency_key="twice")
    assert other.run != first.run


def test_a_graph_that_cannot_run_is_refused_with_its_problems(line: Line) -> None:
    with pytest.raises(GraphInvalid) as caught:
        line.runs.request(ADA, "f", graph({"soft": ("blur", {})}), 1, targets=["soft"])
    assert caught.value.extra["problems"]
    assert line.ledger.position() == 0


def test_an_asset_of_another_workspace_is_not_found(line: Line) -> None:
    asset = line.store(PHOTO.read_bytes(), workspace="other")
    state = line.run(lab(asset))
    assert state.state == "failed"
    assert line.told(state.run)["photo"]["error"]["code"] == "not-found"


def test_results_are_not_shared_between_workspaces(line: Line) -> None:
    line.run(lab(line.photo()))
    asset = line.store(PHOTO.read_bytes(), workspace="other")
    run = line.runs.request(Asker("eve", "other"), "g", lab(asset), 1).run
    line.wait_for(run, "run.finished")
    assert "step.cached" not in line.types(run)
    with pytest.raises(NotFound):
        line.runs.state(run, "w")


def test_a_broken_picture_ends_its_branch_and_the_run_is_partial(line: Line) -> None:
    broken = line.store(broken_photo())
    good = line.photo()
    state = line.run(
        graph(
            {
                "good": ("image", {"asset": good}),
                "negative": ("invert", {}),
                "broken": ("image", {"asset": broken}),
                "soft": ("blur", {}),
                "end": ("output", {}),
            },
            "good>negative",
            "broken>soft",
            "soft>end",
        )
    )
    assert state.state == "partial"
    steps = line.told(state.run)
    assert (steps["soft"]["state"], steps["soft"]["attempts"]) == ("failed", 1)
    assert steps["soft"]["error"]["detail"]
    assert (steps["end"]["state"], steps["end"]["why"]) == ("skipped", "soft did not finish")
    assert steps["negative"]["state"] == "succeeded"


def test_retry_takes_what_had_succeeded(line: Line) -> None:
    photo = line.photo()
    first = line.run(lab(photo))
    again = line.ended(line.runs.retry(first.run, ADA).run)
    assert again.run != first.run
    assert {step.state for step in again.steps.values()} == {"cached"}


def test_seconds_and_cost_are_written_down(line: Line) -> None:
    state = line.run(lab(line.photo()))
    made = [body for body in line.events(state.run) if isinstance(body, StepSucceeded)]
    assert len(made) == 4
    assert all(body.seconds >= 0 and body.cost == 0 for body in made)
    assert b'karate_step_seconds_count{outcome="succeeded",type="blur"} 1.0' in (
        line.parts.metrics.render()
    )
