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
from karate.runs.parts import Memory, Outputs, Parts
from karate.runs.prepare import Prepared, prepare
from karate.runs.why import why_cached

#: Seconds a read model may take to show the log; then the step is just computed.
MEMORY_WAIT_S: Final = 5.0
#: Steps answered in one transaction; what follows is answered in the next.
AT_ONCE: Final = 250

#: A step that was made before: the run that made it, its outputs, and why they fit.
Known = tuple[str, Outputs, str]


class Remembered:
    """What is known of a workflow's nodes: read once, for as many steps as are answered with it."""

    def __init__(self, memory: Memory, workspace: str, workflow: str) -> None:
        self._memory, self._names = memory, (workspace, workflow)
        self._asked = False

    def latest(self, node: str) -> tuple[str, str] | None:
        """The run and content key of the latest result of `node`."""
        self._ask()
        return self._latest.get(node)

    def known(self, key: str) -> tuple[str, Outputs] | None:
        """The run that made the result of `key`, and its outputs."""
        self._ask()
        return self._known.get(key) or self._memory.known(self._names[0], key)

    def _ask(self) -> None:
        if self._asked:
            return
        found = self._memory.latest_all(*self._names)
        self._latest = {node: (run, key) for node, run, key, _, _ in found}
        self._known = {key: (source, outputs) for _, _, key, source, outputs in found}
        self._asked = True


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
        loaded = self.book.recent(prepared.run)
        if not prepared.declared.cacheable or prepared.step.node in loaded.state.plan.forced:
            return None
        # What others make meanwhile is waited for where that costs less than making it.
        quick = prepared.declared.kind == "control"
        upto = loaded.position if quick else self.parts.ledger.position()
        self.parts.memory.wait_for(upto, MEMORY_WAIT_S)
        memory = self.parts.memory
        if memory.known(prepared.workspace, prepared.key) is None:
            return None
        remembered = Remembered(memory, prepared.workspace, prepared.workflow)
        found = self._known(prepared, remembered)
        if found is None:
            return None

        def decide(now: Loaded) -> Decision | None:
            if not self.may_take(now, prepared.place, delivery):
                return None
            return Decision(self._all(now, prepared, found, remembered), cause=delivery)

        return self.book.record(prepared.run, decide)

    def _all(
        self, now: Loaded, first: Prepared, found: Known, remembered: Remembered
    ) -> list[Body]:
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
                other = self._other(now, place, remembered)
                if other is None:
                    continue
                prepared, known = other
            made: list[Body] = [outcome.started(now, prepared), outcome.cached(prepared, *known)]
            bodies += made
            now = replace(now, state=advanced(now.state, made))
            node = split_place(place)[0]
            left += [ready for to, _ in now.state.plan.feeds[node] for ready in _ready(now, to)]
        return bodies

    def _other(
        self, now: Loaded, place: str, remembered: Remembered
    ) -> tuple[Prepared, Known] | None:
        """A place that nobody has begun, if it is known; what is wrong with it, it tells itself."""
        if now.state.at(place).attempt or not now.state.is_ready(place):
            return None
        if split_place(place)[0] in now.state.plan.forced:
            return None
        try:
            prepared = prepare(self.parts, now, place)
            known = self._known(prepared, remembered) if prepared.declared.cacheable else None
        except KarateError:
            return None
        return (prepared, known) if known else None

    def _known(self, prepared: Prepared, remembered: Remembered) -> Known | None:
        """Only what is still stored counts: a result whose file was evicted is made again."""
        found = remembered.known(prepared.key)
        if found is None:
            return None
        hashes = {str(asset["sha256"]) for asset in assets_of(found[1])}
        if not all(self.parts.blobs.exists(sha256) for sha256 in hashes):
            return None
        return *found, why_cached(prepared.key, found[0], remembered.latest(prepared.step.node))


def _ready(now: Loaded, node: str) -> tuple[str, ...]:
    return now.state.ready_of(node)
