"""The pool of children: results, typed errors, and every way a child can go wrong."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image as Pillow

from karate.errors import Malformed, StepFailed, TimedOut, Unavailable
from karate.nodes.pool import Cancelled, Pool
from tests.nodes import antics
from tests.nodes.pictures import codes, file_of

MEMORY = 2 << 30
HERE = "tests.nodes.antics"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, MEMORY) as pool:
        yield pool


def eventually(true: Callable[[], bool]) -> bool:
    """Wait, within reason, until something holds."""
    until = time.monotonic() + 20
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


def gone(pid: int) -> bool:
    """Tell whether a process has ended, with all its threads."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state == "Z" and len(os.listdir(f"/proc/{pid}/task")) == 1
    except FileNotFoundError:
        return True


def test_arguments_and_results_cross_by_order_and_by_name(pool: Pool) -> None:
    data = os.urandom(3_000_000)
    assert pool.run(f"{HERE}:echo", (1, "two", None, {"three": [data]})) == [
        1,
        "two",
        None,
        {"three": [data]},
    ]
    assert pool.run(f"{HERE}:named", {"left": 2, "right": 3}) == {"left": 2, "right": 3}


def test_a_real_job_through_the_pool(pool: Pool) -> None:
    made = pool.run(
        "karate.nodes.work:execute", ("invert", {}, {"image": [file_of(codes(9, 9, 3))]})
    )
    data, media_type, width, height = made["image"]
    assert (media_type, width, height) == ("image/png", 9, 9)
    assert isinstance(data, bytes)


def test_children_are_polite_and_few_threaded(pool: Pool) -> None:
    nice, threads = pool.run(f"{HERE}:manners")
    assert nice == min(19, os.nice(0) + 10)
    assert threads == max(1, min(8, (os.cpu_count() or 1) - 1))
    assert pool.run(f"{HERE}:ignores_interrupt") is True


def test_typed_errors_cross_with_their_extras(pool: Pool) -> None:
    with pytest.raises(Malformed, match="cut off") as caught:
        pool.run(f"{HERE}:refuse")
    assert caught.value.extra == {"limit": 7}


def test_other_errors_become_a_failed_step_without_their_text(pool: Pool) -> None:
    with pytest.raises(StepFailed, match="ZeroDivisionError") as caught:
        pool.run(f"{HERE}:divide")
    assert "by zero" not in caught.value.detail
    with pytest.raises(StepFailed):
        pool.run("karate.nodes.work:nothing")


def test_a_mistake_in_a_job_is_logged_as_one_line_of_json(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with Pool(1, MEMORY) as pool, pytest.raises(StepFailed):
        pool.run(f"{HERE}:divide")
    (line,) = capfd.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["service"], told["event"]) == ("karate-child", "job_broke")
    assert told["data"]["function"] == f"{HERE}:divide"


@pytest.mark.parametrize("way", ["kill", "exit", "segfault"])
def test_a_crash_fails_the_step_and_the_next_one_works(pool: Pool, way: str) -> None:
    with pytest.raises(StepFailed, match="ended"):
        pool.run(f"{HERE}:crash", (way,))
    assert pool.run(f"{HERE}:echo", (1,)) == [1]


