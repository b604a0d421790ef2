"""Runs whose steps are asked to run on a GPU, with real children; the GPU is the host library."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from karate.errors import TimedOut
from karate.graph.events import StepProgressed
from karate.graph.runstate import RunState
from karate.nodes.gpu import choice
from karate.nodes.gpu.choice import REST_S, TRIES, Accelerator, Probe
from karate.nodes.pool import Cancelled, Pool
from karate.nodes.worker import unheard
from karate.runs.accelerated import worked
from karate.runs.line import Effort
from karate.runs.parts import Rules
from karate.runs.replay import of_log, replay
from karate.telemetry.metrics import Metrics
from tests.nodes.gpu.children import ASKED, Redirected, found, refused
from tests.runs.line import PHOTO, Line, lab, open_line


@pytest.fixture(autouse=True)
def _with_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda name: ModuleSpec(name, None))


@contextmanager
def line_on(
    folder: Path,
    pool: Pool,
    way: str,
    probe: Probe = found,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[tuple[Line, Redirected, Accelerator]]:
    """A line whose device is a function of tests/nodes/gpu/children.py."""
    gpu = Accelerator("auto", 0, 0, 2, Metrics(), probe, clock)
    redirected = Redirected(pool, way)
    with open_line(folder, redirected, accelerator=gpu) as line:
        line.runs.start()
        yield line, redirected, gpu


def said(line: Line, state: RunState) -> list[str]:
    """The lines of the logs of all steps; what only tells how far a slow step is has none."""
    events = line.events(state.run)
    return [body.log for body in events if isinstance(body, StepProgressed) and body.log]


def test_what_an_effect_says_is_in_the_log_of_its_step(tmp_path: Path) -> None:
    class Saying:
        def run(self, function: str, payload: tuple[Any, ...], *rest: Any) -> Any:
            assert function == "karate.nodes.remarked:execute"
            return {"made": {"image": [PHOTO.read_bytes(), "image/jpeg", 9, 9]}, "remarks": ["So."]}

    with open_line(tmp_path, Saying()) as line:
        line.runs.start()
        state = line.run(lab(line.photo()))
        assert state.state == "succeeded"
        assert said(line, state) == ["So."] * 3  # blur, invert and output


def test_steps_run_on_the_device_and_nothing_is_said(tmp_path: Path, pool: Pool) -> None:
    with line_on(tmp_path, pool, "on_host") as (line, redirected, _):
        state = line.run(lab(line.photo()))
        assert state.state == "succeeded"
        assert redirected.asked.count(ASKED) == 2  # blur and invert
        assert said(line, state) == []
        steps = {node: step.device for node, step in state.steps.items()}
        assert steps == {"photo": "", "soft": "host", "end": "", "negative": "host"}


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("on_full", "The GPU had too little memory for this; the CPU did it"),
        ("on_broken", "The GPU failed; the CPU did it"),
        ("on_dying", "The worker process ended on the GPU; the CPU did it"),
    ],
)
def test_where_the_device_cannot_the_cpu_does_and_the_step_says_so(
    tmp_path: Path, pool: Pool, way: str, words: str
) -> None:
    with line_on(tmp_path, pool, way) as (line, _, _):
        state = line.run(lab(line.photo()))
        assert state.state == "succeeded"
        first, *others = said(line, state)
        assert first == words
        if way == "on_full":  # want of memory is no fault of the device
            assert others == [words]
        assert line.told(state.run)["soft"]["state"] == "succeeded"
        assert state.steps["soft"].device == ""


def test_settings_that_no_kernel_does_never_count_against_the_device(
    tmp_path: Path, pool: Pool
) -> None:
    """A child that ends in the CPU's work would else be taken for a driver's fault."""
    with line_on(tmp_path, pool, "on_dying") as (line, redirected, _):
        state = line.run(lab(line.photo(), kind="lens", noise=0.5))
        assert redirected.asked.count(ASKED) == 1  # invert
        assert said(line, state) == ["The worker process ended on the GPU; the CPU did it"]


def test_a_lasting_error_of_one_child_leaves_the_device_to_the_next(tmp_path: Path) -> None:
    now = [0.0]
    photo = PHOTO.read_bytes()
    film: tuple[Any, ...] = ("invert", {"kind": "film"}, {"image": [photo]})
    plain: tuple[Any, ...] = ("invert", {}, {"image": [photo]})
    with (
        Pool(1, 2 << 30) as alone,
        line_on(tmp_path, alone, "on_sticky", clock=lambda: now[0]) as (
            line,
            _,
            gpu,
        ),
    ):
        assert worked(line.parts, plain, 60, lambda: False, unheard).device == "host"
        (first,) = alone.pids
        broken = worked(line.parts, film, 60, lambda: False, unheard)
        assert (broken.device, broken.note) == ("", "The GPU failed; the CPU did it")
        assert alone.pids != [first]  # its context is dead, so the child is replaced
        resting = worked(line.parts, plain, 60, lambda: False, unheard)
        assert resting.note == f"Effects run on the CPU: {gpu.status['why']}"
        now[0] += REST_S
        for _ in range(2 * TRIES):
            assert worked(line.parts, plain, 60, lambda: False, unheard).device == "host"


def test_a_device_that_keeps_failing_is_asked_seldom(tmp_path: Path, pool: Pool) -> None:
    now = [0.0]
    with line_on(tmp_path, pool, "on_broken", clock=lambda: now[0]) as (line, redirected, gpu):
        for sigma in range(1, 3):
            state = line.run(lab(line.photo(), sigma=float(sigma)))
            assert state.state == "succeeded"
            assert "The GPU failed; the CPU did it" in said(line, state)
            assert redirected.asked.count(ASKED) in (sigma, sigma + 1)  # two steps run at once
            now[0] += REST_S * 2**TRIES
        assert gpu.asked("blur") is not None


def test_a_driver_that_never_answers_ends_the_step_and_rests(tmp_path: Path, pool: Pool) -> None:
    with line_on(tmp_path, pool, "on_hanging", clock=lambda: 0.0) as (line, _, gpu):
        job: tuple[Any, ...] = ("invert", {}, {"image": [PHOTO.read_bytes()]})
        with pytest.raises(TimedOut):
            worked(line.parts, job, 0.1, lambda: False, unheard)
        assert gpu.status["why"].startswith(f"cuda:0 Test failed 1 of {TRIES} times an hour")
        assert worked(line.parts, job, 60, lambda: False, unheard).device == ""


def test_a_step_that_is_cancelled_says_nothing_of_the_device(tmp_path: Path, pool: Pool) -> None:
    now = [0.0]
    with line_on(tmp_path, pool, "on_hanging", clock=lambda: now[0]) as (line, _, gpu):
        job: tuple[Any, ...] = ("invert", {}, {"image": [PHOTO.read_bytes()]})
        with pytest.raises(TimedOut):
            worked(line.parts, job, 0.1, lambda: False, unheard)
        now[0] += REST_S
        with pytest.raises(Cancelled):
            worked(line.parts, job, 60, lambda: True, unheard)
        assert gpu.asked("invert") is not None  # the try was not used up


def test_a_second_try_on_the_cpu_that_is_cancelled_still_counts_the_child(
    tmp_path: Path, pool: Pool
) -> None:
    """The child of the device has ended, however its step ends on the CPU."""
    now = [0.0]
    with line_on(tmp_path, pool, "on_dying", clock=lambda: now[0]) as (line, redirected, gpu):
        job: tuple[Any, ...] = ("invert", {}, {"image": [PHOTO.read_bytes()]})

        def on_cpu() -> bool:
            return redirected.asked[-1] != ASKED

        for failures in (1, 2):  # the second time one step tries for all
            with pytest.raises(Cancelled):
                worked(line.parts, job, 60, on_cpu, unheard)
            assert f"failed {failures} of {TRIES} times" in gpu.status["why"]
            now[0] += REST_S * 2**TRIES
            redirected.asked.clear()
        assert gpu.asked("invert") is not None


def test_an_unusable_gpu_is_told_in_the_first_step_it_could_have_done(
    tmp_path: Path, pool: Pool
) -> None:
    with line_on(tmp_path, pool, "on_host", refused) as (line, redirected, _):
        state = line.run(lab(line.photo()))
        assert state.state == "succeeded"
        assert said(line, state) == ["Effects run on the CPU: CUDA driver version is insufficient"]
        assert said(line, line.run(lab(line.photo(), sigma=7.0))) == []
        assert ASKED not in redirected.asked


def test_making_a_run_of_the_cpu_again_asks_no_gpu(tmp_path: Path, pool: Pool) -> None:
    with open_line(tmp_path, pool) as line:
        line.runs.start()
        state = line.run(lab(line.photo()))

        def never(number: int, memory: int) -> dict[str, str]:
            raise AssertionError

        gpu = Accelerator("auto", 0, 0, 1, Metrics(), never)
        recorded = of_log(line.ledger, line.parts.blobs, state.run)
        found = list(replay(recorded, Effort(1, 2 << 30, accelerator=gpu), Rules()))
        assert [step.ok for step in found] == [True] * 4


def test_another_device_is_named_where_a_hash_differs(tmp_path: Path, pool: Pool) -> None:
    with line_on(tmp_path, pool, "on_host") as (line, _, _):
        state = line.run(lab(line.photo(), sigma=20.0))
        recorded = of_log(line.ledger, line.parts.blobs, state.run)
        found = {step.node: step for step in replay(recorded, Effort(1, 2 << 30), Rules())}
        assert found["negative"].ok  # to invert is exact anywhere
        # The CPU's wide blur is an approximation, which shows in the last bit of some pixels.
        assert "which host made and here the CPU" in found["soft"].detail
