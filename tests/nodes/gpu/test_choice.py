"""Which device a process takes, and when it gives it up."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from karate.errors import Unavailable
from karate.nodes.gpu import choice
from karate.nodes.gpu.choice import HOUR_S, REST_S, TRIES, Accelerator, Probe, probed
from karate.telemetry.metrics import Metrics
from tests.nodes.gpu.children import found, refused

MEMORY = 2 << 30


@pytest.fixture
def with_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where CuPy is installed."""
    monkeypatch.setattr(choice, "find_spec", lambda name: ModuleSpec(name, None))


def accelerator(setting: str = "auto", probe: Probe = found) -> Accelerator:
    """An accelerator for four children."""
    return Accelerator(setting, 8 << 30, 1000, 4, Metrics(), probe)


def value(registry: CollectorRegistry, name: str, **labels: str) -> float:
    """A metric's value."""
    return registry.get_sample_value(name, labels) or 0.0


def test_without_cupy_it_is_the_cpu_and_nobody_is_bothered(
    capfd: pytest.CaptureFixture[str],
) -> None:
    gpu = accelerator()
    assert gpu.asked("blur") is None
    assert gpu.status == {"name": "cpu", "why": "CuPy is not installed"}
    assert gpu.note("blur") == ""


def test_a_gpu_that_was_asked_for_and_is_not_there_is_told_once() -> None:
    gpu = accelerator("cuda:1")
    assert gpu.asked("blur") is None
    assert gpu.note("crop") == ""  # no tool for a GPU
    assert gpu.note("blur") == "Effects run on the CPU: CuPy is not installed"
    assert gpu.note("blur") == ""


def test_the_setting_cpu_never_looks() -> None:
    def never(number: int, memory: int) -> dict[str, str]:
        raise AssertionError

    gpu = accelerator("cpu", never)
    assert gpu.asked("blur") is None
    assert gpu.status["why"] == "the setting says cpu"


@pytest.mark.usefixtures("with_cupy")
def test_a_usable_gpu_is_shared_by_the_children() -> None:
    asked: list[tuple[int, int]] = []

    def probe(number: int, memory: int) -> dict[str, str]:
        asked.append((number, memory))
        return {"name": "cuda:3 Test"}

    gpu = Accelerator("cuda:3", 8 << 30, 1000, 4, metrics := Metrics(), probe)
    assert gpu.asked("blur") == {"number": 3, "memory": 2 << 30, "least_pixels": 1000}
    assert gpu.asked("crop") is None
    assert gpu.asked("invert") is not None
    assert asked == [(3, 2 << 30)]
    assert gpu.status == {"name": "cuda:3 Test", "why": ""}
    assert value(metrics.registry, "karate_gpu_usable") == 1


@pytest.mark.usefixtures("with_cupy")
def test_an_unusable_gpu_is_told_even_where_any_would_do() -> None:
    gpu = accelerator(probe=refused)
    assert gpu.asked("blur") is None
    why = "CUDA driver version is insufficient"
    assert gpu.status == {"name": "cpu", "why": why}
    assert gpu.note("blur") == f"Effects run on the CPU: {why}"


@pytest.mark.usefixtures("with_cupy")
def test_why_there_is_no_gpu_tells_no_place_on_this_machine() -> None:
    def broken(number: int, memory: int) -> dict[str, str]:
        raise Unavailable(
            "CuPy cannot be loaded: cannot import name 'core' from 'cupy' "
            "(/home/ada/.venv/lib/cupy/__init__.py): 1/2 of it"
        )

    gpu = accelerator(probe=broken)
    assert gpu.asked("blur") is None
    why = "CuPy cannot be loaded: cannot import name 'core' from 'cupy' (…): 1/2 of it"
    assert gpu.status == {"name": "cpu", "why": why}
    assert gpu.note("blur") == f"Effects run on the CPU: {why}"


