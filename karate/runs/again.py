"""When a step is tried again, and when no more."""

from __future__ import annotations

import random
from typing import Final

from karate.errors import StepFailed
from karate.runs.book import Loaded

#: Seconds before the first retry; doubles each time.
BACKOFF_S: Final = 0.5
#: Longest pause between two tries, in seconds.
BACKOFF_CAP_S: Final = 30.0


def backoff(attempt: int) -> float:
    """Seconds to wait after failed attempt 1, 2, …: doubling, capped, and half up or down."""
    doubled = BACKOFF_S * 2.0 ** (max(attempt, 1) - 1)
    return min(BACKOFF_CAP_S, doubled) * random.uniform(0.5, 1.5)


def refuse_crash_loop(loaded: Loaded, place: str, retries: int) -> None:
    """Raise StepFailed for a step whose workers ended without a word too often."""
    step = loaded.state.at(place)
    if step.state == "running" and step.attempt > retries:
        raise StepFailed(f"its worker ended {step.attempt} times without a result")
