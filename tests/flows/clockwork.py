"""`karate serve` by a clock that a test sets, which may die while it starts a trigger's run:
`python -m tests.flows.clockwork`, with CLOCKWORK naming a folder.

In it `ahead` has the seconds that its clock is ahead of ours; `die` tells that the process ends
`before` or `after` the next run of a trigger is in the log, and is removed as it does.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from karate.bootstrap import automation
from karate.cli import main
from karate.graph.events import RunRequested
from karate.ledger.event import Appended, NewEvent
from karate.ledger.log import Ledger
from karate.runs.firing import Firing
from karate.runs.scheduler import Kept, Scheduler

FOLDER = Path(os.environ["CLOCKWORK"])


def now() -> datetime:
    """Our time and what the test adds."""
    return datetime.now(UTC) + timedelta(seconds=float((FOLDER / "ahead").read_text()))


class Ahead(Scheduler):
    """A scheduler by that clock."""

    def __init__(self, ledger: Ledger, kept: Kept, firing: Firing, missed_s: float) -> None:
        super().__init__(ledger, kept, firing, missed_s, now)


def dying(append: Any) -> Any:
    """`append` that takes its process with it, once."""

    def told(
        self: Ledger, events: Sequence[NewEvent], expected: Mapping[str, int | None]
    ) -> Appended:
        fired = any(isinstance(e.body, RunRequested) and e.body.trigger for e in events)
        when = FOLDER / "die"
        wanted = when.read_text() if fired and when.exists() else ""
        if wanted:
            when.unlink()
        if wanted == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        stored: Appended = append(self, events, expected)
        if wanted == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return stored

    return told


if __name__ == "__main__":
    vars(automation)["Scheduler"] = Ahead
    Ledger.append = dying(Ledger.append)  # type: ignore[method-assign]
    sys.exit(main(["serve"]))
