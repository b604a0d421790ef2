"""Running again from a node, a quicker model after a timeout, and how far a step is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from karate.errors import NotFound
from karate.graph.events import StepFailed, StepProgressed
from karate.graph.plan import Plan
from karate.graph.stepstate import StepState
from karate.nodes.catalogue import CATALOGUE
from karate.providers.library import library
from karate.runs.faster import faster, suggestion
from karate.runs.progress import TOLD_LINES
from karate.runs.steplog import progress_of
from tests.providers.fakes.replicate import Replicate
from tests.runs.asked import QUICK, SANA, Opened, one
from tests.runs.line import ADA, Line, lab

MODELS = {model.id: model.declared for model in library().values()}


def test_a_node_and_what_comes_after_it_are_made_anew(line: Line) -> None:
    first = line.run(lab(line.photo()))
    again = line.ended(line.runs.retry(first.run, ADA, node="soft").run)
    told = line.told(again.run)
    assert {node: step["state"] for node, step in told.items()} == {
        "photo": "cached",
        "soft": "succeeded",
        "end": "succeeded",
        "negative": "cached",
    }
    assert told["soft"]["why"] == "somebody asked for it anew"
    assert again.plan.forced == {"soft", "end"}
    assert Plan.from_json(again.plan.to_json()).forced == again.plan.forced
    plain = line.ended(line.runs.retry(again.run, ADA).run)
    assert all(step["cached"] for step in line.told(plain.run).values())
    with pytest.raises(NotFound):
        line.runs.retry(first.run, ADA, node="nobody")


def test_a_quicker_model_that_fits_is_named_after_a_timeout() -> None:
    slow = replace(MODELS[SANA], id="slow", timeout_s=900.0)
    quick = replace(MODELS[SANA], id="quick", title="Quick", timeout_s=1.0, price_note="0.1 ¢")
    assert faster(slow, {"slow": slow, "quick": quick}) is quick
    assert faster(quick, {"slow": slow, "quick": quick}) is None
    away = replace(quick, state="unavailable", reason="no key")
    other = replace(quick, category="Video")
    needs = replace(quick, outputs=())
    for unfit in (away, other, needs):
        assert faster(slow, {"slow": slow, "quick": unfit}) is None
    assert suggestion(slow, {"quick": quick}) == "; Quick is faster (at most 1 s, 0.1 ¢)"
    assert faster(CATALOGUE["blur"], MODELS) is None


def test_a_provider_that_takes_too_long_is_told_of_with_another(
    opened: Opened, replicate: Replicate, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicate.steps = 10**9
    monkeypatch.setattr("karate.runs.remote.Remote.limit", lambda self, type_id: 0.3)
    monkeypatch.setattr("karate.runs.execute.suggestion", lambda declared, _: "; try another")
    with opened(QUICK) as line:
        line.runs.start()
        state = line.run(one(line))
        (failed,) = [b for b in line.events(state.run) if isinstance(b, StepFailed)]
        assert failed.code == "timed-out"
        assert failed.detail.endswith("longer than 0.3 seconds; try another")


def test_how_far_a_job_is_is_told_and_bounded(opened: Opened, replicate: Replicate) -> None:
    replicate.steps = 10**9
    with opened(QUICK) as line:
        line.runs.start()
        run = line.runs.request(ADA, "f", one(line), 1).run
        line.wait_for(run, "attempt.submitted")
        for share in (3, 10, 12, 50):
            before = line.types(run).count("step.progressed")
            with replicate.lock:
                for job in replicate.jobs.values():
                    job["logs"] = f"Using seed: 1\n  0%|  | 0/4\n {share}%|██ | 2/4"
            if share in (10, 50):
                wait_more(line, run, before)
        state = line.runs.state(run, "w")
        assert progress_of(state.steps["it"]) == {"phase": "at-provider", "progress": 0.5}
        told = [body for body in line.events(run) if isinstance(body, StepProgressed)]
        assert [body.progress for body in told][-1] == 0.5
        assert len(told) <= TOLD_LINES
        texts = [str(item["text"]) for item in line.runs.log(run, "w", "it")]
        assert texts[0] == "attempt 1 begins"
        assert texts[-1] == "50 % 50%|██ | 2/4"
        line.runs.cancel(run, ADA)
        assert str(line.runs.log(run, "w")[-1]["text"]) == "cancelled"
        with pytest.raises(NotFound):
            line.runs.log(run, "elsewhere")


def wait_more(line: Line, run: str, before: int) -> None:
    """Wait until more progress was told."""
    for _ in range(1000):
        if line.types(run).count("step.progressed") > before:
            return
        line.views.wait_for(line.ledger.position() + 1, 0.02)
    raise AssertionError("no progress is told")


def test_a_list_tells_how_many_of_it_have_ended() -> None:
    done, open_ = StepState(state="succeeded"), StepState(state="running")
    going = StepState(state="running", elements=(done, done, done, open_))
    assert progress_of(going) == {"phase": "list", "progress": 0.75}
    assert progress_of(open_) == {"phase": "working", "progress": None}
    assert progress_of(done) == {}
