"""What comes by itself: schedules whose time has come, quiet workflows, and runs that are owed.

One process at a time looks, by a lease. That is thrift and no promise: a run's id follows from
trigger and slot, so two that look at once start one run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from karate.errors import Invalid, KarateError
from karate.graph.events import WorkflowEdited
from karate.graph.triggers import Due, Trigger
from karate.ledger.lease import Lease
from karate.ledger.log import Ledger
from karate.runs.cron import times
from karate.runs.firing import Firing
from karate.telemetry import log

#: The lease of the process that looks.
NAME: Final = "triggers"
#: Seconds between two looks.
LOOK_S: Final = 1.0


class Kept(Protocol):
    """The triggers; `reads.triggers.Triggers` keeps them."""

    def live(self, kind: str) -> list[Trigger]: ...

    def find(self, trigger: str) -> Trigger | None: ...

    def owed(self) -> list[Due]: ...

    def settle(self, due: Due) -> None: ...


@dataclass(frozen=True, slots=True)
class _Next:
    """The time a schedule waits for, found for a trigger as it was set and had last started."""

    position: int
    slot: str
    at: datetime | None


class Scheduler:
    """Looks every second, in one process of all. `missed_s` is how late a run may still start."""

    name = "scheduler"

    def __init__(
        self,
        ledger: Ledger,
        kept: Kept,
        firing: Firing,
        missed_s: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.error: Exception | None = None
        self._ledger, self._kept, self._firing = ledger, kept, firing
        self._missed, self._clock = timedelta(seconds=missed_s), clock
        self._lease = Lease(ledger.database, NAME, lambda: None)
        self._next: dict[str, _Next] = {}
        self._tried: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Bid for the lease and look from now on."""
        self._lease.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop after the run that is being started; another process goes on."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._lease.stop()

    def look(self) -> int:
        """Start all that is due now; the number of runs started."""
        now = self._clock()
        found = sum(self._scheduled(trigger, now) for trigger in self._kept.live("cron"))
        quiet = (each for each in self._kept.live("event") if each.event == WorkflowEdited.type)
        found += sum(self._quiet(trigger, now) for trigger in quiet)
        return found + sum(self._owed(due) for due in self._kept.owed())

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_S):
            if self._lease.since is None:
                continue
            try:
                self.look()
                self.error = None
            except Exception as error:  # without this thread nothing would start by itself
                self.error = error
                log("triggers_not_looked_at", level="error", error=error)

    def _scheduled(self, trigger: Trigger, now: datetime) -> bool:
        known = self._next.get(trigger.id)
        fresh = known is None or (known.position, known.slot) != (trigger.position, trigger.slot)
        if known is not None and not fresh and (known.at is None or known.at > now):
            return False
        found = self._times(trigger, now)
        # Of several that were missed only the last one counts, and only if it is not too late.
        missed = [at for at in found if at <= now]
        if missed:
            return bool(self._start(trigger, slot_of(missed[-1])))
        at = found[-1] if found else None
        self._next[trigger.id] = _Next(trigger.position, trigger.slot, at)
        return False

    def _times(self, trigger: Trigger, now: datetime) -> list[datetime]:
        """The times that may still start a run, and after them the first one to come."""
        found: list[datetime] = []
        set_at, last = datetime.fromisoformat(trigger.since), _time_of(trigger.slot)
        try:
            for at in times(trigger.cron, trigger.zone, max(set_at, last, now - self._missed)):
                found.append(at)
                if at > now:
                    break
        except Invalid as error:  # the zone went with an update of the time zone data
            log("schedule_unreadable", level="warning", error=error, trigger=trigger.id)
        return found

    def _quiet(self, trigger: Trigger, now: datetime) -> bool:
        """Start when the last edit is as old as is waited for, once per edit."""
        edited = self._ledger.read_stream(
            f"workflow:{trigger.watch}",
            newest_first=True,
            limit=1,
            types=(WorkflowEdited.type,),
        )
        if not edited or edited[0].position < trigger.position:
            return False
        slot = f"edit:{edited[0].version}"
        if slot == trigger.slot or now - edited[0].at < timedelta(seconds=trigger.quiet_s):
            return False
        return bool(self._start(trigger, slot))

    def _owed(self, due: Due) -> bool:
        trigger = self._kept.find(due.trigger)
        started = trigger is not None and trigger.live and self._start(trigger, due.slot, due.cause)
        if started is not None:
            self._kept.settle(due)
        return bool(started)

    def _start(self, trigger: Trigger, slot: str, cause: str = "") -> bool | None:
        """Whether a run began; None when it is to be tried again."""
        if self._tried.get(trigger.id) == slot:
            return False  # the view does not show it yet
        try:
            self._firing.fire(trigger, slot, cause=cause)
        except KarateError as error:
            if error.retryable:
                log("trigger_delayed", level="warning", error=error, trigger=trigger.id)
                return None
            log("trigger_failed", level="warning", error=error, trigger=trigger.id)
            self._tried[trigger.id] = slot
            return False
        self._tried[trigger.id] = slot
        return True


def slot_of(at: datetime) -> str:
    """The name of a time of a schedule."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time_of(slot: str) -> datetime:
    try:
        return datetime.fromisoformat(slot)
    except ValueError:  # nothing was started yet
        return datetime.min.replace(tzinfo=UTC)
