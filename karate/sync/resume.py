"""Run events that a client missed while it was away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from karate.graph.events import EVENT_TYPES
from karate.sync.frames import NOTICE, RUN_EVENT, json_frame

if TYPE_CHECKING:
    from karate.ledger.log import Ledger

#: Events looked at for one client; one further behind is told to read everything anew.
MAX_EVENTS: Final = 5000
_CHUNK: Final = 500
RUN_TYPES: Final = frozenset(name for name in EVENT_TYPES if name.startswith(("run.", "step.")))


def missed_events(
    ledger: Ledger, workflow: str, workspace: str, after: int
) -> list[tuple[int, bytes]]:
    """(position, frame 101) of each run event of `workflow` after a position, in order.

    Too many are one notice `{"kind": "reset"}` instead.
    """
    found: list[tuple[int, bytes]] = []
    for _ in range(MAX_EVENTS // _CHUNK):
        events = ledger.read(after=after, limit=_CHUNK, types=RUN_TYPES, workspace=workspace)
        for event in events:
            if getattr(event.body, "workflow", None) == workflow:
                found.append((event.position, json_frame(RUN_EVENT, event.to_json())))
        if len(events) < _CHUNK:
            return found
        after = events[-1].position
    return [(after, json_frame(NOTICE, {"kind": "reset"}))]
