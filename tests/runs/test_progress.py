"""How far work in our own children is: told as it goes on, seldom, and never after its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from karate.graph.events import StepProgressed, StepSucceeded
from karate.graph.stepstate import StepState
from karate.nodes.pool import Pool
from karate.nodes.worker import Told, unheard
from karate.runs import progress
from karate.runs.progress import MOST, TOLD_LINES, Experience
from karate.runs.steplog import progress_of
from tests.runs.line import lab, open_line

#: (passes, share) a child says, in hundredths.
Words = list[tuple[float, float | None]]


class Chatty:
    """Every blur says `words` first, and at its end how many passes it took."""

    def __init__(self, pool: Pool, words: Words) -> None:
        self._pool, self._words = pool, words

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told = unheard,
    ) -> Any:
        """A job."""
        for passes, share in self._words if payload[0] == "blur" else []:
            told(passes, share, False)
        return self._pool.run(function, payload, timeout_s, cancelled, told)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY_S", 0.0)


def told(folder: Path, pool: Pool, words: Words) -> list[float | None]:
    """What a run tells of its blur."""
    with open_line(folder, Chatty(pool, words)) as line:
        line.runs.start()
        state = line.run(lab(line.photo()))
        assert state.finished == "succeeded"
        found = [b for b in line.events(state.run) if isinstance(b, StepProgressed)]
        assert {body.node for body in found} <= {"soft"}
        types = [b for b in line.events(state.run) if getattr(b, "node", "") == "soft"]
        assert isinstance(types[-1], StepSucceeded)
        return [body.progress for body in found]


def test_work_that_knows_its_end_tells_it_in_steps_worth_telling(
    tmp_path: Path, pool: Pool
) -> None:
    shares = told(tmp_path, pool, [(0.0, n / 1000) for n in range(1001)])
    assert 2 < len(shares) <= min(TOLD_LINES, 1 / progress.TOLD_SHARE)
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert shares[-1] is not None
    assert shares[-1] <= MOST


def test_it_never_goes_back(tmp_path: Path, pool: Pool) -> None:
    assert told(tmp_path, pool, [(0.0, 0.5), (0.0, 0.2), (0.0, 0.6)]) == [0.5, 0.6]


def test_the_pauses_between_two_words_are_kept(
    tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY_S", 3600.0)
    assert told(tmp_path, pool, [(0.0, n / 10) for n in range(10)]) == []


def test_the_time_left_follows_from_the_time_it_took() -> None:
    step = StepState(state="running", progress=0.25)
    assert progress_of(step, 10.0) == {"phase": "working", "progress": 0.25, "seconds_left": 30.0}
    assert "seconds_left" not in progress_of(replace(step, progress=0.01), 10.0)
    assert progress_of(replace(step, progress=None), 10.0) == {"phase": "working", "progress": None}


def test_other_work_is_measured_by_the_last_of_its_type(tmp_path: Path, pool: Pool) -> None:
    experience = Experience()
    assert experience.share("mystery", 3.0) is None
    experience.learn("mystery", 12.0)
    assert experience.share("mystery", 3.0) == 0.25
    experience.learn("mystery", None)
    assert experience.share("mystery", 3.0) is None
    assert told(tmp_path, pool, [(progress.FIRST_PASSES["blur"] / 2, None)]) == [0.5]
