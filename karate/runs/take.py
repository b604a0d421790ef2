"""Whether a place may be worked on: by whom, whether it is ready, and how much time is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from karate.graph.places import split_place
from karate.runs.book import Loaded
from karate.runs.parts import Parts

#: Seconds beyond a step's own time limit after which a worker that holds it must be gone.
LEASE_SLACK_S: Final = 60.0


class Taking:
    """The rules of one process for taking work.

    `turn` says since when no process but this one executes, and None while another does; it is
    absent where several share a queue.
    """

    def __init__(self, parts: Parts, turn: Callable[[], datetime | None] | None = None) -> None:
        self._parts, self._turn = parts, turn

    def in_charge(self) -> bool:
        """Tell whether this process may execute steps now."""
        return self._turn is None or self._turn() is not None

    @property
    def alone(self) -> bool:
        """Tell whether no process but this one executes."""
        return self._turn is not None and self.in_charge()

    def resource(self, loaded: Loaded, place: str) -> str:
        """What the work at `place` needs: the queue it goes to."""
        declared = self._parts.catalogue.get(loaded.state.plan.step(split_place(place)[0]).type)
        return declared.resource if declared else "cpu"

    def may_take(self, loaded: Loaded, place: str, delivery: str | None = None) -> bool:
        """Tell whether an attempt at `place` may begin: it is ready, or its worker is gone."""
        if not loaded.state.has(place):
            return False
        step = loaded.state.at(place)
        if step.state != "running":
            return loaded.state.is_ready(place)
        if step.spread:
            return False  # its elements are taken, each for itself
        if self._turn is not None:
            return self.in_charge()
        start = loaded.starts[place]
        if delivery is not None and start.delivery == delivery:
            return True
        declared = self._parts.catalogue.get(loaded.state.plan.step(split_place(place)[0]).type)
        lease = (declared.timeout_s if declared else 0.0) + LEASE_SLACK_S
        return (datetime.now(UTC) - start.at).total_seconds() > lease

    def time_left(self, loaded: Loaded) -> float:
        """Seconds a run still has; all of them before its first step starts.

        Before the turn of this process, when the one that executed was down, its time stood still;
        so it does while there is nothing to do but wait for a provider.
        """
        limit, begun = self._parts.rules.run_seconds, loaded.started_at
        if begun is None:
            return limit
        turn = self._turn() if self._turn is not None else None
        since = begun if turn is None else max(begun, turn)
        now, waited = datetime.now(UTC), loaded.waited_s
        if loaded.waits_since is not None:
            waited += (now - loaded.waits_since).total_seconds()
        return limit - max(0.0, (now - since).total_seconds() - waited)
