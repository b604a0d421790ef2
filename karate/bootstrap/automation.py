"""Wiring of what starts workflows without a hand."""

from __future__ import annotations

from karate.accounts.standing import Standing
from karate.api.automation import Automation
from karate.bootstrap.store import Store
from karate.ledger.documents import Documents
from karate.ledger.pace import DatabasePace
from karate.reads.triggers import Triggers
from karate.runs.firing import Firing
from karate.runs.scheduler import Scheduler
from karate.runs.service import Runs


def automation_of(store: Store, documents: Documents, runs: Runs, standing: Standing) -> Automation:
    """Triggers over open stores; nothing looks yet."""
    ledger, settings = store.ledger, store.settings
    triggers = Triggers(ledger, store.database, store.metrics)
    firing = Firing(ledger, documents, runs, standing)
    scheduler = Scheduler(ledger, triggers, firing, settings.trigger_missed_s)
    pace = DatabasePace(store.database, settings.trigger_calls_per_minute)
    return Automation(triggers, firing, scheduler, pace)
