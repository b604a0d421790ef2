"""Canvases hear of runs and steps as they happen, in order and whole."""

from __future__ import annotations

import threading

from karate.graph.model import JsonObject
from karate.runs.frames import RUN_FRAME, Frames
from tests.runs.line import Line, lab


def test_a_canvas_is_told_every_event_of_a_run_from_now_on(line: Line) -> None:
    photo = line.photo()
    before = line.run(lab(photo), targets=["photo"]).run
    told: list[tuple[str, int, JsonObject]] = []
    finished = threading.Event()

    def publish(workflow: str, kind: int, payload: JsonObject) -> None:
        told.append((workflow, kind, payload))
        if payload["type"] == "run.finished":
            finished.set()

    frames = Frames(line.ledger, publish)
    frames.start()
    try:
        run = line.run(lab(photo)).run
        assert finished.wait(20)
    finally:
        frames.stop()
    assert {(workflow, kind) for workflow, kind, _ in told} == {("f", RUN_FRAME)}
    stored = line.ledger.read_stream(f"run:{run}")
    assert [payload for _, _, payload in told] == [event.to_json() for event in stored]
    assert before not in str(told[0])


def test_an_unexpected_error_does_not_end_what_canvases_are_told(line: Line) -> None:
    told: list[str] = []
    finished = threading.Event()
    calls = 0

    def publish(workflow: str, kind: int, payload: JsonObject) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("not thought of")
        told.append(str(payload["type"]))
        if payload["type"] == "run.finished":
            finished.set()

    frames = Frames(line.ledger, publish)
    frames.start()
    try:
        run = line.run(lab(line.photo())).run
        assert finished.wait(20)
    finally:
        frames.stop()
    assert told == line.types(run)
    assert frames.error is None
