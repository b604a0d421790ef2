"""All read models, kept up to date by one follower of the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from karate.graph.declared import Catalogue
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event
from karate.ledger.follow import Follower
from karate.ledger.log import Ledger
from karate.reads.assets import Assets
from karate.reads.elements import Elements
from karate.reads.history import History
from karate.reads.jobs import Jobs
from karate.reads.marks import Marks
from karate.reads.names import Names
from karate.reads.outcomes import Outcomes
from karate.reads.people import People
from karate.reads.results import Latest, Results
from karate.reads.runs import Runs
from karate.reads.seen import Seen
from karate.reads.shelf import Shelf
from karate.reads.subgraphs import Subgraphs
from karate.reads.timeline import Timeline
from karate.reads.usage import Usage
from karate.reads.versions import Versions
from karate.reads.view import EachView, View, WholeView
from karate.reads.workflows import Workflows
from karate.telemetry.metrics import Metrics

#: Grows when a view's meaning changes; the next start then drops the tables and replays the log.
GENERATION: Final = 7
#: Events after which others may run: one takes 30 to 60 µs.
SOME: Final = 2


class Projector:
    """Owns the views: `workflows`, `history`, `versions`, `marks`, `runs`, `jobs`, `results`,
    `outcomes`, `assets`, `shelf`, `subgraphs`, `usage`, `people`, and `timeline`, which reads
    several of them.

    `known`, `latest`, `unfinished`, `left_behind` and `wait_for` make it the memory of the run
    line.
    """

    def __init__(
        self,
        ledger: Ledger,
        database: Database,
        metrics: Metrics | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self._database = database
        self.people = People(database, ledger.keys)
        self.workflows = Workflows(database)
        self.runs = Runs(database)
        self.elements = Elements(database)
        self.jobs = Jobs(database)
        self.results = Results(database)
        self.assets = Assets(database)
        self.usage = Usage(database)
        self.shelf = Shelf(database)
        self.subgraphs = Subgraphs(database)
        self.names = Names(database, catalogue or {})
        self.versions = Versions(database, self.people)
        self.marks = Marks(database)
        self.outcomes = Outcomes(database)
        self.history = History(database, ledger, self.people, self.names)
        self.timeline = Timeline(database, ledger, self.versions, self.marks)
        # Results take node types from steps, history takes versions from runs: runs come first.
        self._each: tuple[EachView, ...] = (
            *(self.people, self.runs, self.names, self.versions, self.marks, self.elements),
            *(self.jobs, self.results, self.outcomes, self.assets, self.shelf, self.subgraphs),
            self.history,
        )
        views: tuple[View, ...] = (*self._each, self.workflows, self.usage)
        self.types = frozenset[str]().union(*(view.types for view in views))
        self._seen = Seen(self.types)
        self._whole: tuple[WholeView, ...] = (self.workflows, self.usage, self._seen)
        self._views: tuple[View, ...] = (*views, self._seen)
        self._ledger = ledger
        name = f"reads-{GENERATION}"
        self.follower = Follower(
            name, ledger, database, self.fold, types=self.types, metrics=metrics
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of all views."""
        return tuple(table for view in self._views for table in view.tables)

    def start(self) -> None:
        """Follow the log on a thread of its own; views of an older generation or of another log
        begin anew."""
        with self._database.read(snapshot=True) as tx:
            sql = "SELECT position FROM follower_positions WHERE name = ?"
            begun = tx.execute(sql, (self.follower.name,))
            good = bool(begun) and self._seen.is_of(self._ledger, tx, int(begun[0][0]))
        if not good:
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

    def latest_all(self, workspace: str, workflow: str) -> list[Latest]:
        """The latest result of every node of `workflow` that is known yet."""
        return self.results.latest_all(workspace, workflow)

    def unfinished(self, limit: int) -> list[str]:
        """Ids of the oldest runs that have no end yet."""
        return self.runs.unfinished(limit)

    def left_behind(self, limit: int) -> list[str]:
        """Ids of runs that have ended and have jobs at providers yet."""
        return self.jobs.left_behind(limit)

    def _clear(self, tx: Tx) -> None:
        for table in self.tables:
            tx.execute(f"DELETE FROM {table}")

    def fold(self, tx: Tx, events: Sequence[Event]) -> None:
        """Write what `events` mean to every view, in order."""
        with tx.ahead():
            for number, event in enumerate(events, 1):
                if number % SOME == 0:
                    self.follower.breathe()
                for view in self._each:
                    if event.type in view.types:
                        view.apply(tx, event)
            for whole in self._whole:
                whole.fold(tx, [event for event in events if event.type in whole.types])