class Clock:
    """Seconds as a test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def failed(gpu: Accelerator) -> None:
    """A step that was asked to run on the device and could not."""
    assert gpu.asked("blur") is not None
    gpu.answered("cpu", "The GPU failed", True)


@pytest.mark.usefixtures("with_cupy")
def test_a_failure_is_a_rest_each_twice_as_long_as_the_last() -> None:
    clock = Clock()
    gpu = Accelerator("auto", 0, 1000, 1, metrics := Metrics(), found, clock)
    for n in range(4):
        failed(gpu)
        rest = REST_S * 2**n
        assert gpu.asked("blur") is None
        assert value(metrics.registry, "karate_gpu_usable") == 0
        assert gpu.status["name"] == "cpu"
        why = f"cuda:0 Test failed {n + 1} of {TRIES} times an hour and is tried again in "
        assert gpu.status["why"] == f"{why}{rest:.0f} s"
        assert gpu.note("blur") == f"Effects run on the CPU: {gpu.status['why']}"
        assert gpu.note("blur") == ""  # told once for each rest
        clock.now += rest - 0.1
        assert gpu.asked("blur") is None
        clock.now += 0.2
        assert gpu.status == {"name": "cuda:0 Test", "why": ""}
    assert gpu.asked("blur") is not None
    gpu.answered("cuda:0 Test", "", False)
    assert value(metrics.registry, "karate_gpu_usable") == 1
    figures = metrics.registry
    assert value(figures, "karate_gpu_steps_total") == 1
    assert value(figures, "karate_gpu_fallbacks_total", reason="failed") == 4


@pytest.mark.usefixtures("with_cupy")
def test_who_asks_for_the_status_does_not_wait_for_a_probe() -> None:
    looking, looked = threading.Event(), threading.Event()

    def probe(number: int, memory: int) -> Mapping[str, Any]:
        looking.set()
        assert looked.wait(60)
        return found(number, memory)

    gpu = accelerator(probe=probe)
    gpu.start()
    assert looking.wait(60)
    assert gpu.status == {"name": "cpu", "why": "not looked at yet"}
    looked.set()
    assert gpu.asked("blur") is not None
    assert gpu.status["name"] == "cuda:0 Test"


@pytest.mark.usefixtures("with_cupy")
def test_fresh_tries_are_so_many_an_hour_and_no_more() -> None:
    clock, began = Clock(), 1000.0
    gpu = Accelerator("auto", 0, 1000, 1, Metrics(), found, clock)
    tries = 0
    while clock.now < began + 3 * HOUR_S:
        if gpu.asked("blur") is not None:
            gpu.answered("cpu", "The GPU failed", True)
            tries += 1
        clock.now += 1
    assert 2 * TRIES < tries <= 3 * TRIES


@pytest.mark.usefixtures("with_cupy")
def test_steps_that_succeed_between_do_not_buy_more_tries() -> None:
    clock = Clock()
    gpu = Accelerator("auto", 0, 1000, 1, Metrics(), found, clock)
    for n in range(TRIES - 1):
        failed(gpu)
        clock.now += REST_S * 2**n
        assert gpu.asked("blur") is not None
        gpu.answered("cuda:0 Test", "", False)
    failed(gpu)
    clock.now += REST_S * 2**TRIES
    assert gpu.asked("blur") is None
    clock.now += HOUR_S
    assert gpu.asked("blur") is not None


@pytest.mark.usefixtures("with_cupy")
def test_after_a_rest_one_step_tries_and_the_others_wait_for_what_it_finds() -> None:
    clock = Clock()
    gpu = Accelerator("auto", 0, 1000, 4, Metrics(), found, clock)
    failed(gpu)
    clock.now += REST_S + 1
    assert gpu.asked("blur") is not None
    assert gpu.asked("blur") is None
    gpu.unanswered()  # cancelled: nothing is known
    assert gpu.asked("blur") is not None
    gpu.answered("cpu", "", False)  # too small for a GPU: nothing is known
    assert gpu.asked("blur") is not None
    gpu.answered("cuda:0 Test", "", False)
    assert gpu.asked("blur") is not None
    assert gpu.asked("blur") is not None


@pytest.mark.usefixtures("with_cupy")
def test_want_of_memory_is_no_strike() -> None:
    gpu = accelerator()
    for _ in range(3 * TRIES):
        assert gpu.asked("blur") is not None
        gpu.answered("cpu", "The GPU had too little memory", False)
    assert gpu.asked("blur") is not None


def test_the_probe_runs_in_a_child_and_comes_back_as_an_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(Unavailable, match="CuPy cannot be loaded"):
        probed(MEMORY)(0, 0)


@pytest.mark.usefixtures("with_cupy")
def test_a_refusal_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    accelerator(probe=refused).settle()
    (record,) = [one for one in caplog.records if one.getMessage() == "gpu_unusable"]
    assert json.dumps(getattr(record, "karate")["data"])  # noqa: B009
