"""Runs as folded from their streams, and the one way to add to them: decide, append, or again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from karate.errors import NotFound, Stale, Unavailable
from karate.graph.bodies.attempts import AttemptSubmitting
from karate.graph.bodies.steps import StepBody
from karate.graph.events import AssetStored, Body, RunRequested, StepStarted
from karate.graph.model import EMPTY
from karate.graph.places import place_of
from karate.graph.runstate import RunState, evolve
from karate.ledger.event import Event, NewEvent
from karate.ledger.log import Ledger
from karate.runs.advance import with_consequences

#: Runs kept folded; others are folded again from the log when needed.
KEPT_RUNS: Final = 256
#: Stale answers after which the run's stream is locked first.
FREE_TRIES: Final = 3
#: Locks that keep threads of this process from racing each other on one run.
STRIPES: Final = 64
#: Tries under the lock before giving up; one is enough unless the lock's owner died.
LOCKED_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Start:
    """When an attempt began, and for which delivery of the queue."""

    at: datetime
    delivery: str | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A run at `version` of its stream; `starts` has the newest attempt at each place, `position`
    is where in the log it was asked for.

    `asked` tells that a provider was asked for any of it; `waited_s` is how long all of it stood
    still for providers, up to `waits_since` if it does so now.
    """

    state: RunState
    version: int
    workspace: str
    actor: str
    requested_at: datetime
    position: int = 0
    started_at: datetime | None = None
    starts: Mapping[str, Start] = field(default_factory=lambda: EMPTY)
    asked: bool = False
    waited_s: float = 0.0
    waits_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to append to the run, with the assets made on the way.

    `cause` is the queue's delivery; `actor` is who decided, by default who asked for the run.
    """

    bodies: Sequence[Body]
    stored: Sequence[AssetStored] = ()
    cause: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run before and after a decision was stored; `bodies` are all that was appended to it."""

    before: Loaded
    after: Loaded
    bodies: Sequence[Body]

    def newly_ready(self) -> tuple[str, ...]:
        """Places that the decision made ready, in plan order."""
        before, after = self.before.state, self.after.state
        if before.plan.lazy:  # a choice reaches far
            already = frozenset(before.ready())
            return tuple(place for place in after.ready() if place not in already)
        touched = {body.node for body in self.bodies if isinstance(body, StepBody)}
        feeds = before.plan.feeds
        touched |= {node for source in touched for node, _ in feeds[source]}
        return tuple(
            place
            for step in (after.plan.steps if len(touched) > 1 else map(after.plan.step, touched))
            if step.node in touched
            for place in _new(before.ready_of(step.node), after.ready_of(step.node))
        )


def _new(before: Sequence[str], after: Sequence[str]) -> Sequence[str]:
    already = frozenset(before)
    return [place for place in after if place not in already]


class Book:
    """Folded runs of this process. Any thread may ask; what it returns never changes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()
        self._deciding = [threading.Lock() for _ in range(STRIPES)]

    def load(self, run: str) -> Loaded:
        """The run as of now. Raises NotFound."""
        with self._lock:
            kept = self._kept.get(run)
        after = kept.version if kept else 0
        loaded = folded(kept, self._ledger.read_stream(stream_of(run), after=after))
        if loaded is None:
            raise NotFound("there is no such run")
        self._keep(loaded)
        return loaded

    def recent(self, run: str) -> Loaded:
        """The run as this process last saw it: what it did itself is in it. Raises NotFound."""
        with self._lock:
            kept = self._kept.get(run)
        return kept or self.load(run)

    def record(self, run: str, decide: Callable[[Loaded], Decision | None]) -> Recorded | None:
        """Append what `decide` makes of the run, with its consequences, in one transaction.

        When somebody else was faster the run is read and decided again; `decide` answers None when
        nothing is left to do. Raises NotFound, Unavailable.
        """
        with self._deciding[hash(run) % STRIPES]:
            for number in range(1 + FREE_TRIES + LOCKED_TRIES):
                locked = number > FREE_TRIES
                with self._ledger.locked(stream_of(run)) if locked else nullcontext():
                    # First without a look: mostly nobody else has written, and if so it is Stale.
                    loaded = self.load(run) if number else self.recent(run)
                    decision = decide(loaded)
                    if decision is None:
                        if number or self.load(run) is loaded:
                            return None
                        continue
                    try:
                        return self._append(loaded, decision)
                    except Stale:
                        continue
        raise Unavailable("the run is changed too fast by others")

    def _append(self, loaded: Loaded, decision: Decision) -> Recorded:
        run = loaded.state.run
        bodies = with_consequences(loaded.state, decision.bodies)
        streams: list[tuple[str, Body]] = [(f"asset:{a.asset}", a) for a in decision.stored]
        streams += [(stream_of(run), body) for body in bodies]
        expected: dict[str, int | None] = {f"asset:{a.asset}": 0 for a in decision.stored}
        appended = self._ledger.append(
            [
                NewEvent(
                    stream=stream,
                    body=body,
                    actor=decision.actor or loaded.actor,
                    workspace=loaded.workspace,
                    correlation=run,
                    causation=decision.cause,
                )
                for stream, body in streams
            ],
            {**expected, stream_of(run): loaded.version},
        )
        mine = [event for event in appended.events if event.stream == stream_of(run)]
        after = folded(loaded, mine) or loaded
        self._keep(after)
        return Recorded(loaded, after, bodies)

    def _keep(self, loaded: Loaded) -> None:
        run = loaded.state.run
        with self._lock:
            kept = self._kept.get(run)
            if kept is None or kept.version < loaded.version:
                self._kept[run] = loaded
            self._kept.move_to_end(run)
            while len(self._kept) > KEPT_RUNS:
                self._kept.popitem(last=False)


def stream_of(run: str) -> str:
    """The stream of `run`."""
    return f"run:{run}"


def folded(loaded: Loaded | None, events: Iterable[Event]) -> Loaded | None:
    """`loaded` after `events` of its stream; None while there is no run.requested."""
    for event in events:
        state = evolve(loaded.state if loaded else None, event.body)
        if state is None:
            continue
        if loaded is None or isinstance(event.body, RunRequested):
            who = (event.workspace, event.actor, event.at, event.position)
            loaded = Loaded(state, event.version, *who)
            continue
        loaded = _waiting(replace(loaded, state=state, version=event.version), event)
        if isinstance(event.body, StepStarted):
            place = place_of(event.body.node, event.body.element)
            starts = {**loaded.starts, place: Start(event.at, event.causation)}
            loaded = replace(loaded, starts=starts, started_at=loaded.started_at or event.at)
    return loaded


def _waiting(loaded: Loaded, event: Event) -> Loaded:
    """`loaded` with the time it stood still for providers, as of `event`."""
    asked = loaded.asked or isinstance(event.body, AttemptSubmitting)
    if not asked:
        return loaded
    since = loaded.waits_since
    waited = loaded.waited_s + ((event.at - since).total_seconds() if since else 0.0)
    now = event.at if loaded.state.only_waits() else None
    return replace(loaded, asked=True, waited_s=waited, waits_since=now)
