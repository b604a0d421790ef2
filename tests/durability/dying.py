"""`karate serve` that dies at a chosen moment of its COUNTth edit, as by SIGKILL:
`python -m tests.durability.dying MOMENT COUNT`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

from karate.errors import KarateError
from karate.graph.events import WorkflowEdited
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger
from karate.ledger.writer import Writer
from karate.main import serve
from karate.settings import load
from karate.sync.fanout import Fanout
from karate.sync.gate import Gate

#: Exit status of a death that was meant.
STATUS: Final = 9


def only_edits(events: Iterable[NewEvent]) -> bool:
    """Whether people make `events`; the sample and new workflows are not counted."""
    return all(isinstance(event.body, WorkflowEdited) for event in events)


#: Moment → the method that is not entered the last time, and which calls count, by their first
#: argument; in the order of an edit's way.
MOMENTS: Final[dict[str, tuple[type, str, Callable[[Any], bool]]]] = {
    "before the append": (Ledger, "submit", only_edits),
    "between commit and answer": (
        Writer,
        "_answer",
        lambda batch: any(only_edits(item.request.events) for item in batch),
    ),
    "between append and publish": (Fanout, "updates", bool),
    "between publish and ack": (Gate, "saved", bool),
}


def die_at(moment: str, count: int) -> None:
    """Replace the method of `moment`."""
    owner, name, counts = MOMENTS[moment]
    method, left = getattr(owner, name), count

    def dying(self: Any, first: Any, *given: Any, **named: Any) -> Any:
        nonlocal left
        left -= counts(first)
        if left <= 0:
            os._exit(STATUS)
        return method(self, first, *given, **named)

    setattr(owner, name, dying)


if __name__ == "__main__":
    die_at(sys.argv[1], int(sys.argv[2]))
    try:
        sys.exit(serve(load()))
    except KarateError as error:
        sys.exit(str(error))