def test_a_late_child_is_killed(pool: Pool, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    pool.run(f"{HERE}:echo")
    with pytest.raises(TimedOut):
        pool.run(f"{HERE}:linger", (str(note),), timeout_s=1.0)
    assert gone(int(note.read_text()))
    assert pool.run(f"{HERE}:echo", (1,)) == [1]


def test_a_cancelled_child_is_killed(pool: Pool, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(Cancelled):
        pool.run(f"{HERE}:linger", (str(note),), cancelled=note.exists)
    assert gone(int(note.read_text()))
    assert pool.run(f"{HERE}:echo", (1,)) == [1]


def test_an_error_in_the_waiting_thread_kills_the_child_too(pool: Pool, tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def interrupt() -> bool:
        if note.exists():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        pool.run(f"{HERE}:linger", (str(note),), cancelled=interrupt)
    assert gone(int(note.read_text()))
    assert pool.run(f"{HERE}:echo", (1,)) == [1]


def test_too_much_memory_fails_the_step_and_not_the_child(pool: Pool) -> None:
    before = pool.run(f"{HERE}:pid")
    for _ in range(2):
        with pytest.raises(StepFailed, match="memory"):
            pool.run(f"{HERE}:gorge", (MEMORY,))
    with pytest.raises(StepFailed, match="memory"):
        pool.run(f"{HERE}:gorge_opencv", (MEMORY,))
    assert pool.run(f"{HERE}:pid") == before


def test_a_child_that_died_idle_is_replaced(pool: Pool) -> None:
    pid = pool.run(f"{HERE}:pid")
    os.kill(pid, 9)
    assert eventually(lambda: gone(pid))
    assert pool.run(f"{HERE}:echo", (1,)) == [1]


def test_a_job_sent_to_a_child_that_dies_at_that_moment_is_sent_again(tmp_path: Path) -> None:
    """The child stands still, gets the job, and is killed without having looked at it."""
    with Pool(1, MEMORY) as pool, ThreadPoolExecutor(1) as threads:
        pid = pool.run(f"{HERE}:pid")
        os.kill(pid, signal.SIGSTOP)
        job = threads.submit(pool.run, f"{HERE}:echo", (1,))
        assert eventually(lambda: len(pool._busy) == 1)
        os.kill(pid, signal.SIGKILL)
        assert job.result(20) == [1]


def test_a_job_that_kills_its_child_is_tried_twice(pool: Pool, tmp_path: Path) -> None:
    note = tmp_path / "tries"
    with pytest.raises(StepFailed, match="ended"):
        pool.run(f"{HERE}:crash_noted", (str(note),))
    assert note.read_text() == "xx"


def test_waiting_callers_are_asked_without_holding_up_the_others(pool: Pool) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow_answer() -> bool:
        asked.set()
        go_on.wait(20)
        return False

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(pool.run, "time:sleep", (0.3,))
        assert eventually(lambda: len(pool._busy) == 1)
        second = threads.submit(pool.run, f"{HERE}:echo", (2,), cancelled=slow_answer)
        try:
            assert asked.wait(20)
            assert first.result(5) is None
        finally:
            go_on.set()
        assert second.result(20) == [2]


def test_a_child_that_cannot_be_started_costs_no_place_in_the_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Pool(1, MEMORY) as pool:
        os.kill(pool.run(f"{HERE}:pid"), signal.SIGKILL)
        with monkeypatch.context() as patched:

            def full(*_: object, **__: object) -> None:
                raise OSError("no more processes")

            patched.setattr(subprocess, "Popen", full)
            for _ in range(2):
                with pytest.raises(Unavailable, match="started"):
                    pool.run(f"{HERE}:echo")
        assert pool.run(f"{HERE}:echo", (1,)) == [1]


def test_many_threads_share_one_child() -> None:
    with Pool(2, MEMORY) as pool, ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: pool.run(f"{HERE}:echo", (n,)), range(40)))
    assert found == [[n] for n in range(40)]


def test_more_children_start_only_when_all_are_busy() -> None:
    with Pool(5, MEMORY) as pool:
        for _ in range(5):
            pool.run(f"{HERE}:echo")
        assert len(pool.pids) == 2
        with ThreadPoolExecutor(5) as threads:
            meet = threads.map(lambda _: pool.run("time:sleep", (0.5,)), range(5))
            assert eventually(lambda: len(pool.pids) == 5)
            list(meet)


def test_the_queue_is_bounded_and_waiting_can_be_cancelled(tmp_path: Path) -> None:
    note, stop = tmp_path / "pid", threading.Event()
    with Pool(1, MEMORY, max_waiting=1) as pool, ThreadPoolExecutor(2) as threads:
        first = threads.submit(pool.run, f"{HERE}:linger", (str(note),), cancelled=stop.is_set)
        assert eventually(note.exists)
        second = threads.submit(pool.run, f"{HERE}:echo", (), cancelled=stop.is_set)
        assert eventually(lambda: pool.waiting == 1)
        with pytest.raises(Unavailable, match="Too many"):
            pool.run(f"{HERE}:echo")
        stop.set()
        with pytest.raises(Cancelled):
            second.result(20)
        with pytest.raises(Cancelled):
            first.result(20)


def test_close_ends_running_and_waiting_jobs_and_leaves_nobody(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    pool = Pool(1, MEMORY)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(pool.run, f"{HERE}:linger", (str(note),))
        assert eventually(note.exists)
        second = threads.submit(pool.run, f"{HERE}:echo")
        assert eventually(lambda: pool.waiting == 1)
        pool.close()
        for job in (first, second):
            with pytest.raises(Unavailable):
                job.result(20)
    assert gone(int(note.read_text()))
    with pytest.raises(Unavailable):
        pool.run(f"{HERE}:echo")


def test_children_die_with_the_server_in_the_middle_of_a_job(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "from karate.nodes.pool import Pool; "
        f"Pool(1, {MEMORY}).run('{HERE}:burn', ({str(note)!r},))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=antics.ROOT) as server:
        assert eventually(lambda: note.exists() and note.read_text() != "")
        server.kill()
    assert eventually(lambda: gone(int(note.read_text())))


@pytest.mark.timeout(120)
def test_24_megapixels_are_blurred_in_bounded_memory() -> None:
    gradient = Pillow.linear_gradient("L").resize((6000, 4000))
    out = io.BytesIO()
    Pillow.merge("RGB", [gradient, gradient.transpose(Pillow.Transpose.ROTATE_180), gradient]).save(
        out, "JPEG"
    )
    # In and out are 288 MB of planes each; the rest is a decoded picture and some strips.
    with Pool(1, 1 << 30) as pool:
        made = pool.run(
            "karate.nodes.work:execute", ("blur", {"sigma": 30}, {"image": [out.getvalue()]}), 100
        )
    assert made["image"][1:] == ["image/png", 6000, 4000]
