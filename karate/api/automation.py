"""What starts workflows without a hand: the parts of it that requests need."""

from __future__ import annotations

from dataclasses import dataclass

from karate.ledger.pace import DatabasePace
from karate.reads.triggers import Triggers
from karate.runs.firing import Firing
from karate.runs.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Automation:
    """The triggers, what starts their runs, who looks for those that are due, and how often a
    webhook may be called."""

    triggers: Triggers
    firing: Firing
    scheduler: Scheduler
    pace: DatabasePace
