"""All read models, kept up to date by one follower of the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event
from karate.ledger.follow import Follower
from karate.ledger.log import Ledger
from karate.reads.assets import Assets
from karate.reads.history import History
from karate.reads.people import People
from karate.reads.results import Results
from karate.reads.runs import Runs
from karate.reads.usage import Usage
from karate.reads.view import View
from karate.reads.workflows import Workflows
from karate.telemetry.metrics import Metrics

#: Grows when a view's meaning changes; the next start then drops the tables and replays the log.
GENERATION: Final = 2


class Projector:
    """Owns the views: `workflows`, `history`, `runs`, `results`, `assets`, `usage`, `people`.

    `known`, `latest`, `unfinished` and `wait_for` make it the memory of the run line.
    """

    def __init__(self, ledger: Ledger, database: Database, metrics: Metrics | None = None) -> None:
        self._database = database
        self.people = People(database, ledger.keys)
        self.workflows = Workflows(database)
        self.runs = Runs(database)
        self.results = Results(database)
        self.assets = Assets(database)
        self.usage = Usage(database)
        self.history = History(database, ledger, self.people)
        # Results take node types from steps, history takes versions from runs: runs come first.
        self._views: tuple[View, ...] = (
            *(self.people, self.workflows, self.runs),
            *(self.results, self.assets, self.usage, self.history),
        )
        types = frozenset[str]().union(*(view.types for view in self._views))
        name = f"reads-{GENERATION}"
        self.follower = Follower(name, ledger, database, self._handle, types=types, metrics=metrics)

    def start(self) -> None:
        """Follow the log on a thread of its own; a new generation of views begins anew."""
        with self._database.read() as tx:
            sql = "SELECT 1 FROM follower_positions WHERE name = ?"
            begun = tx.execute(sql, (self.follower.name,))
        if not begun:
            self.rebuild()
        self.follower.start()

    def stop(self) -> None:
        """Stop following; the views stay where they are."""
        self.follower.stop()

    def rebuild(self) -> None:
        """Empty the views and go back to the first event; they fill again in the background."""
        self.follower.rewind(self._clear)

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until the views show everything up to `position`; False when the time is over."""
        return self.follower.wait_for(position, timeout_s)

    def known(self, workspace: str, key: str) -> tuple[str, dict[str, list[JsonObject]]] | None:
        """The run that made the result of content key `key` and its outputs, or None."""
        return self.results.known(workspace, key)

    def latest(self, workflow: str, node: str) -> tuple[str, str] | None:
        """The run and content key of the latest result of `node`, or None."""
        return self.results.latest(workflow, node)

    def unfinished(self, limit: int) -> list[str]:
        """Ids of the oldest runs that have no end yet."""
        return self.runs.unfinished(limit)

    def _clear(self, tx: Tx) -> None:
        for view in self._views:
            for table in view.tables:
                tx.execute(f"DELETE FROM {table}")

    def _handle(self, tx: Tx, events: Sequence[Event]) -> None:
        for event in events:
            for view in self._views:
                if event.type in view.types:
                    view.apply(tx, event)
