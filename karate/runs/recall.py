"""Answering steps from what was made before: one, and at once all that then follow from it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from karate.errors import KarateError
from karate.graph.events import Body
from karate.graph.places import split_place
from karate.graph.values import assets_of
from karate.runs import outcome
from karate.runs.advance import advanced
from karate.runs.book import Book, Decision, Loaded, Recorded
from karate.runs.parts import Outputs, Parts
from karate.runs.prepare import Prepared, prepare
from karate.runs.why import why_cached

#: Seconds a read model may take to show the log; then the step is just computed.
MEMORY_WAIT_S: Final = 5.0
#: Steps answered in one transaction; what follows is answered in the next.
AT_ONCE: Final = 250

#: A step that was made before: the run that made it, its outputs, and why they fit.
Known = tuple[str, Outputs, str]


@dataclass(frozen=True, slots=True)
class Recall:
    """Looks for results in the memory of earlier runs. `may_take` is `Taking.may_take`."""

    parts: Parts
    book: Book
    may_take: Callable[[Loaded, str, str | None], bool]

    def answer(self, prepared: Prepared, delivery: str) -> Recorded | None:
        """Answer the step, and what is ready beside and after it, as far as that is known.

        None when the step itself has to be made, or is no longer to be had.
        """
        plan = self.book.recent(prepared.run).state.plan
        if not prepared.declared.cacheable or prepared.step.node in plan.forced:
            return None
        self.parts.memory.wait_for(self.parts.ledger.position(), MEMORY_WAIT_S)
        found = self._known(prepared)
        if found is None:
            return None

        def decide(now: Loaded) -> Decision | None:
            if not self.may_take(now, prepared.place, delivery):
                return None
            return Decision(self._all(now, prepared, found), cause=delivery)

        return self.book.record(prepared.run, decide)

    def _all(self, now: Loaded, first: Prepared, found: Known) -> list[Body]:
        bodies: list[Body] = []
        left = deque([first.place, *now.state.ready()])
        seen: set[str] = set()
        while left and len(seen) < AT_ONCE:
            place = left.popleft()
            if place in seen:
                continue
            seen.add(place)
            prepared, known = first, found
            if place != first.place:
                other = self._other(now, place)
                if other is None:
                    continue
                prepared, known = other
            made: list[Body] = [outcome.started(now, prepared), outcome.cached(prepared, *known)]
            bodies += made
            now = replace(now, state=advanced(now.state, made))
            node = split_place(place)[0]
            left += [ready for to, _ in now.state.plan.feeds[node] for ready in _ready(now, to)]
        return bodies

    def _other(self, now: Loaded, place: str) -> tuple[Prepared, Known] | None:
        """A place that nobody has begun, if it is known; what is wrong with it, it tells itself."""
        if now.state.at(place).attempt or not now.state.is_ready(place):
            return None
        if split_place(place)[0] in now.state.plan.forced:
            return None
        try:
            prepared = prepare(self.parts, now, place)
            known = self._known(prepared) if prepared.declared.cacheable else None
        except KarateError:
            return None
        return (prepared, known) if known else None

    def _known(self, prepared: Prepared) -> Known | None:
        """Only what is still stored counts: a result whose file was evicted is made again."""
        memory = self.parts.memory
        found = memory.known(prepared.workspace, prepared.key)
        if found is None:
            return None
        hashes = {str(asset["sha256"]) for asset in assets_of(found[1])}
        if not all(self.parts.blobs.exists(sha256) for sha256 in hashes):
            return None
        latest = memory.latest(prepared.workflow, prepared.step.node)
        return *found, why_cached(prepared.key, found[0], latest)


def _ready(now: Loaded, node: str) -> tuple[str, ...]:
    return now.state.ready_of(node)
