"""How far work in our own children is, as events: seldom, since the log keeps all of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from karate.graph.events import StepProgressed
from karate.graph.stepstate import StepState
from karate.runs.book import Book, Decision, Loaded
from karate.runs.outcome import holds
from karate.runs.prepare import Prepared

#: Least progress that is told, and how often at most for one attempt.
TOLD_SHARE: Final = 0.05
TOLD_LINES: Final = 40
#: Seconds between two events about a step that runs here; shorter steps have none.
EVERY_S: Final = 1.0
#: How many times an effect goes over its picture with usual settings, until one of its type has
#: ended here; what is not named tells nothing the first time, unless it knows its own end.
FIRST_PASSES: Final[Mapping[str, float]] = {
    "blur": 5.0,
    "channels": 8.0,
    "invert": 4.0,
    "mask-extractor": 8.0,
    "relight": 8.0,
    "upscale": 6.0,
    "z-depth": 3.0,
}
#: What work may claim before it has ended.
MOST: Final = 0.98


def is_news(step: StepState, progress: float | None) -> bool:
    """Tell whether `progress` is worth an event."""
    if progress is None or step.lines >= TOLD_LINES:
        return False
    return progress - (step.progress or 0.0) >= TOLD_SHARE


class Experience:
    """How many times over its picture the last effect of each type went; None for a type that
    knows its own end."""

    def __init__(self) -> None:
        self._passes: dict[str, float | None] = dict(FIRST_PASSES)

    def share(self, type: str, passes: float) -> float | None:
        """How far an effect is that went over its picture so many times, if that is known."""
        most = self._passes.get(type)
        return passes / most if most else None

    def learn(self, type: str, passes: float | None) -> None:
        """An effect has ended after so many."""
        self._passes[type] = passes


class Progress:
    """One attempt that runs here; called with what its child tells, on the thread that waits."""

    def __init__(
        self, book: Book, experience: Experience, prepared: Prepared, attempt: int
    ) -> None:
        self._book, self._experience = book, experience
        self._prepared, self._attempt = prepared, attempt
        self._next, self._last = time.monotonic() + EVERY_S, 0.0
        self._knows = False

    def __call__(self, passes: float, share: float | None, ended: bool) -> None:
        """`passes` over the picture, and the `share` that is done where the work knows it."""
        type = self._prepared.step.type
        self._knows = self._knows or share is not None
        if ended:
            self._experience.learn(type, None if self._knows else passes)
            return
        if share is None and not self._knows:
            share = self._experience.share(type, passes)
        if share is None:
            return
        self._last = max(self._last, min(MOST, share))
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            self._record()

    def _record(self) -> None:
        prepared, attempt, far = self._prepared, self._attempt, round(self._last, 3)

        def decide(now: Loaded) -> Decision | None:
            if not holds(now, prepared.place, attempt):
                return None
            if not is_news(now.state.at(prepared.place), far):
                return None
            body = StepProgressed(
                run=prepared.run,
                workflow=prepared.workflow,
                node=prepared.step.node,
                element=prepared.element,
                attempt=attempt,
                progress=far,
            )
            return Decision([body])

        self._book.record(prepared.run, decide)
