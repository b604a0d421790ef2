"""A run line of its own in a folder, for work that no server is needed for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from karate.graph.runstate import RunState
from karate.ledger.db import open_database
from karate.ledger.keys import open_keys
from karate.ledger.log import open_ledger
from karate.media.folder import FolderStore
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.choice import Accelerator
from karate.nodes.models.shelf import Shelf
from karate.nodes.pool import Pool
from karate.providers.station import Providers
from karate.runs.parts import Latest, Outputs, Parts, Rules
from karate.runs.service import Runs
from karate.telemetry.metrics import process_metrics

#: Seconds between two looks at a run when nothing is told.
LOOK_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Effort:
    """What a line may take: child processes, the memory of each, the models and the GPU."""

    workers: int
    memory_bytes: int
    models: Shelf | None = None
    accelerator: Accelerator | None = None


class Forgetful:
    """The memory of a log that is made for one purpose: there is nothing earlier.

    `open_runs` are taken up when the line starts.
    """

    def __init__(self, open_runs: Sequence[str] = ()) -> None:
        self._open = list(open_runs)

    def known(self, workspace: str, key: str) -> tuple[str, Outputs] | None:
        """Nothing."""
        return None

    def latest(self, workflow: str, node: str) -> tuple[str, str] | None:
        """Nothing."""
        return None

    def latest_all(self, workspace: str, workflow: str) -> list[Latest]:
        """Nothing."""
        return []

    def unfinished(self, limit: int) -> list[str]:
        """The runs that were there before the line started."""
        return self._open[:limit]

    def left_behind(self, limit: int) -> list[str]:
        """None: such a log ends with its process."""
        return []

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Nothing to wait for."""
        return True


@dataclass(frozen=True, slots=True)
class Line:
    """A run line that is not yet started."""

    runs: Runs
    parts: Parts
    pool: Pool

    def ended(self, run: str, workspace: str) -> RunState:
        """The run once it has ended; its own time limit bounds the wait."""
        told = threading.Event()
        self.parts.ledger.on_append(lambda _position: told.set())
        while True:
            state = self.runs.state(run, workspace)
            if state.finished is not None:
                return state
            told.wait(LOOK_S)
            told.clear()


@contextmanager
def private_line(
    folder: Path,
    effort: Effort,
    rules: Rules,
    memory: Forgetful | None = None,
    providers: Providers | None = None,
) -> Iterator[Line]:
    """A run line over `folder`, stopped afterwards; `runs.start()` is the caller's."""
    database = open_database(f"sqlite:///{folder / 'run.db'}")
    ledger = open_ledger(database, open_keys(database, folder / "keys"))
    pool = Pool(effort.workers, effort.memory_bytes)
    parts = Parts(
        ledger=ledger,
        blobs=FolderStore(folder / "assets"),
        pool=pool,
        catalogue=CATALOGUE if providers is None else providers.catalogue(CATALOGUE),
        memory=memory or Forgetful(),
        metrics=process_metrics(),
        rules=rules,
        providers=providers,
        models=effort.models,
        accelerator=effort.accelerator,
    )
    runs = Runs(parts)
    try:
        yield Line(runs, parts, pool)
    finally:
        runs.stop()
        pool.close()
        ledger.close()
        database.close()
